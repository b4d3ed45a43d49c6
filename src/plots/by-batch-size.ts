// The plot of a figure by batch size.
import {dot, line, ruleX, ruleY, text, type Markish, type PlotOptions} from "@observablehq/plot";
import type {BatchSizePoint} from "../analysis/series/by-batch-size.ts";
import {formatNumber} from "../format.ts";
import {batchSizeAxis, valueAxis} from "./axes.ts";
import {besidePoints, brokenLabels, endLabels, labelsPx} from "./labels.ts";
import {quiet, seriesColour, failure, widths, type Width} from "./theme.ts";

/** A model’s curve for a series, and the batch size beyond which it gains little. */
export interface FittedCurve {
  slot: number;
  points: {batchSize: number; value: number}[];
  knee: {batchSize: number; value: number; label: string} | null;
}

/** A batch size that has no figure, and what stands in its place. */
export interface Lost {
  batchSize: number;
  slot: number;
  label: string;
}

/** What a plot by batch size shows beside its points. */
export interface BatchSizePlotOptions {
  width?: Width;
  height?: number;
  unit: string;
  /** From the points' own unit to the one that is drawn. */
  scaled?: (value: number) => number;
  curves?: readonly FittedCurve[];
  /** The most that was available, each with its name. */
  limits?: readonly {label: string; value: number; slot: number}[];
  lost?: readonly Lost[];
}

/** Half a value beside the last point, beyond which the names begin, pixels. */
const besidePx = 12;

/** Points below this height may meet what is said of a lost batch size, if its text comes this near to them, pixels. */
const [lowPx, nearPx] = [60, 50];

const isPoint = (value: {value: number; knee?: unknown}): boolean => Number.isFinite(value.value);

/** Whether a place of a logarithmic axis lies in its right half, where text has to end rather than begin. */
const isRight = (size: number, sizes: readonly number[]): boolean =>
  size ** 2 > (sizes[0] ?? size) * (sizes.at(-1) ?? size);

function curveMarks(
  curves: readonly FittedCurve[],
  scaled: (value: number) => number,
  sizes: readonly number[],
): Markish[] {
  return curves.flatMap(({slot, points, knee}) => [
    line(points.filter(isPoint), {
      x: "batchSize",
      y: ({value}) => scaled(value),
      stroke: seriesColour(slot),
      strokeWidth: 1.2,
      strokeDasharray: "2,4",
    }),
    ...(knee === null
      ? []
      : [
          ruleX([knee], {
            x: "batchSize",
            y1: 0,
            y2: scaled(knee.value),
            stroke: seriesColour(slot),
            strokeDasharray: "1,3",
          }),
          text([knee], {
            x: "batchSize",
            y: 0,
            text: "label",
            dy: -8,
            ...(isRight(knee.batchSize, sizes) ? {dx: -4, textAnchor: "end"} : {dx: 4, textAnchor: "start"}),
            fill: quiet,
          }),
        ]),
  ]);
}

/** The value of each point beside it, where it covers no other. */
function valueLabels(
  points: readonly BatchSizePoint[],
  scaled: (value: number) => number,
  pxPerUnit: number,
): Markish {
  const isAlone = new Set(points.map(({series}) => series)).size < 2;
  const placed = [...Map.groupBy(points, ({batchSize}) => batchSize).values()].flatMap((own) => {
    const px = (value: number): number => scaled(value) * pxPerUnit;
    const places = besidePoints(own.map(({low, high}) => ({low: px(low), high: px(high)})));
    return own.map((point, index) => ({...point, y: (places[index] ?? 0) / pxPerUnit}));
  });
  return text(placed, {
    x: "batchSize",
    y: "y",
    text: ({value}) => formatNumber(scaled(value)),
    fill: ({slot}) => (isAlone ? "currentColor" : seriesColour(slot)),
    fontWeight: 600,
  });
}

/**
 * What stands in place of a figure, one above the other; at the right edge it ends there, so that nothing of it is cut off.
 * Upright above its cross where points beside it leave no room.
 */
function lostLabels(
  lost: readonly Lost[],
  sizes: readonly number[],
  isCrowded: (one: Lost) => boolean,
): Markish[] {
  return [...Map.groupBy(lost, ({batchSize}) => batchSize).values()].flatMap((own) =>
    own.map((one, index) => {
      const place = isCrowded(one)
        ? {rotate: -90, textAnchor: "start" as const, dx: 14 * index, dy: -18}
        : one.batchSize === sizes.at(-1)
          ? {textAnchor: "end" as const, dx: 24, dy: -22 - 14 * index}
          : {dy: -22 - 14 * index};
      return text([one], {x: "batchSize", y: 0, text: "label", fill: failure, fontWeight: 600, ...place});
    }),
  );
}

/**
 * A figure by batch size: a point each with its range, a line a series, every value written beside its point; the curve
 * of a model dotted, limits as dashed rules, and a cross where a configuration could not be trained.
 */
export function batchSizePlot(
  points: readonly BatchSizePoint[],
  {
    width = "wide",
    height = width === "wide" ? 300 : 260,
    unit,
    scaled = (value) => value,
    curves = [],
    limits = [],
    lost = [],
  }: BatchSizePlotOptions,
): PlotOptions {
  const colour = ({slot}: {slot: number}): string => seriesColour(slot);
  const names = [...new Set(points.map(({series}) => series))];
  const ends = brokenLabels(
    names.flatMap((name) =>
      points
        .filter(({series}) => series === name)
        .slice(-1)
        .map(({batchSize, value, slot}) => ({
          label: name,
          value: scaled(value),
          colour: seriesColour(slot),
          batchSize,
        })),
    ),
    width,
  );
  const sizes = [...new Set([...points, ...lost].map(({batchSize}) => batchSize))].sort((a, b) => a - b);
  const atEdge = ends.filter(({batchSize}) => batchSize === sizes.at(-1));
  const top = scaled(Math.max(...points.map(({high}) => high), ...limits.map(({value}) => value), 0));
  const [marginTop, marginBottom] = [34, 40];
  const pxPerUnit = (height - marginTop - marginBottom) / (1.1 * top);
  const marginLeft = 48;
  const marginRight = names.length > 1 ? 18 + besidePx + labelsPx(atEdge) : 24;
  const domain = [(sizes[0] ?? 1) / 1.2, (sizes.at(-1) ?? 2) * 1.2] as const;
  const pxPerDoubling = (widths[width] - marginLeft - marginRight) / Math.log2(domain[1] / domain[0]);
  /** Whether a low point stands so near before a lost one that their texts would meet. */
  const isCrowded = ({batchSize, label}: Lost): boolean =>
    points.some(
      (point) =>
        point.batchSize < batchSize &&
        scaled(point.low) * pxPerUnit < lowPx &&
        Math.log2(batchSize / point.batchSize) * pxPerDoubling < labelsPx([{label}]) + nearPx,
    );
  return {
    width: widths[width],
    height,
    marginLeft,
    marginRight,
    marginTop,
    marginBottom,
    x: {type: "log", base: 2, domain: [...domain], label: null},
    y: {domain: [0, 1.1 * top], label: null},
    marks: [
      ...valueAxis(unit),
      batchSizeAxis(sizes),
      ruleY(limits, {y: ({value}) => scaled(value), stroke: colour, strokeDasharray: "6,4"}),
      text(limits, {
        y: ({value}) => scaled(value),
        text: "label",
        frameAnchor: "left",
        textAnchor: "start",
        dx: 4,
        dy: -8,
        fill: colour,
      }),
      ...curveMarks(curves, scaled, sizes),
      ruleX(points, {
        x: "batchSize",
        y1: ({low}) => scaled(low),
        y2: ({high}) => scaled(high),
        stroke: colour,
        strokeWidth: 6,
        strokeOpacity: 0.3,
      }),
      line(points, {
        x: "batchSize",
        y: ({value}) => scaled(value),
        z: "series",
        stroke: colour,
        strokeWidth: 1.75,
      }),
      dot(points, {
        x: "batchSize",
        y: ({value}) => scaled(value),
        fill: colour,
        symbol: ({slot}: BatchSizePoint) => (slot % 2 === 0 ? "circle" : "square"),
        r: 4,
      }),
      valueLabels(points, scaled, pxPerUnit),
      dot(lost, {x: "batchSize", y: 0, symbol: "times", stroke: failure, strokeWidth: 2, r: 5, dy: -7}),
      ...lostLabels(lost, sizes, isCrowded),
      ...(names.length > 1
        ? [...Map.groupBy(ends, ({batchSize}) => batchSize)].flatMap(([x, own]) =>
            endLabels(own, {x, pxPerUnit, dx: 10 + besidePx}),
          )
        : []),
    ],
  };
}
