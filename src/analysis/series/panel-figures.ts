// What the lines of a figure over time come to: means, peaks, and a sentence.
import {quantityFormat} from "../../format.ts";
import type {MetricSummary} from "../summary/metric-summary.ts";
import type {TimelineLine, Multiples, Panel, RunTimeline} from "./timeline.ts";

/** Mean and largest value of a line over a stretch, from its drawn points; null where none lies in it. */
export function lineFigures(
  {points}: Pick<TimelineLine, "points">,
  {startMs, endMs}: {startMs: number; endMs: number},
): {mean: number | null; highest: number | null} {
  const inside = points.filter(({atMs, value}) => value !== null && atMs >= startMs && atMs <= endMs);
  if (inside.length === 0) return {mean: null, highest: null};
  return {
    mean: inside.reduce((sum, {value}) => sum + (value ?? 0), 0) / inside.length,
    highest: Math.max(...inside.map(({high, value}) => high ?? value ?? 0)),
  };
}

/** Amounts in use are told by their peak; shares and rates by their mean as well. */
const isAmount = (unit: Panel["unit"]): boolean => unit === "bytes" || unit === "celsius";

/** A value in the unit that its panel is drawn in, e.g. "87 %" or "2.79 GiB"; a dash for none. */
export function panelText(
  {unit, largest, format = quantityFormat(unit, largest)}: Pick<Panel, "unit" | "largest" | "format">,
  value: number | null,
): string {
  return value === null ? "–" : `${format.text(value)}\u00a0${format.unit}`.trim();
}

/** Of a line over a run: the mean while training and the peak that tables show, or else those of its points in the epochs. */
function figuresOf(
  line: TimelineLine | undefined,
  {device, epochs}: Pick<Panel, "device"> & Pick<RunTimeline, "epochs">,
  metrics: readonly MetricSummary[],
): {mean: number | null; highest: number | null} {
  if (line === undefined) return {mean: null, highest: null};
  const found = metrics.find((one) => one.device.id === device.id && one.metric.id === line.metric.id);
  if (found !== undefined) return {mean: found.trainMean.value, highest: found.peak.value};
  return lineFigures(line, {startMs: epochs[0]?.startMs ?? 0, endMs: epochs.at(-1)?.endMs ?? 0});
}

/** What there is to see in a panel of a run's timeline: what its first line comes to; empty where it has none. */
export function panelSentence(
  panel: Panel,
  {epochs}: RunTimeline,
  metrics: readonly MetricSummary[],
): string {
  const [line] = panel.lines;
  const {mean, highest} = figuresOf(line, {...panel, epochs}, metrics);
  if (line === undefined || highest === null) return "";
  const most = `${panelText(panel, highest)} at most`;
  if (!isAmount(panel.unit))
    return mean === null
      ? `${line.metric.label}: ${most}.`
      : `${line.metric.label}: ${panelText(panel, mean)} on average while training, ${most}.`;
  const {limit} = line;
  return limit === null || panel.unit !== "bytes"
    ? `${line.metric.label}: ${most}.`
    : `${line.metric.label}: ${most}, of ${panelText({...panel, largest: limit}, limit)}.`;
}

/** The figures of a run by its id: what its metrics come to. */
export type MetricsOf = (run: string) => readonly MetricSummary[];

/** What a cell's first line comes to: its peak or its mean; null where that is not known. */
export function cellFigure(
  {run, panel, timeline: {epochs}}: Multiples["cells"][number],
  metricsOf: MetricsOf,
): number | null {
  const {mean, highest} = figuresOf(panel.lines[0], {...panel, epochs}, metricsOf(run));
  return isAmount(panel.unit) ? highest : mean;
}

/** What there is to see in small multiples: between which cells their first line lies lowest and highest. */
export function multiplesSentence({cells, unit, largest, metrics}: Multiples, metricsOf: MetricsOf): string {
  const isPeak = isAmount(unit);
  const figures = cells.flatMap((cell) => {
    const value = cellFigure(cell, metricsOf);
    return value === null ? [] : [{label: cell.label, value}];
  });
  figures.sort((a, b) => a.value - b.value);
  const [least, most] = [figures[0], figures.at(-1)];
  const name = metrics[0]?.metric.label;
  if (least === undefined || most === undefined || name === undefined || figures.length < 2) return "";
  const [low, high] = [least, most].map(({value}) => panelText({unit, largest}, value));
  const how = isPeak ? "at most" : "on average while training";
  if (low === high) return `${name}: ${String(high)} ${how}, in all alike.`;
  return `${name}: from ${String(low)} (${least.label}) to ${String(high)} (${most.label}) ${how}.`;
}

/** The figures of small multiples as a table: a row a cell, what every line comes to. */
export function multiplesFigures(
  {cells, unit, largest, metrics}: Multiples,
  metricsOf: MetricsOf,
): {head: string[]; rows: string[][]} {
  return {
    head: [
      "Configuration",
      ...metrics.flatMap(({metric}) => [`${metric.label}, mean while training`, "peak"]),
    ],
    rows: cells.map(({label, run, panel, timeline: {epochs}}) => [
      label,
      ...metrics.flatMap(({metric}) => {
        const line = panel.lines.find((one) => one.metric.id === metric.id);
        const {mean, highest} = figuresOf(line, {...panel, epochs}, metricsOf(run));
        return [mean, highest].map((value) => panelText({unit, largest}, value));
      }),
    ]),
  };
}
