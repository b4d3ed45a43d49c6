// The plot of how even the steps are.
import {axisX, axisY, dot, gridX, ruleY, text, tickX, type PlotOptions} from "@observablehq/plot";
import type {StepSpread} from "../analysis/series/step-spread.ts";
import {formatNumber} from "../format.ts";
import {logTicks} from "./axes.ts";
import {characterPx, quiet, rule, seriesColour, widths, type Width} from "./theme.ts";

const rowPx = 30;
/** From this ratio of the largest to the smallest on, a linear axis would press the small ones together. */
const logFrom = 8;

/** How step times spread, a row a configuration: 5–95 % as a thin bar, the middle half as a thick one, the median and the slowest. */
export function stepSpreadPlot(
  rows: readonly StepSpread[],
  {width = "wide"}: {width?: Width} = {},
): PlotOptions {
  const [low, high] = [Math.min(...rows.map(({p5}) => p5)), Math.max(...rows.map(({max}) => max))];
  const isLog = high / low >= logFrom;
  const colour = ({slot}: StepSpread): string => seriesColour(slot);
  const marginLeft = 18 + characterPx * Math.max(...rows.map(({label}) => label.length));
  const marginRight = 26;
  const domain = [low / 1.2, high * 1.15] as const;
  const axisPx = widths[width] - marginLeft - marginRight;
  const few = width === "wide" ? 6 : 3;
  const axis = {
    ticks: isLog ? logTicks(domain, axisPx, 9 * characterPx) : few,
    tickFormat: (value: number) => `${formatNumber(value)} ms`,
  };
  return {
    width: widths[width],
    height: 62 + rowPx * rows.length,
    marginLeft,
    marginRight,
    marginTop: 8,
    marginBottom: 42,
    x: isLog ? {type: "log", domain: [...domain], label: null} : {domain: [0, high * 1.05], label: null},
    y: {type: "band", domain: rows.map(({label}) => label), label: null},
    marks: [
      gridX({ticks: axis.ticks, stroke: rule, strokeOpacity: 0.6}),
      axisX({
        ...axis,
        tickSize: 3,
        label: `time of a step${isLog ? " (log scale)" : ""}`,
        labelAnchor: "center",
        labelArrow: "none",
      }),
      axisY({tickSize: 0, label: null}),
      ruleY(rows, {y: "label", x1: "p5", x2: "p95", stroke: colour, strokeWidth: 2}),
      ruleY(rows, {y: "label", x1: "p25", x2: "p75", stroke: colour, strokeWidth: 10, strokeOpacity: 0.45}),
      tickX(rows, {y: "label", x: "p50", stroke: "currentColor", strokeWidth: 2, inset: 6}),
      dot(rows, {y: "label", x: "max", stroke: colour, r: 2.5}),
      text(rows, {y: "label", x: "p50", text: ({p50}) => formatNumber(p50), dy: -13, fill: quiet}),
    ],
  };
}
