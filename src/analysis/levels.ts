import {bisector, median} from "d3-array";
import type {Series, Telemetry} from "../schema/telemetry.ts";
import {windowLevels} from "./sensor-windows.ts";

/** A stretch of time, milliseconds since the run began. */
export interface Stretch {
  startMs: number;
  endMs: number;
}

/** A stretch for which a figure had one value. What lies between two levels is missing. */
export interface Level extends Stretch {
  value: number;
}

/** A sample further than this many median periods from the one before it speaks for one period only. */
export const gapPeriods = 3;

const periods = new WeakMap<readonly number[], number>();

/** Median distance between samples; 0 with fewer than two. Worked out once for a list, which every series of a run shares. */
export function samplePeriodMs(atMs: readonly number[]): number {
  const known = periods.get(atMs) ?? median(atMs.slice(1).map((at, index) => at - (atMs[index] ?? at))) ?? 0;
  periods.set(atMs, known);
  return known;
}

/**
 * The stretch each sample speaks for: readings describe the time before them, so from the sample before, or, after a
 * gap, from one period before.
 */
export function sampleStretches(atMs: readonly number[]): Stretch[] {
  const period = samplePeriodMs(atMs);
  return atMs.map((at, index) => {
    const before = atMs[index - 1] ?? at - period;
    return {startMs: at - before > gapPeriods * period ? at - period : before, endMs: at};
  });
}

/** Instants at which the sampler saw a series move, known to some milliseconds. */
export const movesOf = ({anchors, atMs}: Pick<Telemetry, "anchors" | "atMs">, series: number): number[] =>
  anchors.flatMap(({sample, series: moved}) => (moved === series ? [atMs[sample] ?? 0] : []));

/**
 * A series as levels over time. A reading describes its sensor's window, not the instant it was taken: where the
 * sampler watched the sensor move, the windows are known and told apart (`windowLevels`); a longer window otherwise
 * shifts the reading back by half of itself, which is right on average.
 */
export function levelsOf(telemetry: Telemetry, series: Series): Level[] {
  const index = telemetry.series.indexOf(series);
  const windowMs = telemetry.metrics.find(({id}) => id === series.metric)?.windowMs ?? 0;
  const moves = movesOf(telemetry, index);
  if (moves.length > 1) {
    const marks = telemetry.marks.map(({atMs}) => atMs);
    return windowLevels(telemetry.atMs, series.values, {windowMs, moves, marks});
  }
  const periodMs = samplePeriodMs(telemetry.atMs);
  const shiftMs = windowMs > 1.5 * periodMs ? windowMs / 2 : 0;
  return sampleStretches(telemetry.atMs).flatMap(({startMs, endMs}, sample) => {
    const value = series.values[sample] ?? null;
    return value === null ? [] : [{startMs: startMs - shiftMs, endMs: endMs - shiftMs, value}];
  });
}

const byEnd = bisector((level: Level) => level.endMs);

/** The parts of levels that lie within a stretch. `levels` must be in order. */
export function within(levels: readonly Level[], {startMs, endMs}: Stretch): Level[] {
  const parts: Level[] = [];
  for (let index = byEnd.right(levels, startMs); index < levels.length; index++) {
    const level = levels[index];
    if (level === undefined || level.startMs >= endMs) break;
    parts.push({
      value: level.value,
      startMs: Math.max(startMs, level.startMs),
      endMs: Math.min(endMs, level.endMs),
    });
  }
  return parts;
}

/** How much time levels cover, and their sum weighted by it. */
export function weigh(levels: readonly Level[]): {coveredMs: number; sum: number} {
  let coveredMs = 0;
  let sum = 0;
  for (const {startMs, endMs, value} of levels) {
    coveredMs += endMs - startMs;
    sum += (endMs - startMs) * value;
  }
  return {coveredMs, sum};
}
