// Signals as levels: which stretch of time each sample speaks for.
import type {Stretch, Level} from "./stretches.ts";
import {median} from "d3-array";
import type {Series, Telemetry} from "../../schema/telemetry.ts";
import {windowLevels} from "./sensor-windows.ts";

/** The samples of a run by their instants, and which of them lie beside the schedule. */
type Instants = Pick<Telemetry, "atMs" | "anchors">;

/** A sample further than this many periods from the one before it speaks for one period only. */
export const gapPeriods = 3;

const periods = new WeakMap<readonly number[], number>();

const medianDistance = (atMs: readonly number[]): number =>
  median(atMs.slice(1).map((at, index) => at - (atMs[index] ?? at))) ?? 0;

/**
 * Median distance between samples of the schedule; 0 with fewer than two samples. Those beside it, at marks and where
 * readings moved, may be more than the others, and make no period. Worked out once for a list, which every series of a
 * run shares.
 */
export function samplePeriodMs({atMs, anchors}: Instants): number {
  const known = periods.get(atMs);
  if (known !== undefined) return known;
  const beside = new Set(anchors.map(({sample}) => sample));
  const onTime = atMs.filter((_, sample) => !beside.has(sample));
  const period = medianDistance(onTime.length > 2 ? onTime : atMs);
  periods.set(atMs, period);
  return period;
}

/**
 * The stretch each sample speaks for: readings describe the time before them, so from the sample before, or, after a
 * gap, from one period before.
 */
export function sampleStretches(instants: Instants): Stretch[] {
  const {atMs} = instants;
  const period = samplePeriodMs(instants);
  return atMs.map((at, index) => {
    const before = atMs[index - 1] ?? at - period;
    return {startMs: at - before > gapPeriods * period ? at - period : before, endMs: at};
  });
}

/** Instants at which the sampler saw a series move, known to some milliseconds. */
export const movesOf = ({anchors, atMs}: Instants, series: number): number[] =>
  anchors.flatMap(({sample, series: moved}) => (moved === series ? [atMs[sample] ?? 0] : []));

/**
 * A series as levels over time. A reading describes its sensor's window, not the instant it was taken: where the
 * sampler watched the sensor move, the windows are known and distinguished (`windowLevels`); a longer window otherwise
 * shifts the reading back by half of itself, which is right on average. Samples that were drawn together speak for all
 * the time since those before them, windows or not.
 */
export function levelsOf(telemetry: Telemetry, series: Series): Level[] {
  const index = telemetry.series.indexOf(series);
  const windowMs = telemetry.metrics.find(({id}) => id === series.metric)?.windowMs ?? 0;
  const moves = movesOf(telemetry, index);
  if (moves.length > 1 && series.high === null) {
    const marks = telemetry.marks.map(({atMs}) => atMs);
    return windowLevels(telemetry.atMs, series.values, {windowMs, moves, marks});
  }
  const periodMs = samplePeriodMs(telemetry);
  const shiftMs = windowMs > 1.5 * periodMs ? windowMs / 2 : 0;
  return sampleStretches(telemetry).flatMap(({startMs, endMs}, sample) => {
    const value = series.values[sample] ?? null;
    const high = series.high?.[sample] ?? null;
    if (value === null) return [];
    const level = {startMs: startMs - shiftMs, endMs: endMs - shiftMs, value};
    return [high === null ? level : {...level, high}];
  });
}
