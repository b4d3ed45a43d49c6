import {axisY, dot, gridY, line, ruleY, text, type PlotOptions} from "@observablehq/plot";
import type {ConditionFigures} from "../../analysis/tables/conditions-table.ts";
import {formatNumber} from "../../format.ts";
import {quiet, rule, seriesColour, widths, worse, type Width} from "../theme.ts";

/**
 * One thing that the machine did to the runs of a session, a dot a run in the order in which they began, with a rule at the
 * middle one. Runs that are out of the ordinary are larger, and in the colour of what is worse.
 */
export function conditionsPlot(
  {format, values, middle, unusual}: ConditionFigures,
  {width = "narrow", height = 150}: {width?: Width; height?: number} = {},
): PlotOptions {
  const points = values.flatMap((value, place) =>
    value === null ? [] : [{place, value: format.scaled(value), isUnusual: unusual.has(place)}],
  );
  const all = points.map(({value}) => value);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const centre = format.scaled(middle);
  // At least a tenth of the middle, or a unit: so that noise does not look like news.
  const least = Math.max(centre / 20, 1);
  return {
    width: widths[width],
    height,
    marginLeft: 44,
    marginRight: 12,
    marginTop: 24,
    marginBottom: 26,
    x: {domain: [-0.6, values.length - 0.4], label: null, axis: null},
    y: {
      domain: [Math.max(0, Math.min(low, centre - least)), Math.max(high, centre + least)],
      label: null,
      nice: true,
    },
    marks: [
      gridY({ticks: 3, stroke: rule, strokeOpacity: 0.6}),
      axisY({ticks: 3, tickSize: 0, label: null, tickFormat: (value: number) => formatNumber(value)}),
      text([format.unit], {frameAnchor: "top-left", dx: -8, dy: -16, textAnchor: "end", fill: quiet}),
      ruleY([centre], {stroke: quiet, strokeDasharray: "2,3"}),
      line(points, {x: "place", y: "value", stroke: seriesColour(0), strokeWidth: 1, strokeOpacity: 0.4}),
      dot(points, {
        x: "place",
        y: "value",
        r: ({isUnusual}: {isUnusual: boolean}) => (isUnusual ? 5 : 3),
        fill: ({isUnusual}: {isUnusual: boolean}) => (isUnusual ? worse : seriesColour(0)),
      }),
      text(["first run"], {frameAnchor: "bottom-left", dy: 14, fill: quiet}),
      text(["last"], {frameAnchor: "bottom-right", dy: 14, fill: quiet}),
    ],
    r: {type: "identity"},
  };
}
