import {areaY, lineY, ruleY, type PlotOptions} from "@observablehq/plot";
import type {Point} from "../../analysis/series/timeline.ts";
import {rule, seriesColour} from "../theme.ts";

/** The course of a load, 0 to 1, as small as a word: its shape, nothing to read values from. */
export function sparklinePlot(points: readonly Point[], slot: number): PlotOptions {
  const at = {x: "atMs", y: ({value}: Point): number => value ?? Number.NaN};
  return {
    width: 112,
    height: 30,
    margin: 2,
    x: {axis: null},
    y: {domain: [0, 1], clamp: true, axis: null},
    marks: [
      ruleY([0, 1], {stroke: rule}),
      areaY(points, {...at, fill: seriesColour(slot), fillOpacity: 0.15}),
      lineY(points, {...at, stroke: seriesColour(slot), strokeWidth: 1.5}),
    ],
  };
}
