// The rules by which a run's bottleneck is named.
import {formatDuration} from "../../format.ts";

/** What may limit a training's speed. */
export type BottleneckKind =
  | "input"
  | "launch"
  | "host"
  | "serial"
  | "compute"
  | "bandwidth"
  | "communication"
  | "validation"
  | "power"
  | "heat"
  | "memory";

/** The figures that a bottleneck is decided by, over the steady-state training; null where one was not measured. */
export interface BottleneckFigures {
  device: "cpu" | "gpu";
  /** GPUs that trained. */
  gpus: number | null;
  epochMs: number | null;
  /** Training's share of the epochs' time; the rest is validation, checkpoints and the like. */
  trainShare: number | null;
  /** Share of the steps' time that was waiting for the batch. */
  waiting: number | null;
  /** Share of time in which a kernel ran on the GPU. */
  gpu: number | null;
  /** Power over the power limit. */
  power: number | null;
  /** Share of the GPU's multiprocessors that had work (SM activity), and of time in which its tensor cores had. */
  activity: number | null;
  tensor: number | null;
  /** Share of time in which the GPU's memory was read or written. */
  memoryTraffic: number | null;
  /** Shares of time in which clocks were lowered. */
  byPower: number | null;
  byHeat: number | null;
  /** By a signal of the hardware, which comes with heat, with too high a draw and with the power supply's brake alike. */
  byHardware: number | null;
  cpu: number | null;
  busiestCore: number | null;
  others: number | null;
  /** Growth of swap in use, over the machine's memory. */
  swapped: number | null;
}

/** A bottleneck with its sentence, or the reason why the figures do not tell. */
export type BottleneckDecision = {kind: BottleneckKind; sentence: string} | {reason: string};

/**
 * Thresholds, as shares. That waiting for data decides, not utilization, and that utilization says little over epochs
 * below 5 s: Google's tuning playbook, TensorFlow's guide to data performance, and 400 jobs at most half utilized, 46 % of
 * whose issues were data operations (ICSE 2024, doi 10.1145/3597503.3639232). NVIDIA calls SM activity of 0.8 necessary
 * and below 0.5 ineffective (DCGM, SM_ACTIVE). The other figures are this project's own, tried on the table of truths in
 * tests/analysis/summary/bottleneck.test.ts.
 */
const limits = {
  /** Share of a step spent waiting for its batch. */
  waiting: 0.15,
  /** By how much waiting and GPU load may exceed the whole: both are measured, and batches are copied while one waits. */
  overlap: 0.1,
  busy: 0.8,
  full: 0.95,
  /** Power below this share of the limit is unusual for arithmetic; below `littlePower` something else fills the time. */
  somePower: 0.6,
  littlePower: 0.4,
  /** Power ÷ load from which kernels are large, so that the gaps between them are the host's. */
  largeKernels: 0.7,
  activity: 0.5,
  memoryTraffic: 0.6,
  throttled: 0.1,
  oneCore: 0.9,
  fewCores: 0.5,
  others: 0.1,
  swapped: 0.01,
  muchSwapped: 0.05,
  trainShare: 0.5,
  epochMs: 5000,
};

const isAbove = (value: number | null, limit: number): boolean => value !== null && value > limit;
const isBelow = (value: number | null, limit: number): boolean => value !== null && value < limit;

const found = (kind: BottleneckKind, sentence: string): BottleneckDecision => ({kind, sentence});
const cannotTell = (reason: string): BottleneckDecision => ({reason});

const swapping = found("memory", "Memory-bound: the machine swapped while it trained");

/** Steps that waited; null where they did not, or where nobody reported steps. */
function byInput({waiting, gpu, device}: BottleneckFigures): BottleneckDecision | null {
  if (waiting === null || waiting <= limits.waiting) return null;
  if (device === "gpu" && isAbove(gpu, 1 - waiting + limits.overlap))
    return cannotTell("steps waited for data, yet the GPU was busy meanwhile");
  return found("input", "Input-bound: steps waited for their batches");
}

function onCpu({cpu, busiestCore, others, waiting}: BottleneckFigures): BottleneckDecision {
  if (waiting === null)
    return cannotTell("the trainer reported no steps, so how long they waited for data is not known");
  if (isAbove(others, limits.others)) return cannotTell("other programs took part of the processor");
  if (cpu === null) return cannotTell("the trainer's CPU time was not measured");
  if (cpu > limits.busy)
    return found("compute", "Bound by the processor, arithmetic or memory bandwidth: its cores were busy");
  if (cpu < limits.fewCores && isAbove(busiestCore, limits.oneCore))
    return found("serial", "Bound by one thread: one core was full while the others idled");
  return cannotTell("the processor was busy for part of the time only, and steps did not wait for data");
}

/** Clocks that were lowered by more than a full GPU's usual power limit. */
function byClocks({byHeat, byPower, byHardware, gpu, power}: BottleneckFigures): BottleneckDecision | null {
  if (isAbove(byHeat, limits.throttled))
    return found("heat", "Heat-bound: the GPU's clocks were lowered by its temperature");
  const isUsual = isAbove(gpu, limits.busy) && isAbove(power, limits.busy);
  if (isAbove(byPower, limits.throttled) && !isUsual)
    return found(
      "power",
      "Power-bound: the GPU's clocks were lowered by its power limit or the power supply",
    );
  if (isAbove(byHardware, limits.throttled) && !isAbove(byPower, limits.throttled))
    return cannotTell("the hardware lowered the clocks, for heat or for power");
  return null;
}

/** A GPU that was busy nearly all the time: with what, as far as the counters say. */
function fullGpu({activity, tensor, memoryTraffic, power, gpus}: BottleneckFigures): BottleneckDecision {
  const compute = found("compute", "Compute-bound: the GPU was busy and did not wait for data");
  const untold = found("compute", "Bound by the GPU, arithmetic or memory bandwidth: no counter tells which");
  const isCounted = activity !== null || tensor !== null || memoryTraffic !== null;
  if (isBelow(activity, limits.activity) && isBelow(power, limits.somePower))
    return found("launch", "Launch-bound: the GPU's kernels were too small to fill it");
  if (isAbove(tensor, limits.activity)) return compute;
  if (isAbove(memoryTraffic, limits.memoryTraffic) && !isAbove(power, limits.busy))
    return found("bandwidth", "Bound by the GPU's memory bandwidth: its memory was busy, its power was not");
  // Nothing but arithmetic draws nearly all of the power; what draws less may as well wait for its memory.
  if (power === null || power > limits.somePower)
    return isCounted || isAbove(power, limits.busy) ? compute : untold;
  if (activity !== null)
    return found(
      "bandwidth",
      "Bound by the GPU's memory bandwidth: its multiprocessors were active at low power",
    );
  if (power >= limits.littlePower) return untold;
  return isAbove(gpus, 1)
    ? found("communication", "Bound by communication between GPUs: busy at little power")
    : cannotTell("the GPU was busy at little power, and its multiprocessors' activity was not measured");
}

/** A GPU that idled although steps did not wait for data: what kept it from having work. */
function idleGpu({gpu, power, activity, busiestCore}: BottleneckFigures): BottleneckDecision {
  if (gpu !== null && isAbove(busiestCore, limits.oneCore))
    return power !== null && power / gpu >= limits.largeKernels && !isBelow(activity, limits.activity)
      ? found("host", "Host-bound: the GPU idled between steps while one CPU thread was busy")
      : found("launch", "Launch-bound: one CPU thread could not start kernels fast enough");
  return isAbove(gpu, limits.busy)
    ? cannotTell("no figure stands out: the GPU was neither full nor did it wait for data")
    : cannotTell("the GPU was idle for part of the time, and neither data nor one busy thread explains it");
}

function onGpu(figures: BottleneckFigures): BottleneckDecision {
  const {epochMs, waiting, gpu, activity, power, trainShare} = figures;
  const clocks = byClocks(figures);
  if (clocks !== null) return clocks;
  if (gpu === null) return cannotTell("the GPU's load was not measured");
  if (waiting === null && gpu < limits.full)
    return cannotTell("the trainer reported no steps, so how long they waited for data is not known");
  if (epochMs === null || epochMs < limits.epochMs)
    return cannotTell(`epochs shorter than ${formatDuration(limits.epochMs)} say nothing about a GPU's load`);
  if (isBelow(trainShare, limits.trainShare))
    return found("validation", "Bound by validation and checkpoints: they took most of each epoch");
  const isStarved = isAbove(figures.busiestCore, limits.oneCore) && gpu < limits.full;
  const isThin = isBelow(activity, limits.activity) && isBelow(power, limits.activity);
  if (isStarved && !isAbove(activity, limits.activity)) return idleGpu(figures);
  if (gpu >= limits.busy && (gpu >= limits.full || isThin || isAbove(activity, limits.activity)))
    return fullGpu(figures);
  return gpu >= limits.busy && isAbove(power, limits.somePower) ? fullGpu(figures) : idleGpu(figures);
}

/**
 * Decides what limited a training, by evidence in this order: much swapping, data wait, lowered clocks, the GPU's idle
 * share with the host's threads, then the activity of a full GPU against its power.
 */
export function decideBottleneck(figures: BottleneckFigures): BottleneckDecision {
  if (isAbove(figures.swapped, limits.muchSwapped)) return swapping;
  const input = byInput(figures);
  if (input !== null) return input;
  if (isAbove(figures.swapped, limits.swapped)) return swapping;
  return figures.device === "cpu" ? onCpu(figures) : onGpu(figures);
}
