// The plot of a run over time.
import {metricId} from "../schema/metrics.ts";
import {axisY, rect, ruleX, ruleY, text, type Markish, type PlotOptions} from "@observablehq/plot";
import type {EpochSpan, TimelineLine, Panel, Point, RunTimeline} from "../analysis/series/timeline.ts";
import {epochNumber, formatNumber, quantityFormat, type QuantityFormat} from "../format.ts";
import {secondsAxis} from "./axes.ts";
import {endLabels, namesAbove, type EndLabel} from "./labels.ts";
import {filledCurve, curve} from "./over-time/curves.ts";
import {metricColour} from "../schema/metrics.ts";
import {characterPx, quiet, rule, seriesColour, failure, widths, type TimeWidth} from "./theme.ts";

/** What the horizontal axis of lines over time is: the time of each run, or its epochs, each as wide as the others. */
export type TimeAxis = "clock" | "epochs";

/** How a panel is drawn; the domains let several panels share one scale. */
export interface TimelineOptions {
  width?: TimeWidth;
  height?: number;
  endMs?: number;
  largest?: number;
  /** Names of the lines at their right ends; otherwise the page has a key. */
  direct?: boolean;
  axis?: TimeAxis;
  /** Where it is one of a stack: its own name, and whether it is the first, which names the epochs, or the last, which has the axis. */
  stacked?: {name: string; isFirst: boolean; isLast: boolean};
}

/** A limit is drawn where the largest value comes at least this near to it; further off it would press the line flat. */
const nearLimit = 0.25;

/**
 * Labels of the epochs: "epoch 1" for all where that fits everywhere, otherwise for the first, and the number for the
 * others; numbers that would touch are thinned out to every second, third, … one.
 */
function epochLabels(epochs: readonly EpochSpan[], pxPerMs: number): Map<EpochSpan, string> {
  const widthPx = ({startMs, endMs}: EpochSpan): number => (endMs - startMs) * pxPerMs;
  const isWide = epochs.every((span) => widthPx(span) >= 8.5 * characterPx);
  const narrowest = Math.min(...epochs.map(widthPx));
  const longest = epochNumber(epochs.at(-1)?.epoch ?? 0).length;
  const every = isWide ? 1 : Math.max(1, Math.ceil(((longest + 1) * characterPx) / narrowest));
  return new Map(
    epochs.map((span, index) => {
      const named = isWide || (index === 0 && widthPx(span) * every >= 8.5 * characterPx);
      return [
        span,
        index % every > 0 ? "" : named ? `epoch ${epochNumber(span.epoch)}` : epochNumber(span.epoch),
      ];
    }),
  );
}

/** Limits of a panel's lines that its figures come near to, each once. */
const limitsOf = ({unit, lines}: Panel, largest: number): number[] =>
  unit === "ratio"
    ? []
    : [...new Set(lines.flatMap(({limit}) => limit ?? []))].filter((limit) => largest >= nearLimit * limit);

/** Upper end of a panel's axis: ratios end at one, amounts a little above their largest value or limit. */
function ceiling(panel: Panel, largest: number): number {
  if (panel.unit === "ratio") return Math.max(1, largest);
  return 1.08 * Math.max(largest, ...limitsOf(panel, largest));
}

const finite = (value: number | null): number => value ?? Number.NaN;

const colourOf = ({metric, slot}: TimelineLine): string => seriesColour(metricColour(metric, slot));

function lineMarks(line: TimelineLine, scaled: (value: number) => number): Markish[] {
  const {metric, points, slot} = line;
  const colour = colourOf(line);
  const x = ({atMs}: Point): number => atMs / 1000;
  const y = (value: number | null): number => (value === null ? Number.NaN : scaled(value));
  const banded = points.some(({low, high}) => finite(high) - finite(low) > 0);
  return [
    ...(banded
      ? [
          filledCurve(points, {
            x,
            y1: (point: Point) => y(point.low),
            y2: (point: Point) => y(point.high),
            fill: colour,
            fillOpacity: 0.18,
            className: "moves spread",
          }),
        ]
      : []),
    curve(points, {
      x,
      y: (point: Point) => y(point.value),
      stroke: colour,
      strokeWidth: slot === 0 ? 1.6 : 1.2,
      ariaDescription: metric.label,
      className: "moves",
    }),
  ];
}

/** Names of the lines, each at the height of its last value. */
const endsOf = (lines: readonly TimelineLine[], scaled: (value: number) => number): EndLabel[] =>
  lines.flatMap((line) => {
    const last = line.points.findLast(({value}) => value !== null)?.value ?? null;
    return last === null ? [] : [{label: line.metric.label, value: scaled(last), colour: colourOf(line)}];
  });

/** Shading and labels of the epochs: the train phase light, validation darker, the number at the top of each. */
function epochMarks(
  {bands, epochs, isBySteps}: RunTimeline,
  top: number,
  {pxPerSecond, isNamed}: {pxPerSecond: number; isNamed: boolean},
): Markish[] {
  const shaded = bands.filter(({phase}) => phase !== "load");
  const labels = epochLabels(epochs, pxPerSecond / 1000);
  return [
    rect(shaded, {
      x1: ({startMs}) => startMs / 1000,
      x2: ({endMs}) => endMs / 1000,
      y1: 0,
      y2: top,
      fill: ({phase}) => (phase === "train" ? "var(--band-train)" : "var(--band-validate)"),
      className: "moves",
    }),
    ruleX(epochs, {x: ({startMs}) => startMs / 1000, stroke: rule, className: "moves"}),
    text(isNamed && isBySteps !== true ? epochs : [], {
      x: ({startMs}) => startMs / 1000,
      text: (span: EpochSpan) => labels.get(span) ?? "",
      frameAnchor: "top",
      textAnchor: "start",
      dy: -15,
      dx: 1,
      fill: quiet,
      className: "moves",
    }),
  ];
}

/** When a panel's GPU was idle, where its load is drawn. */
export const idleIn = ({idle}: RunTimeline, {device, lines}: Panel): RunTimeline["idle"] =>
  lines.some(({metric}) => metric.id === metricId.gpuLoad)
    ? idle.filter((one) => one.device === device.id)
    : [];

/** Stretches without samples as empty ground between two rules, and idle ones as tinted ground with a bar under it. */
function silenceMarks(timeline: RunTimeline, panel: Panel, top: number): Markish[] {
  const {gaps} = timeline;
  const x1 = ({startMs}: {startMs: number}): number => startMs / 1000;
  const x2 = ({endMs}: {endMs: number}): number => endMs / 1000;
  const own = idleIn(timeline, panel);
  // A mark costs as much without rows as with some, and most runs have none.
  if (gaps.length === 0 && own.length === 0) return [];
  return [
    rect(gaps, {
      x1,
      x2,
      y1: 0,
      y2: top,
      fill: "var(--paper)",
      stroke: quiet,
      strokeDasharray: "1,3",
      className: "moves",
    }),
    text(gaps, {
      x: ({startMs, endMs}: {startMs: number; endMs: number}) => (startMs + endMs) / 2000,
      text: () => "no samples",
      frameAnchor: "middle",
      rotate: -90,
      fill: quiet,
      fontSize: 10,
      className: "moves",
    }),
    rect(own, {x1, x2, y1: 0, y2: top, fill: failure, fillOpacity: 0.1, className: "moves"}),
    rect(own, {x1, x2, y1: 0, y2: 0, insetTop: -2, insetBottom: -3, fill: failure, className: "moves"}),
  ];
}

/** Limits as dashed rules, each with its value. */
const limitMarks = (limits: readonly number[]): Markish[] =>
  limits.length === 0
    ? []
    : [
        ruleY(limits, {stroke: quiet, strokeDasharray: "6,4"}),
        text(limits, {
          y: (limit: number) => limit,
          text: (limit: number) => `limit ${formatNumber(limit)}`,
          frameAnchor: "left",
          textAnchor: "start",
          dx: 4,
          dy: 8,
          fill: quiet,
        }),
      ];

/** How the values of a panel are written whose largest is this. */
export const formatOf = ({format, unit}: Panel, largest: number): QuantityFormat =>
  format ?? quantityFormat(unit, largest);

/** One panel of a run's timeline: its lines over time in seconds, the epochs banded and labelled. */
export function timelinePlot(
  timeline: RunTimeline,
  panel: Panel,
  {
    width = "wide",
    height = 170,
    endMs = timeline.endMs,
    largest = panel.largest,
    direct = width !== "narrow",
    axis = "clock",
    stacked,
  }: TimelineOptions = {},
): PlotOptions {
  const format = formatOf(panel, largest);
  // Of nothing but zeros, one of the unit that is written, not of the one that is stored.
  const top = format.scaled(ceiling(panel, largest)) || 1;
  const limits = limitsOf(panel, largest).map(format.scaled);
  const {isFirst, isLast} = stacked ?? {isFirst: true, isLast: true};
  // "CPU, training" beside "CPU, machine" needs no "Load" before it.
  const names =
    stacked === undefined
      ? null
      : namesAbove(
          direct || panel.lines.length < 2
            ? [{label: format.unit === "" ? stacked.name : `${stacked.name}, ${format.unit}`}]
            : panel.lines.map((line) => ({label: line.metric.label, colour: colourOf(line)})),
          {width: widths[width], dx: -46, dy: isFirst ? -36 : -16},
        );
  const moreNames = names?.morePx ?? 0;
  const [marginLeft, marginTop, marginBottom] = [
    46,
    (stacked === undefined ? 36 : isFirst ? 44 : 24) + moreNames,
    isLast && axis === "clock" ? 26 : 8,
  ];
  // All panels of a run leave the same room, so that their time axes stand one under the other.
  const longest = Math.max(
    ...timeline.panels.flatMap(({lines}) => lines.map(({metric}) => metric.label.length)),
  );
  const marginRight = direct ? 16 + characterPx * longest : 12;
  const [innerWidth, innerHeight] = [
    widths[width] - marginLeft - marginRight,
    height + moreNames - marginTop - marginBottom,
  ];
  return {
    width: widths[width],
    height: height + moreNames,
    marginLeft,
    marginRight,
    marginTop,
    marginBottom,
    x: {domain: [0, endMs / 1000], label: null, ...(isLast && axis === "clock" ? {} : {axis: null})},
    y: {domain: [0, top], label: null},
    marks: [
      ...epochMarks(timeline, top, {pxPerSecond: innerWidth / (endMs / 1000), isNamed: isFirst}),
      ...silenceMarks(timeline, panel, top),
      axisY({
        ticks: height < 140 ? 2 : 4,
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => formatNumber(value),
      }),
      ...(names === null
        ? [text([format.unit], {frameAnchor: "top-left", dx: -8, dy: -18, textAnchor: "end", fill: quiet})]
        : names.marks),
      ...(isLast && axis === "clock" ? [secondsAxis(width === "narrow" ? 5 : 8)] : []),
      ruleY([0], {stroke: rule}),
      ...limitMarks(limits),
      ...panel.lines.toReversed().flatMap((line) => lineMarks(line, format.scaled)),
      ...(direct
        ? endLabels(endsOf(panel.lines, format.scaled), {
            x: endMs / 1000,
            pxPerUnit: innerHeight / top,
            dx: 8,
            isAboveAxis: true,
          })
        : []),
    ],
  };
}
