import {axisY, ruleX, ruleY, text, type PlotOptions} from "@observablehq/plot";
import {alignedEpochMs} from "../../analysis/series/aligned.ts";
import type {Multiples, Point} from "../../analysis/series/timeline.ts";
import {epochNumber, formatNumber, quantityFormat} from "../../format.ts";
import {secondsAxis, ticksIn} from "../axes.ts";
import {brokenLabels, endLabels, labelsPx} from "../labels.ts";
import {curve} from "./curves.ts";
import type {TimeAxis} from "../timeline.ts";
import {batchColour, quiet, rule, widths, type TimeWidth} from "../theme.ts";

/** One metric of several runs over time, a line each, laid over each other; its name at its end. */
export function overlayPlot(
  {cells, endMs, largest, unit}: Pick<Multiples, "cells" | "endMs" | "largest" | "unit">,
  {metric, width = "wide", axis = "clock"}: {metric: string; width?: TimeWidth; axis?: TimeAxis},
): PlotOptions {
  const format = quantityFormat(unit, largest);
  const top = format.scaled(unit === "ratio" ? Math.max(1, largest) : 1.08 * largest) || 1;
  const lines = cells.flatMap(({label, panel}, index) =>
    panel.lines
      .filter((line) => line.metric.id === metric)
      .map(({points, metric: {label: name}}) => ({
        label,
        name,
        points,
        colour: batchColour(index, cells.length),
      })),
  );
  const height = 240;
  const [marginTop, marginBottom, marginLeft] = [44, 26, 46];
  const ends = brokenLabels(
    lines.flatMap(({label, points, colour}) => {
      const last = points.findLast(({value}) => value !== null)?.value ?? null;
      return last === null ? [] : [{label, value: format.scaled(last), colour}];
    }),
    width === "narrow" ? "narrow" : "wide",
  );
  const marginRight = 16 + labelsPx(ends);
  const name = lines[0]?.name ?? "";
  const epochs = Array.from({length: Math.round(endMs / alignedEpochMs)}, (_, index) => index);
  const every = Math.ceil(epochs.length / (width === "narrow" ? 8 : 24));
  return {
    width: widths[width],
    height,
    marginLeft,
    marginRight,
    marginTop,
    marginBottom,
    x: {domain: [0, endMs / 1000], label: null, ...(axis === "clock" ? {} : {axis: null})},
    y: {domain: [0, top], label: null},
    marks: [
      text([`${name}, ${format.unit}`], {
        frameAnchor: "top-left",
        textAnchor: "start",
        dx: -marginLeft,
        dy: -36,
        fontWeight: 600,
      }),
      axisY({ticks: 4, tickSize: 0, label: null, tickFormat: (value: number) => formatNumber(value)}),
      ruleY([0], {stroke: rule}),
      ...(axis === "clock"
        ? [secondsAxis(ticksIn(widths[width] - marginLeft - marginRight))]
        : [
            ruleX(epochs, {x: (epoch: number) => epoch, stroke: rule}),
            text(
              epochs.filter((epoch) => epoch % every === 0),
              {
                x: (epoch: number) => epoch,
                text: (epoch: number) =>
                  epoch === 0 && width !== "narrow" && epochs.length < 9 ? "epoch 1" : epochNumber(epoch),
                frameAnchor: "top",
                textAnchor: "start",
                dy: -15,
                dx: 1,
                fill: quiet,
              },
            ),
          ]),
      ...lines.map(({label, points, colour}) =>
        curve(points, {
          x: ({atMs}: Point) => atMs / 1000,
          y: ({value}: Point) => (value === null ? Number.NaN : format.scaled(value)),
          stroke: colour,
          strokeWidth: 1.5,
          ariaDescription: label,
        }),
      ),
      ...endLabels(ends, {
        x: endMs / 1000,
        pxPerUnit: (height - marginTop - marginBottom) / top,
        dx: 8,
        isAboveAxis: true,
      }),
    ],
  };
}
