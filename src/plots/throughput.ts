import {axisX, axisY, dot, gridY, line, ruleX, ruleY, text, type PlotOptions} from "@observablehq/plot";
import {formatNumber} from "../format.ts";
import {rule, seriesColour, widths, type Width} from "./theme.ts";

/** One point of the throughput plot. */
export interface ThroughputPoint {
  batchSize: number;
  value: number;
  low: number;
  high: number;
  /** Name of the line it belongs to. */
  series: string;
  slot: number;
}

/** A throughput by batch size: a point each with its range, a line a series, every value written beside its point. */
export function throughputPlot(
  points: readonly ThroughputPoint[],
  {width = "wide", unit = "images/s"}: {width?: Width; unit?: string} = {},
): PlotOptions {
  const colour = ({slot}: ThroughputPoint): string => seriesColour(slot);
  const names = new Set(points.map(({series}) => series));
  const ends = [...names].flatMap((name) => points.filter(({series}) => series === name).slice(-1));
  const labelled = names.size > 1;
  const top = Math.max(...points.map(({high}) => high));
  return {
    width: widths[width],
    height: width === "wide" ? 320 : 260,
    marginLeft: 48,
    marginRight: labelled ? 64 : 24,
    marginTop: 28,
    marginBottom: 40,
    x: {
      type: "point",
      domain: [...new Set(points.map(({batchSize}) => batchSize))].sort((a, b) => a - b),
      label: null,
    },
    y: {domain: [0, 1.08 * top], label: null},
    marks: [
      axisY({
        ticks: 5,
        tickSize: 0,
        label: unit,
        labelAnchor: "top",
        labelArrow: "none",
        tickFormat: (value: number) => formatNumber(value),
      }),
      axisX({tickSize: 0, label: "batch size", labelArrow: "none", labelAnchor: "center"}),
      gridY({ticks: 5, stroke: rule, strokeOpacity: 0.6}),
      ruleY([0], {stroke: rule}),
      ruleX(points, {
        x: "batchSize",
        y1: "low",
        y2: "high",
        stroke: colour,
        strokeWidth: 5,
        strokeOpacity: 0.3,
      }),
      line(points, {x: "batchSize", y: "value", z: "series", stroke: colour, strokeWidth: 1.75}),
      dot(points, {x: "batchSize", y: "value", fill: colour, r: 4}),
      text(points, {
        x: "batchSize",
        y: "high",
        text: ({value}: ThroughputPoint) => formatNumber(value),
        dy: -12,
        fill: "currentColor",
        fontWeight: 600,
      }),
      ...(labelled
        ? [
            text(ends, {
              x: "batchSize",
              y: "value",
              text: "series",
              dx: 10,
              textAnchor: "start",
              fill: colour,
              fontWeight: 600,
            }),
          ]
        : []),
    ],
  };
}
