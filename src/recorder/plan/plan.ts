// The plan of a sweep: which runs, in which order.
import {randomInt} from "node:crypto";
import {runId} from "../../runs/names.ts";
import type {Configuration} from "../../schema/run-log.ts";
import type {Plan, PlannedRun} from "../../schema/sweep.ts";

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

/** A seed of the order of runs that nobody chose: a default that stays would begin every sweep with the same configuration. */
export const drawnSeed = (): number => randomInt(2 ** 31);

/** The list in random order: Fisher and Yates. */
function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    const [a, b] = [order[last], order[pick]];
    if (a !== undefined && b !== undefined) [order[last], order[pick]] = [b, a];
  }
  return order;
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** What the configurations vary, by name: device, batch size where it is stated, and the settings that differ. */
function factorsOf(configurations: readonly Configuration[]): Plan["factors"] {
  const settings = distinct(configurations.flatMap((one) => Object.keys(one.settings)))
    .map((name) => [name, distinct(configurations.flatMap((one) => one.settings[name] ?? []))] as const)
    .filter(([, values]) => values.length > 1);
  const batchSizes = distinct(configurations.flatMap(({batchSize}) => batchSize ?? []));
  return {
    device: distinct(configurations.map(({device}) => device)),
    ...(batchSizes.length === 0 ? {} : {batchSize: batchSizes}),
    ...Object.fromEntries(settings),
  };
}

/** Run ids, made different where two configurations have the same one: `-2`, `-3` before the repeat. */
function distinctIds(ids: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return ids.map((id) => {
    const nth = (seen.get(id) ?? 0) + 1;
    seen.set(id, nth);
    return nth === 1 ? id : id.replace(/-r(?=\d+$)/, `-${nth}-r`);
  });
}

/** What configurations have in common that differ in one factor alone. */
export const keyBeside = (factor: string, {settings, ...rest}: Configuration): string =>
  JSON.stringify({...rest, settings: {...settings, [factor]: null}});

/**
 * The configurations of a repeat, those that differ in `factor` alone next to one another, in their order in one repeat and
 * the other way round in the next (A B, B A): what grows or falls steadily then weighs on both alike.
 */
function inTurns<T extends {configuration: Configuration}>(
  planned: readonly T[],
  factor: string,
  {repeat, random}: {repeat: number; random: () => number},
): T[] {
  const blocks = Map.groupBy(planned, ({configuration}) => keyBeside(factor, configuration));
  return shuffled([...blocks.values()], random).flatMap((block) =>
    repeat % 2 === 1 ? block : block.toReversed(),
  );
}

/** Orders the runs of a repeat. */
const inOrder = <T extends {configuration: Configuration}>(
  planned: readonly T[],
  {repeat, random, compared}: {repeat: number; random: () => number; compared: string | null},
): T[] => (compared === null ? shuffled(planned, random) : inTurns(planned, compared, {repeat, random}));

/** The factor whose values took turns in a plan: `commit` or `variant` of a comparison; null where there is none. */
export const turnsOf = ({factors}: Plan): string | null =>
  ["commit", "variant"].find((name) => factors[name]?.length === 2) ?? null;

/** Further repeats of some runs of a plan, in an order like that of the others. */
export function plannedRepeats(
  runs: readonly PlannedRun[],
  {from, to, plan}: {from: number; to: number; plan: Plan},
): PlannedRun[] {
  return Array.from({length: to - from + 1}, (_, index) => {
    const repeat = from + index;
    const more = runs.map(({run, ...rest}) => ({...rest, run: run.replace(/-r\d+$/, `-r${repeat}`), repeat}));
    return inOrder(more, {repeat, random: randomFrom(plan.seed + 7919 * repeat), compared: turnsOf(plan)});
  }).flat();
}

/**
 * Plans every configuration once a repeat. All runs of a repeat come before the next repeat, each repeat in an order of
 * its own, shuffled by the seed: a machine that slows down while it gets warm then favours no batch size. Values of the
 * factor `compared` take turns.
 */
export function createPlan({
  configurations,
  repeats,
  seed,
  sampleHz,
  targetError = null,
  compared = null,
  stopping,
}: {
  configurations: readonly Configuration[];
  repeats: number;
  seed: number;
  sampleHz: number | null;
  targetError?: number | null;
  compared?: string | null;
  stopping?: Plan["stopping"];
}): Plan {
  const random = randomFrom(seed);
  const factors = factorsOf(configurations);
  const names = Object.keys(factors).filter((name) => name !== "device" && name !== "batchSize");
  const runs = Array.from({length: repeats}, (_, index) => {
    const repeat = index + 1;
    const ids = distinctIds(configurations.map((configuration) => runId(configuration, repeat, names)));
    const planned = configurations.map((configuration, position): PlannedRun => ({
      run: ids[position] ?? runId(configuration, repeat, names),
      configuration,
      repeat,
    }));
    return inOrder(planned, {repeat, random, compared});
  }).flat();
  return {
    factors,
    repeats,
    seed,
    sampleHz,
    ...(targetError === null ? {} : {targetError}),
    ...(stopping === undefined ? {} : {stopping}),
    runs,
  };
}
