import type {Phase} from "../../schema/run-log.ts";
import type {Timeline} from "./timeline.ts";

/** The end of an epoch's row, on the run's clock. */
export interface RowEnd {
  epoch: number;
  atMs: number;
}

const train = (epoch: number, startMs: number, endMs: number): Phase[] =>
  endMs > startMs ? [{phase: "train", epoch, startMs, endMs, synced: false}] : [];

/**
 * Phases of a training whose output shows none: each epoch is a training phase from the row before to its own, a training
 * without epochs one from its first report to its last. When the first began is what the load of the machine guesses
 * (`guessed`); where it guesses nothing, the first epoch has no phase unless it is the only one.
 */
export function phasesBetween(
  rows: readonly RowEnd[],
  {reports}: Pick<Timeline, "reports">,
  guessed: readonly Phase[],
): Phase[] {
  const load = guessed.filter(({phase}) => phase === "load");
  const beganMs = guessed.find(({phase}) => phase === "train")?.startMs ?? null;
  const [first] = rows;
  if (first === undefined) {
    const instants = reports.flatMap(({atMs}) => atMs ?? []);
    const lastMs = Math.max(0, ...instants);
    const firstMs = beganMs !== null && beganMs < lastMs ? beganMs : Math.min(lastMs, ...instants);
    return [...load.filter(({endMs}) => endMs <= lastMs), ...train(0, firstMs, lastMs)];
  }
  const knownMs = beganMs !== null && beganMs < first.atMs ? beganMs : null;
  // A first row of a later epoch has no time, since those before it were not shown.
  const firstMs = first.epoch > 0 ? first.atMs : (knownMs ?? (rows.length === 1 ? 0 : first.atMs));
  return [
    ...(knownMs === null ? [] : load),
    ...rows.flatMap(({epoch, atMs}, index) => train(epoch, rows[index - 1]?.atMs ?? firstMs, atMs)),
  ];
}
