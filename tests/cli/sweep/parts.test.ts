import {describe, expect, test} from "vitest";
import {totalMs} from "../../../src/cli/recording/say-plan.ts";
import {limitsOf} from "../../../src/cli/sweep/timing.ts";
import {trainingCommand, trainingTitle} from "../../../src/cli/sweep/training.ts";
import {roughly} from "../../../src/cli/terminal/wording.ts";
import {nearest, UsageError} from "../../../src/usage-error.ts";
import {parseTrainingArguments} from "../../../src/training/arguments.ts";
import {createPlan} from "../../../src/recorder/plan/plan.ts";
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

  test("all images of a folder, an adapter and steps to time are passed on; the trainer reads what was written", () => {
    const all = configuration({
      settings: {...settings, trainImages: "all", validImages: "all", adapter: "software"},
    });
    const {argv} = trainingCommand({configuration: all, repeat: 1}, {data: "x", timeSteps: 4});
    expect(parseTrainingArguments(argv.slice(2))).toEqual({
      engine: "wasm",
      device: "cpu",
      adapter: "software",
      batchSize: 64,
      model: "resnet-w16",
      data: "x",
      imageSize: 48,
      trainImages: "all",
      validImages: "all",
      epochs: 4,
      threads: 2,
      seed: 7,
      dataSeed: 7,
      timeSteps: 4,
    });
  });

  test("a plan that was not recorded with the built-in training is refused", () => {
    const told = (foreign: Configuration) => () =>
      trainingCommand({configuration: foreign, repeat: 1}, {data: "x"});
    expect(told(configuration({settings: {epochs: 4}}))).toThrow(
      new UsageError("no setting imageSize in the recorded plan (was it recorded with npm run sweep?)"),
    );
    expect(told(configuration({settings: {...settings, threads: "many"}}))).toThrow(
      "setting threads: many in the recorded plan (was it recorded with npm run sweep?)",
    );
    expect(told(configuration({batchSize: null}))).toThrow("no batch size in the recorded plan");
  });
});

test("trainingTitle() says what is compared", () => {
  const configurations = [16, 256, 32].flatMap((batchSize) => [
    configuration({batchSize}),
    configuration({batchSize, device: "gpu"}),
  ]);
  const plan = createPlan({configurations, repeats: 1, seed: 1, sampleHz: 10});
  expect(trainingTitle(plan)).toBe("Batch sizes 16 to 256 on CPU and GPU: resnet-w16 on photos");
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
