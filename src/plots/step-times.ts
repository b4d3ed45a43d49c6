// The plot of a run's step times.
import {axisX, axisY, dot, ruleX, ruleY, text, type PlotOptions} from "@observablehq/plot";
import type {EpochSteps} from "../analysis/series/step-times.ts";
import type {Point} from "../analysis/series/timeline.ts";
import {epochNumber, formatNumber} from "../format.ts";
import {filledCurve, curve} from "./over-time/curves.ts";
import {quiet, rule, seriesColour, widths, type Width} from "./theme.ts";

/** Below this many steps each one is a dot; above, a line with the range that each of its points covers. */
const mostDots = 80;

/** Room for "epoch 100". */
const labelPx = 60;

/** Every epoch, or every second, third, … one where their labels would touch. */
function labelledOf(epochs: readonly EpochSteps[], widthPx: number): EpochSteps[] {
  const every = Math.ceil((epochs.length * labelPx) / widthPx);
  return epochs.filter((_, index) => index % Math.max(1, every) === 0);
}

/** Time of every training step in the order of the steps, with each epoch's median as a rule. */
export function stepTimesPlot(
  epochs: readonly EpochSteps[],
  {width = "wide"}: {width?: Width} = {},
): PlotOptions {
  const all = epochs.flatMap(({points}) => points);
  const count = epochs.reduce((sum, {steps}) => sum + steps, 0);
  const top = Math.max(...all.map(({high}) => high ?? 0));
  const number = ({atMs}: Point): number => atMs + 1;
  const gapped = epochs.flatMap(({points}) => [
    ...points,
    {atMs: Number.NaN, value: null, low: null, high: null},
  ]);
  const labelled = labelledOf(epochs, widths[width]);
  const orNone = (value: number | null): number => value ?? Number.NaN;
  return {
    width: widths[width],
    height: 220,
    marginLeft: 46,
    marginRight: 16,
    marginTop: 36,
    marginBottom: 40,
    x: {domain: [0.5, count + 0.5], label: null},
    y: {domain: [0, 1.08 * top], label: null},
    marks: [
      axisY({ticks: 4, tickSize: 0, label: null, tickFormat: (value: number) => formatNumber(value)}),
      text(["ms"], {frameAnchor: "top-left", dx: -8, dy: -14, textAnchor: "end", fill: quiet}),
      axisX({
        ticks: width === "wide" ? 8 : 5,
        tickSize: 3,
        label: "training step",
        labelArrow: "none",
        labelAnchor: "center",
        tickFormat: "d",
      }),
      ruleY([0], {stroke: rule}),
      ruleX(epochs, {x: ({firstStep}) => firstStep + 0.5, stroke: rule}),
      text(labelled, {
        x: ({firstStep}) => firstStep + 0.5,
        text: ({epoch}) => `epoch ${epochNumber(epoch)}`,
        frameAnchor: "top",
        textAnchor: "start",
        dy: -14,
        dx: 1,
        fill: quiet,
      }),
      ...(all.length <= mostDots
        ? [dot(all, {x: number, y: "value", fill: seriesColour(0), r: 2.5})]
        : [
            filledCurve(gapped, {
              x: number,
              y1: ({low}) => orNone(low),
              y2: ({high}) => orNone(high),
              fill: seriesColour(0),
              fillOpacity: 0.18,
            }),
            curve(gapped, {
              x: number,
              y: ({value}) => orNone(value),
              stroke: seriesColour(0),
              strokeWidth: 1.2,
            }),
          ]),
      ruleY(epochs, {
        y: "medianMs",
        x1: ({firstStep}) => firstStep + 0.5,
        x2: ({firstStep, steps}) => firstStep + steps + 0.5,
        stroke: seriesColour(1),
        strokeWidth: 1.6,
      }),
    ],
  };
}
