import {bisector} from "d3-array";

/** A stretch of time, milliseconds since the run began. */
export interface Stretch {
  startMs: number;
  endMs: number;
}

/** A stretch for which a figure had one value. What lies between two levels is missing. */
export interface Level extends Stretch {
  value: number;
  /** Largest sample behind the value, where many were drawn together. */
  high?: number;
}

const byEnd = bisector((level: Level) => level.endMs);

/** The parts of levels that lie within a stretch. `levels` must be in order. */
export function within(levels: readonly Level[], {startMs, endMs}: Stretch): Level[] {
  const parts: Level[] = [];
  for (let index = byEnd.right(levels, startMs); index < levels.length; index++) {
    const level = levels[index];
    if (level === undefined || level.startMs >= endMs) break;
    parts.push({
      ...level,
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
