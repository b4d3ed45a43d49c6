// The quantities by which configurations are compared, in one list.
import type {QuantityId} from "../../schema/comparison.ts";
import {unknown, type Derived} from "../signals/derived.ts";
import type {JudgedRun} from "./evidence.ts";

/**
 * What a quantity rests on, and a comparability check may take away from it: that an epoch is as much work on both sides, the
 * speed of that work, what is learned, and memory.
 */
export type Aspect = "work" | "pace" | "learning" | "memory";

/** Something by which two configurations are compared. */
export interface Quantity {
  id: QuantityId;
  label: string;
  /** Of its figures; `work` stands for the unit of work of the two sides. */
  unit: "ms" | "work/s" | "ratio" | "bytes" | "J" | "J/work";
  best: "lowest" | "highest";
  /** Compared by ratio (head ÷ base), or by difference where a value may be 0. */
  scale: "ratio" | "difference";
  /** What head is where it is on the good or on the bad side. */
  words: {better: string; worse: string};
  /** Two that differ by less are the same: a share of base (ratio), or in the quantity's unit (difference). */
  margin: number;
  /** A closer margin where the values are small: a share of the smaller one. */
  marginShare?: number;
  /** Differences below it are never called better or worse, however sure: they matter to nobody. */
  least: number;
  /** Whether it is no gain where less is learned: being quick at something else is none. */
  needsEqualError: boolean;
  restsOn: readonly Aspect[];
  /** Whether it is worked out from a trainer's clock, as a duration or by dividing by one; null where from neither. */
  clock: "duration" | "rate" | null;
  /** Whether its figures carry bounds of their own that a verdict has to keep to: a counter moves in steps, a sensor sees a part. */
  isBounded?: boolean;
  /** Whether it is a figure of one step, and so says nothing between batch sizes. */
  perStep?: boolean;
  figure(run: JudgedRun): Derived;
}

const time = {
  best: "lowest",
  scale: "ratio",
  words: {better: "faster", worse: "slower"},
  margin: 0.05,
  least: 0.01,
  needsEqualError: true,
  restsOn: ["pace"],
  clock: "duration",
} as const;

/** Memory of the GPUs counts where a GPU trained, otherwise that of the processes. */
const peakMemory = (run: JudgedRun): Derived =>
  run.configuration.device === "gpu" ? run.peakGpuMemoryBytes : run.peakMemoryBytes;

/** Every quantity that is compared, in the order of a table. To add one, add an entry. */
export const quantities: readonly Quantity[] = [
  {
    ...time,
    id: "epoch-time",
    label: "epoch time",
    unit: "ms",
    restsOn: ["work", "pace"],
    figure: (run) => run.epochMs,
  },
  {
    ...time,
    id: "throughput",
    label: "throughput",
    unit: "work/s",
    best: "highest",
    clock: "rate",
    figure: (run) => run.throughput,
  },
  {
    ...time,
    id: "step-time",
    label: "step time",
    unit: "ms",
    clock: null,
    perStep: true,
    figure: (run) => run.stepMs,
  },
  {
    id: "error-rate",
    label: "error rate",
    unit: "ratio",
    best: "lowest",
    scale: "difference",
    words: {better: "learns better", worse: "learns worse"},
    margin: 0.02,
    marginShare: 1 / 8,
    least: 0.005,
    needsEqualError: false,
    restsOn: ["learning"],
    clock: null,
    figure: (run) => run.errorRate,
  },
  {
    id: "peak-memory",
    label: "peak memory",
    unit: "bytes",
    best: "lowest",
    scale: "ratio",
    words: {better: "less memory", worse: "more memory"},
    margin: 0.05,
    least: 0.01,
    needsEqualError: false,
    restsOn: ["memory"],
    clock: null,
    figure: peakMemory,
  },
  {
    id: "energy-per-work",
    label: "energy per unit of work",
    unit: "J/work",
    best: "lowest",
    scale: "ratio",
    words: {better: "less energy", worse: "more energy"},
    margin: 0.05,
    least: 0.01,
    needsEqualError: true,
    restsOn: ["pace"],
    clock: null,
    isBounded: true,
    figure: (run) => run.joulesPerUnit,
  },
];

/** What a figure to a stated error rate is; its figures are a sweep's own, since each states its own error rate. */
const toError = {
  ...time,
  // It is the error rate that is held equal here.
  needsEqualError: false,
  restsOn: ["pace", "learning"],
  figure: (): Derived => unknown("no error rate was stated"),
} as const;

/** Quantities that only a sweep with an error rate of its own has: how they are called and judged. */
const statedQuantities: readonly Quantity[] = [
  {
    ...toError,
    id: "time-to-accuracy",
    label: "time to the stated error rate",
    unit: "ms",
    words: {better: "sooner", worse: "later"},
  },
  {
    ...toError,
    id: "energy-to-accuracy",
    label: "energy to the stated error rate",
    unit: "J",
    words: {better: "less energy", worse: "more energy"},
    clock: null,
    isBounded: true,
  },
];

/** The quantity of an id. Throws for one that is not listed. */
export function quantityOf(id: QuantityId): Quantity {
  const found = [...quantities, ...statedQuantities].find((quantity) => quantity.id === id);
  if (found === undefined)
    throw new Error(`unknown quantity: ${id} (known: ${quantities.map((one) => one.id).join(", ")})`);
  return found;
}

/** Error rates and other shares lie between 0 and 1: so their differences lie between −1 and 1, whatever an interval says. */
export const possibleDifference = ({unit}: Pick<Quantity, "unit">, difference: number): number =>
  unit === "ratio" ? Math.max(-1, Math.min(1, difference)) : difference;

/** Whether other programs, heat and the machine's day change a quantity. */
export const isOfPace = ({restsOn}: Pick<Quantity, "restsOn">): boolean => restsOn.includes("pace");
