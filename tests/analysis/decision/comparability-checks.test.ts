import {expect, test} from "vitest";
import {comparabilityChecks} from "../../../src/analysis/decision/comparability-checks.ts";
import type {ConfigurationEvidence} from "../../../src/analysis/decision/evidence.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import type {Machine} from "../../../src/schema/sweep.ts";
import {compare} from "../../../src/analysis/decision/verdict.ts";
import {evidenceOf} from "../recorded.ts";
import {epochOf, runOf, telemetryOf} from "../stories.ts";

const machine: Machine = {
  os: "Linux",
  kernel: "6",
  architecture: "x64",
  cpu: {name: "Xeon", physicalCores: 2, logicalCores: 2, baseHertz: null},
  availableCores: 2,
  memoryBytes: 8e9,
  memoryLimitBytes: 8e9,
  sharedMemoryBytes: null,
  virtualization: null,
  gpus: [{name: "A10", memoryBytes: 24e9, driver: "550"}],
};

type Change = Partial<RunLog> & {machine?: Machine; other?: number};

function side(sweep: string, {machine: own = machine, other, ...change}: Change = {}): ConfigurationEvidence {
  const telemetry =
    other === undefined
      ? undefined
      : telemetryOf([0, 500, 1000], [other, other, other], {id: "machine.cpu.other"});
  const phases: RunLog["phases"] = [{phase: "train", epoch: 0, startMs: 0, endMs: 1000, synced: true}];
  return evidenceOf(
    [
      {
        batchSize: 32,
        trainMs: [900, 910, 905],
        change: {phases, ...change},
        ...(telemetry === undefined ? {} : {telemetry}),
      },
    ],
    {sweep, machine: own, missing: {software: "made up"}},
  ).configurations[0]!;
}

const training = runOf(32, []).training!;
const configuration = runOf(32, []).configuration;

function failed(base: ConfigurationEvidence, head: ConfigurationEvidence, acrossMachines = false): string[] {
  return comparabilityChecks(base, head, {acrossMachines})
    .filter(({state}) => state === "fails")
    .map(({text}) => text);
}

test("two recordings of one configuration on one machine may be compared", () => {
  expect(failed(side("a"), side("b"))).toEqual([]);
});

test.each<[string, Change, string]>([
  [
    "other validation images",
    {work: {unit: "images", train: 100, valid: 388}},
    "validation sets differ (20 and 388 images)",
  ],
  [
    "other training images",
    {work: {unit: "images", train: 90, valid: 20}},
    "training sets differ (100 and 90 images)",
  ],
  [
    "another split",
    {training: {...training, splitHash: "other"}},
    "the data or its split into training and validation differs (the hashes do)",
  ],
  ["another model", {configuration: {...configuration, model: "n"}}, "models differ (m and n)"],
  [
    "another size of the model",
    {training: {...training, parameters: 11}},
    "models differ in size (10 and 11 parameters)",
  ],
  [
    "another number of epochs",
    {configuration: {...configuration, settings: {epochs: 8}}},
    "recipes differ (epochs: not set and 8)",
  ],
  [
    "another seed",
    {configuration: {...configuration, settings: {seed: 2}}},
    "recipes differ (seed: not set and 2)",
  ],
  [
    "another precision",
    {configuration: {...configuration, settings: {precision: "bf16"}}},
    "recipes differ (precision: not set and bf16)",
  ],
  [
    "another driver",
    {machine: {...machine, gpus: [{name: "A10", memoryBytes: 24e9, driver: "560"}]}},
    "machines differ (GPU driver: 550 and 560)",
  ],
])("%s cannot be compared, and the text says which", (_, change, text) => {
  expect(failed(side("a"), side("b", change))).toEqual([text]);
});

test("other machines are compared where that is asked for, and said", () => {
  const head = side("b", {machine: {...machine, cpu: {...machine.cpu, name: "EPYC"}}});
  expect(failed(side("a"), head, true)).toEqual([]);
  expect(
    comparabilityChecks(side("a"), head, {acrossMachines: true}).find(({id}) => id === "hardware"),
  ).toEqual({
    id: "hardware",
    of: "everything",
    state: "open",
    text: "machines differ (CPU: Xeon and EPYC)",
  });
});

test("other programs on one side only make times incomparable", () => {
  expect(failed(side("a", {other: 0.02}), side("b", {other: 0.4}))).toEqual([
    "other programs took 2\u00a0% of the CPU on one side and 40\u00a0% on the other",
  ]);
});

test("printed error rates tell validation sets apart that nobody counted", () => {
  const printed = (rates: number[]): Change => ({
    training: null,
    work: null,
    epochs: rates.map((rate, epoch) => epochOf(epoch, 900, rate)),
  });
  expect(
    failed(side("a", printed([0.005155, 0.010309, 0.007732])), side("b", printed([0.006885, 0.010327]))),
  ).toEqual(["validation sets differ (388 and 581 samples, worked out from the printed error rates)"]);
});

test("rates that share a divisor by chance do not make one validation set two", () => {
  const rates = (wrong: number[]): Change => ({
    training: null,
    work: null,
    epochs: wrong.map((count, epoch) => epochOf(epoch, 900, Number((count / 102).toFixed(6)))),
  });
  // 54, 50 and 46 of 102 are 27, 25 and 23 of 51.
  expect(failed(side("a", rates([54, 50, 46])), side("b", rates([35, 38, 41])))).toEqual([]);
  const counted = (valid: number): Change => ({work: {unit: "images", train: 100, valid}});
  expect(failed(side("a", counted(102)), side("b", rates([54, 50, 46])))).toEqual([]);
  expect(failed(side("a", counted(100)), side("b", rates([54, 50, 46])))).toEqual([
    "validation sets differ (100 and 51 images, worked out from the printed error rates)",
  ]);
});

test("a software adapter never counts as a GPU", () => {
  const adapter = {
    name: "SwiftShader Device",
    vendor: "google",
    architecture: "swiftshader",
    driver: "SwiftShader",
    backend: "vulkan",
    software: true,
    timestamps: false,
    limits: {maxBufferBytes: 1, maxBindingBytes: 1},
  };
  const head = side("b", {
    configuration: {...configuration, device: "gpu"},
    training: {...training, adapter, deviceName: "SwiftShader"},
  });
  expect(failed(side("a"), head)).toContain(
    "a software adapter, which computes on the CPU, stands in for the GPU (SwiftShader)",
  );
});

test("other programs bar a verdict on time, and none on memory or error rate", () => {
  const [base, head] = [side("a", {other: 0.02}), side("b", {other: 0.4})];
  const outcomes = compare(base, head).map(({quantity, outcome}) => [quantity, outcome === "not-comparable"]);
  expect(outcomes).toEqual([
    ["epoch-time", true],
    ["throughput", true],
    ["step-time", true],
    ["error-rate", false],
  ]);
});
