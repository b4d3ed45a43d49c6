// The plot of how much each of several processes that train together adds.
import {axisX, axisY, dot, gridY, lineY, ruleX, ruleY, text, type PlotOptions} from "@observablehq/plot";
import type {ScalingStep} from "../analysis/tables/scaling-table.ts";
import {formatRatio} from "../format.ts";
import {quiet, rule, seriesColour, widths, type Width} from "./theme.ts";

/** Efficiency by number of processes on a logarithmic axis, with its intervals, below the line where each adds as much as the first. */
export function scalingPlot(
  steps: readonly ScalingStep[],
  {width = "wide"}: {width?: Width} = {},
): PlotOptions {
  const points = steps.map(({processes, efficiency}) => ({processes, ...efficiency}));
  const counts = points.map(({processes}) => processes);
  const highest = Math.max(1, ...points.map(({high}) => high));
  const colour = seriesColour(1);
  return {
    width: widths[width],
    height: 260,
    marginLeft: 48,
    marginRight: 34,
    marginTop: 22,
    marginBottom: 42,
    x: {type: "log", base: 2, domain: [Math.min(...counts), Math.max(...counts)], label: null},
    y: {domain: [0, highest * 1.1], label: null},
    marks: [
      gridY({ticks: 5, stroke: rule, strokeOpacity: 0.6}),
      axisX({
        ticks: counts,
        tickSize: 3,
        tickFormat: String,
        label: "processes that train together (log scale)",
        labelAnchor: "center",
        labelArrow: "none",
      }),
      axisY({ticks: 5, tickSize: 0, tickFormat: (value: number) => formatRatio(value, 0), label: null}),
      ruleY([1], {stroke: quiet, strokeDasharray: "4 4"}),
      lineY(points, {x: "processes", y: "value", stroke: colour, strokeOpacity: 0.5}),
      ruleX(points, {
        x: "processes",
        y1: "low",
        y2: "high",
        stroke: colour,
        strokeWidth: 7,
        strokeOpacity: 0.3,
      }),
      dot(points, {x: "processes", y: "value", fill: colour, r: 4.5}),
      text(points, {
        x: "processes",
        y: "low",
        dy: 16,
        text: ({value}) => formatRatio(value, 0),
        fill: "currentColor",
      }),
    ],
  };
}
