// The plot of validation losses.
import {axisX, dot, line, type PlotOptions} from "@observablehq/plot";
import {ticks} from "d3-array";
import type {LossCurve} from "../analysis/series/loss-curves.ts";
import {epochNumber, formatCount} from "../format.ts";
import {secondsAxis, ticksIn, valueAxis} from "./axes.ts";
import {brokenLabels, endLabels, labelsPx} from "./labels.ts";
import {batchColour, widths, type Width} from "./theme.ts";

/** Whether losses stand over the epochs (or steps) trained, or over the time that it took. */
export type LossAxis = "epoch" | "time";

const dashes = ["none", "6,3", "2,3", "9,3,2,3"];

/** How the lines of a group are dashed: the first are whole. */
const dashesOf = (place: number): string => dashes[place % dashes.length] ?? "none";

/** What the dashes of lines are called, by group. */
export const dashNames = ["whole", "dashed", "dotted", "dash-dotted"] as const;

/** Loss of each batch size over epochs, steps or wall time: a colour a batch size, dashes for what else varies, its name at the end of its line. */
export function lossCurvesPlot(
  curves: readonly LossCurve[],
  {width = "wide", by = "epoch"}: {width?: Width; by?: LossAxis} = {},
): PlotOptions {
  const rows = curves.flatMap(({label, rank, ranks, group, points}) =>
    points.map((point) => ({
      label,
      colour: batchColour(rank, ranks),
      dashes: dashesOf(group.place),
      x: by === "epoch" ? point.at : point.endMs / 1000,
      y: point.loss,
    })),
  );
  const ends = brokenLabels(
    curves.flatMap(({label}) =>
      rows
        .filter((row) => row.label === label)
        .slice(-1)
        .map(({y, colour}) => ({label, value: y, colour})),
    ),
    width,
  );
  const [top, last] = [1.08 * Math.max(...rows.map(({y}) => y)), Math.max(...rows.map(({x}) => x))];
  const height = 260;
  const [marginTop, marginBottom] = [34, 40];
  const pxPerUnit = (height - marginTop - marginBottom) / top;
  const marginRight = 16 + labelsPx(ends);
  const marginLeft = 48;
  const colour = (row: (typeof rows)[number]): string => row.colour;
  const epochs = [...new Set(rows.map(({x}) => x))].sort((a, b) => a - b);
  const most = width === "wide" ? 12 : 6;
  const isShown = (_: number, index: number): boolean => index % Math.ceil(epochs.length / most) === 0;
  const isByStep = curves.some((curve) => curve.by === "step");
  return {
    width: widths[width],
    height,
    marginLeft,
    marginRight,
    marginTop,
    marginBottom,
    x: {domain: [by === "epoch" ? (epochs[0] ?? 0) : 0, last], label: null},
    y: {domain: [0, top], label: null},
    marks: [
      ...valueAxis("loss"),
      by === "epoch"
        ? axisX(isByStep ? ticks(epochs[0] ?? 0, last, most / 2) : epochs.filter(isShown), {
            tickSize: 3,
            label: isByStep ? "after step" : "after epoch",
            labelAnchor: "center",
            labelArrow: "none",
            tickFormat: isByStep ? formatCount : epochNumber,
          })
        : secondsAxis(
            ticksIn(widths[width] - marginLeft - marginRight),
            isByStep ? "since it began" : "since the first epoch began",
          ),
      ...[...Map.groupBy(rows, (row) => row.dashes)].map(([strokeDasharray, own]) =>
        line(own, {
          x: "x",
          y: "y",
          z: "label",
          stroke: colour,
          strokeWidth: 1.6,
          ...(strokeDasharray === "none" ? {} : {strokeDasharray}),
        }),
      ),
      ...(rows.length <= 150 ? [dot(rows, {x: "x", y: "y", fill: colour, r: 2.6})] : []),
      ...endLabels(ends, {x: last, pxPerUnit, dx: 8}),
    ],
  };
}
