import type {ComparedPair, ComparedQuantity, ComparedSweep, Comparison} from "../../src/schema/comparison.ts";

/** Epoch time that is slower by a fifth, five runs a side. */
export function exampleQuantity(changes: Partial<ComparedQuantity> = {}): ComparedQuantity {
  return {
    decision: "epoch-time:old/cpu-b64:new/cpu-b64",
    quantity: "epoch-time",
    unit: "ms",
    outcome: "worse",
    word: "slower",
    ratio: {value: 1.2, low: 1.18, high: 1.22},
    difference: null,
    base: 1000,
    head: 1200,
    level: 0.95,
    p: {difference: 0.0001, equivalence: 1},
    effectSize: 20,
    n: {base: 5, head: 5},
    sessions: {base: 1, head: 1},
    runs: {base: ["old/a-r1"], head: ["new/a-r1"]},
    figures: {base: [990, 1000, 1010], head: [1190, 1200, 1210]},
    method: "ratio of geometric means",
    noiseFloor: 0.02,
    margin: 0.05,
    comparisons: 1,
    moreRepeats: null,
    reasons: [],
    inTurns: null,
    warnings: [],
    caveats: [],
    ...changes,
  };
}

export const examplePair = (changes: Partial<ComparedPair> = {}): ComparedPair => ({
  name: "CPU, batch 64",
  device: "cpu",
  batchSize: 64,
  changes: [],
  quantities: [exampleQuantity()],
  ...changes,
});

export const exampleComparedSweep = (changes: Partial<ComparedSweep> = {}): ComparedSweep => ({
  base: ["old"],
  head: "new",
  machines: null,
  overall: [],
  pairs: [examplePair()],
  incomparable: [],
  added: [],
  removed: [],
  broken: [],
  failures: [],
  ...changes,
});

/** A comparison of one sweep, in which one configuration is slower. */
export const exampleComparison = (changes: Partial<Comparison> = {}): Comparison => ({
  version: 2,
  base: {name: "main", commit: "0123456789abcdef0123456789abcdef01234567"},
  head: {name: "runs", commit: null},
  sweeps: [exampleComparedSweep()],
  unchanged: [],
  unmatched: [],
  removed: [],
  unreadable: [],
  failOn: ["slower", "error-rate", "memory", "energy", "broken"],
  ...changes,
});

/** A verdict on the same quantity that found no difference. */
export const equalQuantity = (changes: Partial<ComparedQuantity> = {}): ComparedQuantity =>
  exampleQuantity({outcome: "same", word: "same", ratio: {value: 1.001, low: 0.99, high: 1.01}, ...changes});
