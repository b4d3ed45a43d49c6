import {axisX, axisY, gridY, ruleY, text, type Markish} from "@observablehq/plot";
import {formatNumber} from "../format.ts";
import {quiet, rule} from "./theme.ts";

/** A value axis at the left: figures without ticks, faint lines, the unit above them. */
export function valueAxis(unit: string, {ticks = 5, grid = true} = {}): Markish[] {
  return [
    ...(grid ? [gridY({ticks, stroke: rule, strokeOpacity: 0.6})] : []),
    axisY({ticks, tickSize: 0, label: null, tickFormat: (value: number) => formatNumber(value)}),
    // A long unit begins at the edge of the plot and reaches over its values; a short one ends where they do.
    text([unit], {
      frameAnchor: "top-left",
      dy: -18,
      ...(unit.length > 5 ? {dx: -40, textAnchor: "start"} : {dx: -8, textAnchor: "end"}),
      fill: quiet,
    }),
    ruleY([0], {stroke: rule}),
  ];
}

/** Figures of a time axis that stand apart on so many pixels, eight at most. */
export const ticksIn = (axisPx: number): number => Math.max(2, Math.min(8, Math.floor(axisPx / 64)));

/** An axis of seconds since the run began. */
export const secondsAxis = (ticks: number, label: string | null = null): Markish =>
  axisX({
    ticks,
    tickSize: 3,
    label,
    labelAnchor: "center",
    labelArrow: "none",
    tickFormat: (value: number) => `${formatNumber(value)} s`,
    className: "time-axis",
  });

/** An axis of batch sizes, one figure for each that was trained. */
export const batchSizeAxis = (sizes: readonly number[]): Markish =>
  axisX([...sizes], {
    tickSize: 0,
    label: "batch size",
    labelArrow: "none",
    labelAnchor: "center",
    tickFormat: (size: number) => formatNumber(size),
  });

/** First digits of an axis, from many to few. */
const digits: readonly (readonly number[])[] = [
  [1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 5, 7],
  [1, 2, 5],
  [1, 3],
  [1],
];

/**
 * Places of a logarithmic axis between two ends, as many as stand at least `gapPx` apart on `axisPx`: Plot's own choice does
 * not know how wide a label is.
 */
export function logTicks([low, high]: readonly [number, number], axisPx: number, gapPx: number): number[] {
  const pxPerLog = axisPx / Math.log10(high / low);
  const decades = Array.from(
    {length: Math.ceil(Math.log10(high / low)) + 2},
    (_, index) => 10 ** (Math.floor(Math.log10(low)) + index),
  );
  const sets = digits.map((own) =>
    decades.flatMap((decade) => own.map((digit) => digit * decade)).filter((at) => at >= low && at <= high),
  );
  const isApart = (places: readonly number[]): boolean =>
    places.every(
      (at, index) => index === 0 || Math.log10(at / (places[index - 1] ?? at)) * pxPerLog >= gapPx,
    );
  return sets.find(isApart) ?? sets.at(-1) ?? [];
}
