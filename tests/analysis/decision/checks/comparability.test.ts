import {expect, test} from "vitest";
import {comparabilityChecks} from "../../../../src/analysis/decision/checks/comparability.ts";
import type {ConfigurationEvidence} from "../../../../src/analysis/decision/evidence.ts";
import type {RunLog} from "../../../../src/schema/run-log.ts";
import type {Machine, Software} from "../../../../src/schema/sweep.ts";
import {sentenceOf} from "../../../../src/analysis/decision/verdict-sentence.ts";
import {compare} from "../../../../src/analysis/decision/verdict.ts";
import {evidenceOf} from "../../recorded.ts";
import {epochOf, runOf, telemetryOf} from "../../stories.ts";

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

const software: Software = {
  batchsweep: "0.1.0",
  node: "24.1.0",
  packages: {"@tensorflow/tfjs-core": "4.22.0", sharp: "0.35.5"},
  gitCommit: null,
  gitDirty: null,
};

type Change = Partial<RunLog> & {machine?: Machine; software?: Software; other?: number};

function side(
  sweep: string,
  {machine: own = machine, software: versions = software, other, ...change}: Change = {},
): ConfigurationEvidence {
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
    {sweep, machine: own, software: versions, missing: {}},
  ).configurations[0]!;
}

const training = runOf(32, []).training!;
const configuration = runOf(32, []).configuration;

const textsIn = (
  state: "fails" | "warns",
  base: ConfigurationEvidence,
  head: ConfigurationEvidence,
  acrossMachines = false,
): string[] =>
  comparabilityChecks(base, head, {acrossMachines})
    .filter((check) => check.state === state)
    .map(({text}) => text);

const failed = (base: ConfigurationEvidence, head: ConfigurationEvidence, acrossMachines = false): string[] =>
  textsIn("fails", base, head, acrossMachines);

/** Outcomes that are refused, by quantity. */
const refused = (base: ConfigurationEvidence, head: ConfigurationEvidence): string[] =>
  compare(base, head)
    .filter(({outcome}) => outcome === "not-comparable")
    .map(({quantity}) => quantity);

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
    "another CPU",
    {machine: {...machine, cpu: {...machine.cpu, name: "EPYC"}}},
    "machines differ (CPU: Xeon and EPYC)",
  ],
  ["fewer of its cores", {machine: {...machine, availableCores: 1}}, "machines differ (cores: 2 and 1)"],
])("%s cannot be compared, and the text says which", (_, change, text) => {
  expect(failed(side("a"), side("b", change))).toEqual([text]);
});

const gpu = (name: string, driver: string): Machine["gpus"][number] => ({name, driver, memoryBytes: 24e9});
const onGpu = {configuration: {...configuration, device: "gpu" as const}};
const settings = (some: RunLog["configuration"]["settings"]): Change => ({
  configuration: {...configuration, settings: some},
});

test.each<[string, Change, Change, string[]]>([
  ["another seed", settings({seed: 1}), settings({seed: 2}), ["recipes differ (seed: 1 and 2)"]],
  [
    "5 epochs instead of 4",
    settings({epochs: 4}),
    settings({epochs: 5}),
    ["recipes differ (epochs: 4 and 5)"],
  ],
  [
    "precision, where it is the one thing that differs",
    settings({precision: "fp32"}),
    settings({precision: "bf16"}),
    ["recipes differ (precision: fp32 and bf16)"],
  ],
  [
    "a driver's patch",
    {...onGpu, machine: {...machine, gpus: [gpu("A10", "550.54")]}},
    {...onGpu, machine: {...machine, gpus: [gpu("A10", "550.90")]}},
    ["software differs (GPU driver: 550.54 and 550.90)"],
  ],
  [
    "a second GPU that nothing was trained on",
    {...onGpu, machine: {...machine, gpus: [gpu("A10", "550")]}},
    {...onGpu, machine: {...machine, gpus: [gpu("A10", "550"), gpu("T4", "550")]}},
    [],
  ],
  [
    "other versions of what trains",
    {},
    {software: {...software, node: "20.1.0", packages: {"@tensorflow/tfjs-core": "3.0.0", sharp: "0.35.5"}}},
    ["software differs (@tensorflow/tfjs-core: 4.22.0 and 3.0.0; Node: 24.1.0 and 20.1.0)"],
  ],
  ["another kernel", {}, {machine: {...machine, kernel: "7"}}, ["software differs (kernel: 6 and 7)"]],
  [
    "other memory",
    {},
    {machine: {...machine, memoryBytes: 16e9}},
    ["it may not be one machine (memory: 7.45 GiB and 14.9 GiB)"],
  ],
  [
    "another host",
    {},
    {machine: {...machine, virtualization: "kvm"}},
    ["it may not be one machine (virtualization: none and kvm)"],
  ],
  ["0.002 % less memory", {}, {machine: {...machine, memoryBytes: 8e9 * 0.99998}}, []],
])("%s refuses no speed, and is said where it matters", (_, one, other, warnings) => {
  const [base, head] = [side("a", one), side("b", other)];
  expect(refused(base, head)).toEqual([]);
  expect(textsIn("warns", base, head).map((text) => text.replaceAll("\u00a0", " "))).toEqual(warnings);
});

test("software that changed while a sweep was recorded refuses nothing, and is said of every quantity", () => {
  const cells = [1, 2].map((threads) => ({batchSize: 32, trainMs: [900, 910, 905], settings: {threads}}));
  const changed = {...software, node: "26.0.0", gitCommit: "0123456789"};
  const {configurations} = evidenceOf(cells, {
    machine,
    software,
    otherSoftware: [{software: changed}],
    missing: {},
  });
  const [base, head] = configurations;
  if (base === undefined || head === undefined) throw new Error("no pair");
  expect(refused(base, head)).toEqual([]);
  const text = "software changed while they were recorded (Node: 24.1.0 and 26.0.0; commit: ";
  expect(textsIn("warns", base, head)).toEqual([expect.stringContaining(text)]);
  for (const verdict of compare(base, head))
    expect(verdict.warnings).toEqual([expect.stringContaining(text)]);
  expect(textsIn("warns", side("a"), side("a"))).toEqual([]);
});

test("what differs on both sides stands in the sentence of what it bears on, and in no other", () => {
  const verdicts = compare(side("a", settings({seed: 1})), side("b", settings({seed: 2})));
  const said = verdicts.filter((verdict) => sentenceOf(verdict).includes("recipes differ"));
  expect(said.map(({quantity}) => quantity)).toEqual(["error-rate"]);
});

test("several settings that differ leave open which of them it was: error rates are refused, times are not", () => {
  const [base, head] = [side("a", settings({epochs: 4, seed: 1})), side("b", settings({epochs: 5, seed: 2}))];
  expect(refused(base, head)).toEqual(["error-rate"]);
});

test("other validation images refuse error rates and whole epochs, not the throughput", () => {
  const head = side("b", {work: {unit: "images", train: 100, valid: 388}});
  expect(refused(side("a"), head)).toEqual(["epoch-time", "error-rate"]);
});

test("a factor that is compared within a sweep refuses nothing, whatever it is", () => {
  const {configurations} = evidenceOf(
    ["fp32", "bf16"].map((precision) => ({
      batchSize: 32,
      trainMs: [900, 910, 905],
      settings: {precision},
      change: {training: {...training, parameters: precision === "fp32" ? 10 : 11}},
    })),
  );
  const [base, head] = configurations;
  expect(refused(base!, head!)).toEqual([]);
  expect(textsIn("warns", base!, head!)).toEqual(["models differ in size (11 and 10 parameters)"]);
});

test("another machine refuses times and not what was learned; asked for, it is compared and said", () => {
  const head = side("b", {machine: {...machine, cpu: {...machine.cpu, name: "EPYC"}}});
  expect(refused(side("a"), head)).toEqual(["epoch-time", "throughput"]);
  expect(failed(side("a"), head, true)).toEqual([]);
  expect(textsIn("warns", side("a"), head, true)).toEqual(["machines differ (CPU: Xeon and EPYC)"]);
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
    failed(
      side("a", printed([0.005155, 0.010309, 0.007732])),
      side("b", printed([0.006885, 0.010327, 0.006885])),
    ),
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
  const epochs = [0, 1, 2].map((epoch) => epochOf(epoch, 900));
  const counted = (valid: number): Change => ({epochs, work: {unit: "images", train: 100, valid}});
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
