import {describe, expect, test} from "vitest";
import {resumeNotes, sweepIdFor} from "../../../src/cli/recording/document.ts";
import {limitsOf, totalMs} from "../../../src/cli/sweep/timing.ts";
import {trainingCommand, trainingTitle} from "../../../src/cli/sweep/training.ts";
import {roughly} from "../../../src/cli/terminal/wording.ts";
import {nearest, UsageError} from "../../../src/usage-error.ts";
import {createPlan} from "../../../src/recorder/plan/plan.ts";
import {idPattern} from "../../../src/schema/values/id-pattern.ts";
import type {Configuration} from "../../../src/schema/run-log.ts";

const settings = {imageSize: 48, trainImages: 2048, validImages: 512, epochs: 4, threads: 2, seed: 7};
const configuration = (overrides: Partial<Configuration> = {}): Configuration => ({
  engine: "wasm",
  device: "cpu",
  batchSize: 64,
  model: "resnet-w16",
  data: "photos",
  settings,
  ...overrides,
});

describe("trainingCommand()", () => {
  const optionsOf = (argv: readonly string[]): Record<string, string> => {
    const [, , ...rest] = argv;
    return Object.fromEntries(
      rest.flatMap((name, index) => (index % 2 === 0 ? [[name, rest[index + 1] ?? ""]] : [])),
    );
  };

  test("each repeat trains with a seed of its own, on the same images", () => {
    const third = optionsOf(
      trainingCommand({configuration: configuration(), repeat: 3}, {data: "/x/photos"}).argv,
    );
    expect(third).toEqual({
      "--engine": "wasm",
      "--device": "cpu",
      "--batch-size": "64",
      "--model": "resnet-w16",
      "--data": "/x/photos",
      "--image-size": "48",
      "--train-images": "2048",
      "--valid-images": "512",
      "--epochs": "4",
      "--threads": "2",
      "--seed": String(7 + 2),
      "--data-seed": "7",
    });
  });

  test("all images of a folder are asked for by asking for no number; steps to time are passed on", () => {
    const all = configuration({settings: {...settings, trainImages: "all", validImages: "all"}});
    const options = optionsOf(
      trainingCommand({configuration: all, repeat: 1}, {data: "x", timeSteps: 4}).argv,
    );
    expect(options).not.toHaveProperty("--train-images");
    expect(options).toHaveProperty("--time-steps", "4");
  });

  test("a plan that was not recorded with the built-in training is refused", () => {
    const foreign = configuration({settings: {epochs: 4}});
    expect(() => trainingCommand({configuration: foreign, repeat: 1}, {data: "x"})).toThrow(UsageError);
  });
});

test("sweepIdFor() is an id of day, preset and time in UTC", () => {
  const id = sweepIdFor("quick", new Date("2026-11-23T01:02:03.456Z"));
  expect(id).toBe("2026-11-23-quick-010203");
  expect(id).toMatch(idPattern);
});

test("trainingTitle() says what is compared", () => {
  const configurations = [16, 256, 32].flatMap((batchSize) => [
    configuration({batchSize}),
    configuration({batchSize, device: "gpu"}),
  ]);
  const plan = createPlan({configurations, repeats: 1, seed: 1, sampleHz: 10});
  expect(trainingTitle(plan)).toBe("Batch sizes 16 to 256 on CPU and GPU: resnet-w16 on photos");
});

test("resumeNotes() says what changed since", () => {
  const software = {batchsweep: "0.1.0", node: "24.0.0", packages: {}, gitCommit: "abcdef1", gitDirty: false};
  const then = {machine: null, software};
  expect(resumeNotes(then, then, "2026-11-23")).toEqual([]);
  expect(
    resumeNotes(then, {machine: null, software: {...software, gitCommit: "1234567"}}, "2026-11-23"),
  ).toEqual(["Resumed on 2026-11-23 with commit 1234567"]);
});

test("limitsOf() waits ten times the estimate, ten minutes or more, unless told", () => {
  expect(limitsOf(30_000, null).runMs).toBe(10 * 60_000);
  expect(limitsOf(300_000, null).runMs).toBe(10 * 300_000);
  expect(limitsOf(undefined, null).runMs).toBe(60 * 60_000);
  expect(limitsOf(300_000, 5000).runMs).toBe(5000);
});

test("totalMs() is null where a run has no estimate", () => {
  const {runs} = createPlan({configurations: [configuration()], repeats: 2, seed: 1, sampleHz: null});
  expect(totalMs(runs, new Map(runs.map(({run}) => [run, 40])))).toBe(2 * 40);
  expect(totalMs(runs, new Map())).toBe(null);
});

test.each([
  [4000, "a few seconds"],
  [37_000, "about 40 s"],
  [200_000, "about 3.5 min"],
  [2 * 3_600_000, "about 2 h"],
])("roughly(%d) is %s", (ms, text) => expect(roughly(ms)).toBe(text));

test("nearest() finds a word that was mistyped, and none where nothing is near", () => {
  expect(nearest("batchsize", ["batch-sizes", "runs"])).toBe("batch-sizes");
  expect(nearest("devcies", ["devices", "repeats"])).toBe("devices");
  expect(nearest("shard", ["seed", "data", "resume"])).toBe(null);
});
