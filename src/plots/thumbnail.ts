import {dot, line, ruleY, text, type PlotOptions} from "@observablehq/plot";
import type {BatchSizePoint} from "../analysis/series/by-batch-size.ts";
import {quiet, rule, seriesColour} from "./theme.ts";

const width = 168;
const height = 104;

/** How a figure goes with the batch size, as small as a stamp: the lines and both ends of the axis, nothing to read values from. */
export function thumbnailPlot(points: readonly BatchSizePoint[], unit: string): PlotOptions {
  const colour = ({slot}: {slot: number}): string => seriesColour(slot);
  const sizes = points.map(({batchSize}) => batchSize);
  const ends = [...new Set([Math.min(...sizes), Math.max(...sizes)])];
  return {
    width,
    height,
    marginLeft: 12,
    marginRight: 14,
    marginTop: 24,
    marginBottom: 20,
    x: {type: "log", base: 2, axis: null},
    y: {domain: [0, Math.max(...points.map(({value}) => value))], axis: null},
    marks: [
      text([unit], {frameAnchor: "top-left", dx: -6, dy: -18, fill: quiet}),
      ruleY([0], {stroke: rule}),
      text(ends, {
        x: (size: number) => size,
        y: 0,
        text: (size: number) => String(size),
        dy: 12,
        fill: quiet,
      }),
      line(points, {x: "batchSize", y: "value", z: "series", stroke: colour, strokeWidth: 1.75}),
      dot(points, {x: "batchSize", y: "value", fill: colour, r: 2.5}),
    ],
  };
}
