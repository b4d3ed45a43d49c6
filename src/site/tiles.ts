// The tiles of a sweep's page.
import {barredText, speedText, type Statement} from "../analysis/findings/answer.ts";
import {comparedRows, type ComparedRows} from "../analysis/findings/compared.ts";
import {choicesOf, fastestOf} from "../analysis/findings/fastest.ts";
import {recommendBatchSize, type Recommendation} from "../analysis/findings/recommend.ts";
import {accuracies, targetText} from "../analysis/findings/time-to-accuracy.ts";
import {batches} from "../analysis/findings/contenders.ts";
import type {ConfigurationEvidence} from "../analysis/decision/evidence.ts";
import {errorTrend} from "../analysis/decision/trend.ts";
import {batchName} from "../analysis/naming/batch-name.ts";
import {listed} from "../analysis/naming/listed.ts";
import {known, type Derived} from "../analysis/signals/derived.ts";
import {isSameConfiguration} from "../analysis/summary/configurations.ts";
import {formatError} from "../analysis/summary/figures.ts";
import {formatBytes, formatFactors, formatLoss, formatRatio, formatSeconds} from "../format.ts";
import type {ConfigurationRow} from "../analysis/summary/sweep-summary.ts";
import type {Interval} from "../schema/comparison.ts";
import {metricId} from "../schema/metrics.ts";
import type {SweepView} from "./sweep-view.ts";

/** One answer of a tile: of which rows, in a word or two, and what it rests on. */
export interface TileLine extends Statement {
  /** The device, where a sweep has several. */
  name: string | null;
  headline: string;
}

/** A question that readers bring, with its answers. */
export interface Tile {
  title: string;
  lines: TileLine[];
}

const noRun = "No run completed";
const nothingBeside = "nothing to compare it with";
const notDecided = "Not decided";
const tooClose = "Too close to call";

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The lowest to the highest of some figures; empty where none is known. */
function spanOf(figures: readonly Derived[], write: (value: number) => string): string {
  const values = known(figures).map(({value}) => value);
  if (values.length === 0) return "";
  const [from, to] = [write(Math.min(...values)), write(Math.max(...values))];
  return from === to ? from : `${from} to ${to}`;
}

/** "1.43× as fast as batch 16 (1.31 to 1.56)"; without an interval that reads the same at both ends. */
function timesText({value, low, high}: Interval, name: string): string {
  const [times, least, most] = formatFactors(value, low, high);
  return `${String(times)}× as fast as ${name}${least === most ? "" : ` (${String(least)} to ${String(most)})`}`;
}

function fastestLine({rows, nameOf, namesOf}: ComparedRows): Omit<TileLine, "name"> {
  const done = choicesOf(rows);
  const fastest = fastestOf({rows});
  if (done.length === 0) return {headline: noRun, text: "", verdicts: []};
  if (fastest === null) {
    const timed = done.filter((row) => speedText([row]) !== "");
    const [only] = timed;
    const isNamed = only !== undefined && rows.length > 1;
    return {
      headline: speedText(timed) || "Not known",
      text: isNamed
        ? `${nameOf(only)}: ${nothingBeside}`
        : only === undefined
          ? "the training reported neither the time of an epoch nor its work"
          : "",
      verdicts: [],
    };
  }
  const {best, tied, ratio, slowest, isSingle, verdicts} = fastest;
  if (tied.length === done.length && barredText(verdicts) !== null)
    return {headline: "Not comparable", text: speedText(tied), verdicts};
  if (tied.length === done.length)
    return {
      headline: isSingle ? notDecided : tooClose,
      text: `${isSingle ? "one run of each: " : ""}${speedText(tied)}`,
      verdicts,
    };
  // The factor is that of the best alone: the others may not be shown to be faster than the slowest.
  const who = tied.length > 1 ? `${nameOf(best)} is ` : "";
  const times = ratio === null ? "" : `; ${who}${timesText(ratio, nameOf(slowest))}`;
  return {
    headline: upperFirst(namesOf(tied)),
    text: `${tied.length > 1 ? "too close to call: " : ""}${speedText(tied)}${times}`,
    verdicts,
  };
}

/** The configurations of some rows, with their evidence. */
const sidesOf = (view: SweepView, {rows}: ComparedRows): ConfigurationEvidence[] =>
  view.evidence.configurations.filter(({configuration}) =>
    rows.some((row) => isSameConfiguration(row.configuration, configuration)),
  );

/** Which batch sizes are not shown to be later than the soonest at the stated error rate, and who never got there. */
function soonestLine(view: SweepView, group: ComparedRows, target: number): Omit<TileLine, "name"> {
  const sides = sidesOf(view, group);
  const soonest = recommendBatchSize(sides)?.soonest ?? null;
  if (soonest === null)
    return {headline: notDecided, text: "the training reported no error rate", verdicts: []};
  const {sizes, isDecided, sentence, verdicts} = soonest;
  const times = accuracies(sides, {target}).rows.flatMap(({side, timeMs}) =>
    timeMs !== null && sizes.includes(side.configuration.batchSize ?? 0) ? [timeMs.value] : [],
  );
  const [least, most] = [Math.min(...times), Math.max(...times)].map((ms) => formatSeconds(ms, 1));
  if (sizes.length === 0) return {headline: "None", text: sentence, verdicts};
  const text = `${least === most ? String(least) : `${String(least)} to ${String(most)}`} s; ${sentence}`;
  const isSingle = sides.every(({runs}) => runs.length === 1);
  if (isSingle || !isDecided) return {headline: isSingle ? notDecided : tooClose, text, verdicts};
  return {headline: upperFirst(batches(sizes)), text, verdicts};
}

/** Error rates of some rows, from the lowest to the highest; empty where none is known. */
const errorsOf = (rows: readonly ConfigurationRow[]): string =>
  spanOf(
    rows.map(({errorRate}) => errorRate),
    formatError,
  );

/** What a training reported of its learning that has no error rate. */
function lossLine(rows: readonly ConfigurationRow[], isAlone: boolean): Omit<TileLine, "name"> {
  const losses = spanOf(
    rows.map(({validLoss}) => validLoss),
    formatLoss,
  );
  if (losses === "")
    return {headline: "Not known", text: "the training reported no error rate", verdicts: []};
  return isAlone
    ? {headline: losses, text: "validation loss", verdicts: []}
    : {headline: notDecided, text: `validation loss ${losses}`, verdicts: []};
}

/** Which batch sizes are not shown to learn worse than the best, and what a doubling costs where that is decided. */
function learningLine(view: SweepView, group: ComparedRows): Omit<TileLine, "name"> {
  const rows = choicesOf(group.rows);
  if (rows.length === 0) return {headline: noRun, text: "", verdicts: []};
  const isAlone = group.rows.length === 1;
  const all = errorsOf(rows);
  if (all === "") return lossLine(rows, isAlone);
  const [only, ...more] = rows;
  if (only !== undefined && more.length === 0)
    return {
      headline: all,
      text: isAlone ? "" : `error, ${group.nameOf(only)}: ${nothingBeside}`,
      verdicts: [],
    };
  const sides = sidesOf(view, {...group, rows});
  const advice: Recommendation | null = recommendBatchSize(sides);
  const trend = errorTrend(sides);
  const doubling = trend === null || trend.outcome === "undecided" ? "" : `; ${trend.sentence}`;
  const best = advice?.learnBest ?? null;
  const verdicts = advice?.verdicts ?? [];
  if (best === null || rows.every((row) => row.repeats < 2))
    return {headline: notDecided, text: `error ${all}${doubling}`, verdicts};
  if (best.length === sides.length) return {headline: tooClose, text: `error ${all}${doubling}`, verdicts};
  const isBest = ({configuration}: ConfigurationRow): boolean => best.includes(configuration.batchSize ?? 0);
  const others = errorsOf(rows.filter((row) => !isBest(row)));
  return {
    headline: upperFirst(batches(best)),
    text: `error ${errorsOf(rows.filter(isBest))}${others === "" ? "" : `, of the ${rows.length - best.length === 1 ? "other" : "others"} ${others}`}${doubling}`,
    verdicts,
  };
}

/** "50 % → 90 %" from the first row to the last, or from the lowest to the highest where not all are known. */
function fromTo(shares: readonly number[], all: number): string {
  const ends =
    shares.length < all ? [Math.min(...shares), Math.max(...shares)] : [shares[0] ?? 0, shares.at(-1) ?? 0];
  const [first, last] = ends.map((share) => formatRatio(share, 0));
  return first === last
    ? String(first)
    : `${String(first)} ${shares.length < all ? "to" : "→"} ${String(last)}`;
}

/**
 * How busy what trained was, what it waited for, and how much of its memory it took, from the first row to the last. That it
 * was the CPU is said where no name of the line says it.
 */
function busyLine({rows, nameOf}: ComparedRows, isNamed: boolean): Omit<TileLine, "name"> {
  const done = rows.filter(({repeats}) => repeats > 0);
  const onGpu = rows[0]?.configuration.device === "gpu";
  const shares = known(done.map(({busy}) => busy)).map(({value}) => value);
  const waits = known(done.map(({dataWait}) => dataWait)).map(({value}) => value);
  const memory = onGpu
    ? done.flatMap((row) => {
        const limits = row.metrics.flatMap(({metric, device, limit}) =>
          metric.id === metricId.gpuMemory && device.kind === "gpu" && limit !== null ? [limit] : [],
        );
        const peak = row.peakGpuMemoryBytes.value;
        // Of several GPUs it is not said which trained.
        const [limit] = limits;
        return peak === null || limit === undefined || limits.length > 1 ? [] : [peak / limit];
      })
    : [];
  const bytes = spanOf(
    done.map((row) => (onGpu ? row.peakGpuMemoryBytes : row.peakMemoryBytes)),
    formatBytes,
  );
  const lost = rows.filter(({troubles}) => troubles.some(({state}) => state === "out-of-memory"));
  const parts = [
    ...(waits.length === 0 ? [] : [`${fromTo(waits, done.length)} waiting for data`]),
    ...(memory.length > 0
      ? [`memory ${fromTo(memory, done.length)} of the GPU’s`]
      : bytes === ""
        ? []
        : [`memory ${bytes}`]),
    ...(lost.length === 0 ? [] : [`${listed(lost.map(nameOf))} ran out of memory`]),
  ];
  return {
    headline:
      shares.length === 0
        ? "Not measured"
        : `${onGpu || isNamed ? "" : "CPU "}${fromTo(shares, done.length)} busy`,
    text: parts.join("; "),
    verdicts: [],
  };
}

/** What a reader asks first: what is fastest, what learns best, and whether the device was busy. GPUs come first. */
export function tilesOf(view: SweepView): Tile[] {
  const groups = comparedRows(view.summary).toSorted(
    (a, b) =>
      Number(b.rows[0]?.configuration.device === "gpu") - Number(a.rows[0]?.configuration.device === "gpu"),
  );
  const shown = groups.slice(0, mostLines);
  const tile = (title: string, line: (group: ComparedRows) => Omit<TileLine, "name">): Tile => ({
    title,
    lines: shown.map((group) => ({name: groups.length > 1 ? group.name : null, ...line(group)})),
  });
  const isSized = view.summary.rows.some(
    ({configuration}) => batchName(configuration.batchSize) !== batchName(null),
  );
  // Of one configuration there is nothing to choose.
  const isAlone = groups.every(({rows}) => rows.length === 1);
  const target = view.sweep.plan.targetError ?? null;
  return [
    ...(isSized && target !== null
      ? [tile(`Soonest at ${targetText(target)} error`, (group) => soonestLine(view, group, target))]
      : []),
    tile(isAlone ? "Speed" : "Fastest", fastestLine),
    ...(isSized ? [tile(isAlone ? "Error rate" : "Learns best", (group) => learningLine(view, group))] : []),
    tile("Busy or waiting?", (group) => busyLine(group, groups.length > 1)),
  ];
}

/** A tile with more devices than this is a table. */
const mostLines = 3;
