// How each of several processes that train together spent its steps, as a run log keeps it.
import type {RankEvent} from "../../schema/event.ts";
import type {RankRow} from "../../schema/run-log.ts";

/** About as many rows as a run log keeps, of all processes together: it stays small, and readable in a diff. */
const usualMost = 200;

/** Sum of what is known; null where nothing is. */
const added = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : a + b;

/** Two rows as one. A wait that is not known of one of them is not known of both. */
const together = (a: RankRow, b: RankRow): RankRow => ({
  ...a,
  steps: a.steps + b.steps,
  spanMs: a.spanMs + b.spanMs,
  timedSteps: a.timedSteps + b.timedSteps,
  stepMs: a.stepMs + b.stepMs,
  dataWaitMs: a.dataWaitMs === null || b.dataWaitMs === null ? null : a.dataWaitMs + b.dataWaitMs,
  exchangeSteps: a.exchangeSteps + b.exchangeSteps,
  exchangeMs: added(a.exchangeMs, b.exchangeMs),
});

/** To 10 µs, as other times of a run log. */
const written = (ms: number | null): number | null => (ms === null ? null : Math.round(100 * ms) / 100);

/**
 * A row for each process and epoch, by process. Of more than `most` rows, so many epochs in a row are one, the first of all
 * excepted, since it pays for warming up. A row without a timed step is left out.
 */
export function rankRows(events: readonly RankEvent[], most = usualMost): RankRow[] {
  const ranks = new Set(events.map(({rank}) => rank)).size;
  const epochs = [...new Set(events.map(({epoch}) => epoch))].sort((a, b) => a - b);
  const perRank = Math.max(2, Math.floor(most / Math.max(1, ranks)));
  const stride = epochs.length <= perRank ? 1 : Math.ceil((epochs.length - 1) / (perRank - 1));
  /** The first epoch of the row that an epoch is in. */
  const rowOf = new Map(
    epochs.map((epoch, at) => [epoch, at === 0 ? epoch : (epochs[at - ((at - 1) % stride)] ?? epoch)]),
  );
  const rows = new Map<string, RankRow>();
  for (const {event: _event, unixMs: _told, ...times} of events) {
    const epoch = rowOf.get(times.epoch) ?? times.epoch;
    const key = `${times.rank} ${epoch}`;
    const before = rows.get(key);
    const row = {...times, epoch};
    rows.set(key, before === undefined ? row : together(before, row));
  }
  return [...rows.values()]
    .filter(({timedSteps}) => timedSteps > 0)
    .map((row) => ({
      ...row,
      spanMs: written(row.spanMs) ?? 0,
      stepMs: written(row.stepMs) ?? 0,
      dataWaitMs: written(row.dataWaitMs),
      exchangeMs: written(row.exchangeMs),
    }))
    .sort((a, b) => a.rank - b.rank || a.epoch - b.epoch);
}
