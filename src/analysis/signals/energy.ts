// The energy that a device used over time, by its counter or from its power.
import {metricId} from "../../schema/metrics.ts";
import {weigh, within, type Stretch} from "./stretches.ts";
import {bisectLeft, bisectRight, max} from "d3-array";
import type {MetricSpec, Series, Telemetry} from "../../schema/telemetry.ts";
import {unknown, type Derived} from "./derived.ts";
import {gapPeriods, levelsOf, movesOf, samplePeriodMs} from "./levels.ts";

/** What a device used over time. */
export interface Energy {
  /** Energy of a stretch in joules; those of neighbouring stretches add up to that of both. */
  between(stretch: Stretch): Derived;
}

/** The counter's bounds at an instant, and the likeliest value between them. */
interface CounterValue {
  low: number;
  value: number;
  high: number;
}

interface Counter {
  atMs: number[];
  /** The instant that each reading describes on average: half a step before it, as far as the reading is new. */
  describedMs: number[];
  joules: number[];
  /** How often it moves. */
  stepMs: number;
  /** Readings further apart than this leave a gap. */
  gapMs: number;
  /** Positions at which it was caught in the millisecond in which it moved. */
  caught: number[];
}

function counterOf(telemetry: Telemetry, series: Series, {windowMs}: MetricSpec): Counter {
  const moves = new Set(movesOf(telemetry, telemetry.series.indexOf(series)));
  const counter: Counter = {
    atMs: [],
    describedMs: [],
    joules: [],
    stepMs: Math.max(1, windowMs),
    gapMs: gapPeriods * samplePeriodMs(telemetry),
    caught: [],
  };
  series.values.forEach((joules, sample) => {
    const at = telemetry.atMs[sample];
    if (joules === null || at === undefined) return;
    if (moves.has(at)) counter.caught.push(counter.atMs.length);
    const sinceMs = at - (counter.atMs.at(-1) ?? Number.NEGATIVE_INFINITY);
    counter.describedMs.push(at - Math.min(counter.stepMs, sinceMs) / 2);
    counter.atMs.push(at);
    counter.joules.push(joules);
  });
  return counter;
}

/** Moves this many steps apart at most follow each other. */
const nextSteps = 1.5;

/**
 * Power right after a caught move, in joules a millisecond: by the next move where that was caught too, as it is one step
 * later, whenever it was seen. Otherwise growth to a later reading over the steps in between.
 */
function powerAfter({atMs, joules, stepMs, caught}: Counter, move: number): number | null {
  const [at, from] = [atMs[move] ?? 0, joules[move] ?? 0];
  const next = caught.find((index) => index > move);
  if (next !== undefined && (atMs[next] ?? 0) - at <= nextSteps * stepMs)
    return ((joules[next] ?? 0) - from) / stepMs;
  for (let later = move + 1; later < atMs.length; later++) {
    const steps = Math.floor(((atMs[later] ?? 0) - at) / stepMs + 0.05);
    if (steps >= 1) return ((joules[later] ?? 0) - from) / (steps * stepMs);
  }
  return null;
}

/** A move that was caught this long after an instant, in steps of the counter and milliseconds, still tells about it. */
const nearSteps = 1.5;
const nearMs = 60;
/** The sampler looks for a move every millisecond, so it sees one half of that late on average. */
const seenAfterMs = 0.5;

/** Between the two readings that describe the instants around; the last two go on to the end, half a step further. */
function interpolated({describedMs, joules}: Counter, ms: number): number {
  const next = Math.min(Math.max(1, bisectLeft(describedMs, ms)), describedMs.length - 1);
  const [x0 = 0, x1 = 0] = [describedMs[next - 1], describedMs[next]];
  const [y0 = 0, y1 = 0] = [joules[next - 1], joules[next]];
  const share = x1 > x0 ? (ms - x0) / (x1 - x0) : 0;
  const isLast = next === describedMs.length - 1;
  return y0 + Math.min(isLast ? share : 1, Math.max(0, share)) * (y1 - y0);
}

/**
 * The counter at an instant. It moves in steps, so a reading is the energy up to some milliseconds ago: at a mark, the
 * step that follows was caught when it happened, and what was used between the two is taken off by the power after the
 * mark. Elsewhere it is interpolated. Readings before and after bound it either way.
 */
function counterAt(counter: Counter, ms: number): CounterValue | null {
  const {atMs, joules, stepMs, caught} = counter;
  const before = bisectRight(atMs, ms) - 1;
  // A later reading that has moved since one taken at or after the instant includes all that was used until then.
  let after = Math.max(0, before) + 1;
  while (
    after < atMs.length &&
    !(joules[after]! > joules[after - 1]! && (atMs[after - 1]! >= ms || atMs[after]! - stepMs >= ms))
  )
    after += 1;
  const [first, last] = [joules[0], joules.at(-1)];
  if (first === undefined || last === undefined) return null;
  const low = joules[before] ?? first;
  const high = joules[after] ?? last;
  const move = caught.find((index) => atMs[index]! >= ms && atMs[index]! - ms <= nearSteps * stepMs + nearMs);
  const power = move === undefined ? null : powerAfter(counter, move);
  const value =
    move === undefined || power === null
      ? interpolated(counter, ms)
      : joules[move]! - power * (atMs[move]! - seenAfterMs - ms);
  // After the last reading nothing bounds it from above.
  if (after >= joules.length) return {low, value: Math.max(value, low), high: Math.max(value, low)};
  return {low, value: Math.min(Math.max(value, low), Math.max(low, high)), high: Math.max(low, high)};
}

/** Whether an instant lies between two readings too far apart to say what the counter was in between. */
function isInGap({atMs, gapMs}: Counter, ms: number): boolean {
  const next = bisectLeft(atMs, ms);
  const [before, after] = [atMs[next - 1], atMs[next]];
  return before !== undefined && after !== undefined && after !== ms && after - before > gapMs;
}

function counterEnergy(counter: Counter): Energy {
  const {atMs, joules} = counter;
  return {
    between: ({startMs, endMs}) => {
      const [from, to] = [counterAt(counter, startMs), counterAt(counter, endMs)];
      if (from === null || to === null) return unknown("the energy counter was not read");
      if (startMs < (atMs[0] ?? 0) - counter.stepMs || endMs > (atMs.at(-1) ?? 0) + counter.stepMs)
        return unknown("the energy counter was not read from beginning to end");
      if (isInGap(counter, startMs) || isInGap(counter, endMs))
        return unknown("it begins or ends where the energy counter was not read");
      // With the readings around: a fall between one of them and a bound makes that bound's value wrong.
      const [first, last] = [Math.max(0, bisectRight(atMs, startMs) - 1), bisectLeft(atMs, endMs) + 1];
      if (joules.slice(first, last).some((value, index, seen) => value < (seen[index - 1] ?? value)))
        return unknown("the energy counter was reset in between, as when a driver is reloaded");
      const value = to.value - from.value;
      return {
        value,
        low: Math.min(value, Math.max(0, to.low - from.high)),
        high: Math.max(value, to.high - from.low),
        basis: "growth of the device's energy counter",
      };
    },
  };
}

/** Sensors of power are off by 5 to 10 %, and some see 25 of every 100 ms (arXiv 2312.02741). */
const integrationError = 0.1;
const leastSeen = 0.25;
const leastCoverage = 0.9;

/**
 * Power added up over time. Where steps keep time with a sensor that sees a quarter of it, all readings show the same part of a
 * step: of the rest nothing is known but that it lies between nothing and the limit, or the largest reading where there is none.
 */
function integratedEnergy(telemetry: Telemetry, series: Series, label: string): Energy {
  const levels = levelsOf(telemetry, series);
  const mostWatts = max([series.limit, ...(series.high ?? series.values)], (watts) => watts ?? 0) ?? 0;
  return {
    between: (stretch) => {
      const {coveredMs, sum} = weigh(within(levels, stretch));
      const lengthMs = stretch.endMs - stretch.startMs;
      if (lengthMs <= 0) return unknown("a stretch without length");
      if (coveredMs < leastCoverage * lengthMs)
        return unknown("samples of power cover less than nine tenths of it");
      const value = (sum / coveredMs) * (lengthMs / 1000);
      const unseen = (1 - leastSeen) * mostWatts * (lengthMs / 1000);
      return {
        value,
        low: leastSeen * value * (1 - integrationError),
        high: (leastSeen * value + unseen) * (1 + integrationError),
        basis: `${label}, integrated over time; there is no energy counter, and some sensors see a quarter of the time only`,
      };
    },
  };
}

/** Metrics that tell a device's energy, best first. */
const energyMetrics = [metricId.gpuEnergy, metricId.machineEnergy, metricId.gpuPower, metricId.gpuMeanPower];

/** Prepares to say what a device used; unknown, with the reason, where nothing tells. */
export function energyOf(telemetry: Telemetry, device: string): Energy {
  const reasons: string[] = [];
  for (const id of energyMetrics) {
    const series = telemetry.series.find((one) => one.device === device && one.metric === id);
    const metric = telemetry.metrics.find((one) => one.id === id);
    if (series === undefined || metric === undefined) continue;
    if (series.values.every((value) => value === null)) {
      reasons.push(series.missing ?? "no sample");
      continue;
    }
    return metric.kind === "counter"
      ? counterEnergy(counterOf(telemetry, series, metric))
      : integratedEnergy(telemetry, series, metric.label);
  }
  const reason = reasons[0] ?? "nothing here measures its energy or power";
  return {between: () => unknown(reason)};
}
