import type {Configuration, RunLog} from "../../schema/run-log.ts";

/** A sweep by what it trained. */
export interface Trained {
  runs: readonly Pick<RunLog, "configuration">[];
}

const trainingOf = ({device, batchSize, model, data}: Configuration): string =>
  JSON.stringify([device, batchSize, model, data]);

const programOf = (configuration: Configuration): string => configuration.engine + trainingOf(configuration);

/** Whether a sweep has one of head's configurations, as far as `keyOf` tells them apart. */
function kinOf(head: Trained, keyOf: (configuration: Configuration) => string): (base: Trained) => boolean {
  const own = new Set(head.runs.map(({configuration}) => keyOf(configuration)));
  return (base) => base.runs.some(({configuration}) => own.has(keyOf(configuration)));
}

/** Whether a sweep may be another's baseline unasked: the same training by the same engine, on whatever machine and with whatever settings. */
export const isBaselineFor = (base: Trained, head: Trained): boolean => kinOf(head, programOf)(base);

/**
 * The sweep that `head` is held against, of those before it, newest first: the newest with one of its trainings by the same
 * engine, or else by another. Undefined where none has one.
 */
export const baselineOf = <S extends Trained>(head: S, earlier: readonly S[]): S | undefined =>
  earlier.find(kinOf(head, programOf)) ?? earlier.find(kinOf(head, trainingOf));

/** The baseline of each sweep that has one, by id: `baselineOf` for every sweep of a list, newest first, in one pass over them. */
export function baselinesOf(
  newestFirst: readonly (Trained & {sweep: {sweep: string}})[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  /** Place, from the oldest on, of the newest sweep so far with a training, by the same engine or by any. */
  const newest = new Map<string, number>();
  const oldestFirst = newestFirst.toReversed();
  const newestOf = (keys: ReadonlySet<string>): number =>
    [...keys].reduce((place, key) => Math.max(place, newest.get(key) ?? -1), -1);
  for (const [place, {sweep, runs}] of oldestFirst.entries()) {
    const [programs, trainings] = [programOf, trainingOf].map(
      (keyOf) => new Set(runs.map(({configuration}) => keyOf(configuration))),
    ) as [Set<string>, Set<string>];
    const base = oldestFirst[newestOf(programs)] ?? oldestFirst[newestOf(trainings)];
    if (base !== undefined) found.set(sweep.sweep, base.sweep.sweep);
    for (const key of [...programs, ...trainings]) newest.set(key, place);
  }
  return found;
}
