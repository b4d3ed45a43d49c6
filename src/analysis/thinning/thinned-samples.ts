// The samples of an old run in fewer buckets, which keep its figures.
import {max, min} from "d3-array";
import type {Phase} from "../../schema/run-log.ts";
import type {Anchor, MetricSpec, Series, Telemetry} from "../../schema/telemetry.ts";
import {levelsOf, samplePeriodMs} from "../signals/levels.ts";
import {weigh, within, type Level} from "../signals/stretches.ts";

/** So many buckets are left of a run where nothing is marked; none is shorter than the least. */
const buckets = 200;
const leastBucketMs = 1000;

/** Readings of counters this near to a mark stay, in windows of the counter and in samples: they tell what was used up to it. */
const nearWindows = 3;
const nearSamples = 3;

/** Fewer samples or steps saved than this share, and they stay as they are. */
export const leastSaved = 0.2;

const notThere = "the samples were thinned: no reading is from this instant";

/** Instants that figures begin or end at. */
const edgesOf = ({marks}: Telemetry, phases: readonly Phase[]): number[] =>
  [...marks.map(({atMs}) => atMs), ...phases.flatMap(({startMs, endMs}) => [startMs, endMs])].sort(
    (a, b) => a - b,
  );

const metricOf = ({metrics}: Telemetry, series: Series): MetricSpec | undefined =>
  metrics.find(({id}) => id === series.metric);

/** An instant of the thinned samples; `sample`: that of the reading which stays, null where there is none from this instant. */
interface Instant {
  atMs: number;
  sample: number | null;
}

/** The instants that stay: samples near marks, one a bucket elsewhere, the first and the last, and the marks themselves. */
function instantsOf(telemetry: Telemetry, edges: readonly number[], ends: readonly number[]): Instant[] {
  const {atMs} = telemetry;
  const windows = telemetry.series.map((series) => metricOf(telemetry, series)?.windowMs ?? 0);
  const counters = telemetry.series.flatMap((series) => {
    const metric = metricOf(telemetry, series);
    return metric?.kind === "counter" ? [metric.windowMs] : [];
  });
  const firstMs = Math.max(0, Math.min(atMs[0] ?? 0, ...ends));
  const lastMs = atMs.at(-1) ?? 0;
  const bucketMs = Math.max(leastBucketMs, lastMs / buckets, ...windows);
  const near =
    counters.length === 0 ? 0 : nearWindows * Math.max(...counters) + nearSamples * samplePeriodMs(telemetry);
  const samples = new Map(atMs.map((at, sample) => [at, sample]));
  const marked = new Set([
    firstMs,
    lastMs,
    ...[...edges, ...ends].filter((ms) => ms > firstMs && ms < lastMs),
  ]);
  const instants: Instant[] = [];
  let [edge, keptMs] = [0, Number.NEGATIVE_INFINITY];
  for (const at of [...new Set([...marked, ...atMs])].sort((a, b) => a - b)) {
    const awayMs = (place: number): number => Math.abs((edges[place] ?? Number.POSITIVE_INFINITY) - at);
    while (edge < edges.length - 1 && awayMs(edge + 1) <= awayMs(edge)) edge++;
    const isNear = near > 0 && awayMs(edge) <= near;
    if (!marked.has(at) && !isNear && at - keptMs < bucketMs) continue;
    keptMs = at;
    instants.push({atMs: at, sample: samples.get(at) ?? null});
  }
  return instants;
}

/** Where levels begin and end that do not follow one another: what lies between stays missing. */
function endsOf(levels: readonly Level[]): number[] {
  const ends = levels.flatMap(({startMs}, index) => {
    const before = levels[index - 1]?.endMs;
    return before !== undefined && startMs - before <= 1e-6 ? [] : [before ?? startMs, startMs];
  });
  return [...ends, ...levels.slice(-1).map(({endMs}) => endMs)];
}

/** A counter at the instants: its own readings. */
function counterAt(series: Series, instants: readonly Instant[]): Series {
  const values = instants.map(({sample}) => (sample === null ? null : (series.values[sample] ?? null)));
  return {...series, values, low: null, high: null, missing: series.missing ?? reasonFor(values)};
}

const reasonFor = (values: readonly (number | null)[]): string | null =>
  values.includes(null) ? notThere : null;

/** A level or state over the stretches that end at the instants: its mean by time, and the least and largest sample. */
function levelAt(telemetry: Telemetry, series: Series, instants: readonly Instant[]): Series {
  const levels = levelsOf(telemetry, series);
  const means = meansOf(levels, instants);
  const [low, high] = [series.low ?? series.values, series.high ?? series.values];
  let sample = 0;
  const extremes = instants.map(({atMs}) => {
    const from = sample;
    while (sample < telemetry.atMs.length && (telemetry.atMs[sample] ?? 0) <= atMs) sample++;
    const known = (one: number | null): number | undefined => one ?? undefined;
    return {
      low: min(low.slice(from, sample), known) ?? null,
      high: max(high.slice(from, sample), known) ?? null,
    };
  });
  return {
    ...series,
    values: means,
    low: extremes.map((one) => one.low),
    high: extremes.map((one) => one.high),
    missing: series.missing ?? reasonFor(means),
  };
}

function meansOf(levels: readonly Level[], instants: readonly Instant[]): (number | null)[] {
  return instants.map(({atMs}, index) => {
    const startMs = instants[index - 1]?.atMs;
    if (startMs === undefined) return null;
    const {coveredMs, sum} = weigh(within(levels, {startMs, endMs: atMs}));
    return coveredMs > 0 ? sum / coveredMs : null;
  });
}

/** Samples that are still there; every instant counts as beside the schedule that is near another. */
function anchorsAt(
  {anchors, series}: Telemetry,
  instants: readonly Instant[],
  isCounter: readonly boolean[],
): Anchor[] {
  const places = new Map(instants.map(({sample}, place) => [sample, place]));
  const kept = anchors.flatMap((anchor) => {
    const place = places.get(anchor.sample);
    const isMoved = anchor.series !== null && isCounter[anchor.series] !== true;
    return place === undefined || isMoved ? [] : [{...anchor, sample: place}];
  });
  const beside = new Set(kept.map(({sample}) => sample));
  const distances = instants.map(({atMs}, place) => atMs - (instants[place - 1]?.atMs ?? atMs));
  const longest = Math.max(0, ...distances);
  return series.length === 0
    ? []
    : [
        ...kept,
        ...instants.flatMap((_, place) =>
          beside.has(place) || (distances[place] ?? 0) > longest / 2 ? [] : [{sample: place, series: null}],
        ),
      ].sort((a, b) => a.sample - b.sample);
}

/**
 * Samples of a run in buckets: levels and states as their mean by time with the least and largest sample, counters as their
 * readings, of which all near a mark stay. A bucket ends at each mark, so that means and energies over phases stay what they are.
 * Steps, marks and gaps stay whole. Null where little would be saved; thinned samples are not thinned again.
 */
export function thinnedSamples(telemetry: Telemetry, phases: readonly Phase[]): Telemetry | null {
  const isCounter = telemetry.series.map((series) => metricOf(telemetry, series)?.kind === "counter");
  const ends = telemetry.series.flatMap((series, index) =>
    isCounter[index] === true ? [] : endsOf(levelsOf(telemetry, series)),
  );
  const instants = instantsOf(telemetry, edgesOf(telemetry, phases), ends);
  if (instants.length > (1 - leastSaved) * telemetry.atMs.length) return null;
  return {
    ...telemetry,
    atMs: instants.map(({atMs}) => atMs),
    series: telemetry.series.map((series, index) =>
      isCounter[index] === true ? counterAt(series, instants) : levelAt(telemetry, series, instants),
    ),
    anchors: anchorsAt(telemetry, instants, isCounter),
  };
}
