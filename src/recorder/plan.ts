import type {Configuration} from "../schema/run-log.ts";
import type {Plan, PlannedRun} from "../schema/sweep.ts";

/** Random numbers in [0, 1) from a seed: mulberry32 by Tommy Ettinger, 32 bits of state, ample for an order. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The list in an order of chance: Fisher and Yates. */
function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    const [a, b] = [order[last], order[pick]];
    if (a !== undefined && b !== undefined) [order[last], order[pick]] = [b, a];
  }
  return order;
}

/** Id of a run, e.g. `wasm-cpu-b064-r1`: sorts by engine, device, batch size, repeat. */
export const runId = ({engine, device, batchSize}: Configuration, repeat: number): string =>
  `${engine}-${device}-b${String(batchSize).padStart(3, "0")}-r${repeat}`;

/**
 * Plans every configuration once a repeat. All runs of a repeat come before the next repeat, each repeat in an order of
 * its own, shuffled by the seed: a machine that slows down while it gets warm then favours no batch size.
 */
export function createPlan({
  configurations,
  repeats,
  seed,
  sampleHz,
}: {
  configurations: readonly Configuration[];
  repeats: number;
  seed: number;
  sampleHz: number | null;
}): Plan {
  const random = randomFrom(seed);
  const distinct = <T>(values: T[]): T[] => [...new Set(values)];
  const runs = Array.from({length: repeats}, (_, index) =>
    shuffled(configurations, random).map((configuration): PlannedRun => ({
      run: runId(configuration, index + 1),
      configuration,
      repeat: index + 1,
    })),
  ).flat();
  return {
    factors: {
      device: distinct(configurations.map(({device}) => device)),
      batchSize: distinct(configurations.map(({batchSize}) => batchSize)),
    },
    repeats,
    seed,
    sampleHz,
    runs,
  };
}
