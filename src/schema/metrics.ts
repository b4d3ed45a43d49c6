// Metrics that conclusions are drawn from, and how they are shown.
import type {MetricSpec} from "./telemetry.ts";

/** The metric that says how busy what trained was: the CPU by the training's own processes, or the GPU. */
export const loadMetric = {cpu: "process.cpu.utilization", gpu: "gpu.utilization"} as const;

/** Ids of the metrics that conclusions are drawn from. Other metrics are shown by what they say of themselves. */
export const metricId = {
  processLoad: loadMetric.cpu,
  processMemory: "process.memory.usage",
  machineMemory: "machine.memory.usage",
  machineEnergy: "machine.cpu.energy",
  otherPrograms: "machine.cpu.other",
  cpuSteal: "machine.cpu.steal",
  coreFrequency: "machine.cpu.frequency",
  cpuTemperature: "machine.cpu.temperature",
  cpuThrottledByHeat: "machine.cpu.throttle.thermal",
  busiestCore: "machine.cpu.core-max",
  swap: "machine.swap.usage",
  gpuLoad: loadMetric.gpu,
  gpuMemory: "gpu.memory.usage",
  gpuPower: "gpu.power",
  gpuMeanPower: "gpu.power.average",
  gpuEnergy: "gpu.energy",
  gpuActivity: "gpu.sm.activity",
  gpuTemperature: "gpu.temperature",
  throttledByHeat: "gpu.throttle.thermal",
  throttledByHardware: "gpu.throttle.slowdown",
  throttledByPower: "gpu.throttle.power",
  throttledByBrake: "gpu.throttle.brake",
} as const;

/** The share of a GPU's memory in use, which is worked out from what is used and its limit. */
export const memoryShareId = "gpu.memory.share";

type Presentation = Required<Pick<MetricSpec, "role">> & Pick<MetricSpec, "colour">;

const ambient = (colour?: number): Presentation => ({role: "ambient", colour});
const evidence = (colour: number): Presentation => ({role: "evidence", colour});
const answer = (colour: number): Presentation => ({role: "answer", colour});

/**
 * How this project's own metrics are shown. Their run logs do not repeat it; a metric that is not listed says it in its
 * own description. Colours: the training on the CPU is 0, a GPU 1, what explains them 2 to 4.
 */
const listed: Readonly<Record<string, Presentation>> = {
  [metricId.processLoad]: answer(0),
  [metricId.processMemory]: answer(0),
  "machine.cpu.utilization": ambient(3),
  [metricId.machineMemory]: ambient(3),
  [metricId.otherPrograms]: ambient(4),
  [metricId.busiestCore]: ambient(2),
  [metricId.swap]: ambient(4),
  [metricId.cpuSteal]: ambient(4),
  [metricId.cpuThrottledByHeat]: ambient(2),
  "machine.shared-memory.usage": ambient(2),
  [metricId.gpuLoad]: answer(1),
  [metricId.gpuMemory]: answer(1),
  [memoryShareId]: answer(2),
  [metricId.gpuPower]: answer(1),
  [metricId.gpuTemperature]: evidence(1),
  "gpu.clock.sm": evidence(1),
  "gpu.clock.memory": evidence(3),
  "gpu.memory.activity": evidence(3),
  "gpu.memory.reserved": evidence(3),
  [metricId.gpuMeanPower]: evidence(3),
  [metricId.gpuActivity]: evidence(2),
  "gpu.tensor.activity": evidence(4),
};

/** What a metric is to the reader: its own word, else the list's, else by whether it is the whole machine's. */
export const metricRole = ({id, role}: MetricSpec): NonNullable<MetricSpec["role"]> =>
  role ?? listed[id]?.role ?? (id.startsWith("machine.") ? "ambient" : "answer");

/** The colour of a metric, from 0; `place` is its place in the panel, for a metric without one of its own. */
export const metricColour = ({id, colour}: Pick<MetricSpec, "id" | "colour">, place: number): number =>
  colour ?? listed[id]?.colour ?? place;
