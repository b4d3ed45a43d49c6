// The plot of what a step costs.
import {axisX, dot, line, ruleY, type PlotOptions} from "@observablehq/plot";
import {formatNumber} from "../format.ts";
import {valueAxis} from "./axes.ts";
import {brokenLabels, endLabels, labelsPx} from "./labels.ts";
import {rule, seriesColour, widths, type Width} from "./theme.ts";

/** Step times of one series, and the line through them. */
export interface StepTimeModelSeries {
  name: string;
  slot: number;
  points: {batchSize: number; stepMs: number}[];
  /** Fixed cost of a step and cost of an image, milliseconds; null where no line fits. */
  fit: {fixedMs: number; unitMs: number} | null;
}

/** Time of a step by batch size on linear axes, with the model a + c·b as a line that begins at the fixed cost a. */
export function stepTimeModelPlot(
  series: readonly StepTimeModelSeries[],
  {width = "wide"}: {width?: Width} = {},
): PlotOptions {
  const points = series.flatMap(({name, slot, points: own}) => own.map((point) => ({...point, name, slot})));
  const most = Math.max(...points.map(({batchSize}) => batchSize));
  const lines = series.flatMap(({slot, fit}) =>
    fit === null
      ? []
      : [0, most].map((batchSize) => ({slot, batchSize, stepMs: fit.fixedMs + fit.unitMs * batchSize})),
  );
  const top = 1.08 * Math.max(...[...points, ...lines].map(({stepMs}) => stepMs));
  const height = 280;
  const [marginTop, marginBottom] = [34, 40];
  const ends = brokenLabels(
    series.flatMap(({name, slot, points: own}) =>
      own.slice(-1).map(({stepMs}) => ({label: name, value: stepMs, colour: seriesColour(slot)})),
    ),
    width,
  );
  const pxPerMs = (height - marginTop - marginBottom) / top;
  const fixed = series.flatMap(({fit, slot}) =>
    fit === null || fit.fixedMs * pxPerMs < 10
      ? []
      : [
          {
            label: `fixed cost ${formatNumber(fit.fixedMs)} ms`,
            value: fit.fixedMs,
            colour: seriesColour(slot),
          },
        ],
  );
  const colour = ({slot}: {slot: number}): string => seriesColour(slot);
  const sizes = [...new Set(points.map(({batchSize}) => batchSize))].sort((a, b) => a - b);
  // On a linear axis the small sizes stand close together: only those are written that have room.
  const room = most / (width === "wide" ? 16 : 8);
  const written = sizes.filter(
    (size, index) => index === sizes.length - 1 || (sizes[index + 1] ?? 0) - size >= room,
  );
  return {
    width: widths[width],
    height,
    marginLeft: 48,
    marginRight: series.length > 1 ? 18 + labelsPx(ends) : 26,
    marginTop,
    marginBottom,
    x: {domain: [0, 1.03 * most], label: null},
    y: {domain: [0, top], label: null},
    marks: [
      ...valueAxis("ms"),
      axisX([0, ...written], {
        tickSize: 3,
        label: "batch size",
        labelAnchor: "center",
        labelArrow: "none",
        tickFormat: (size: number) => formatNumber(size),
      }),
      line(lines, {x: "batchSize", y: "stepMs", z: "slot", stroke: colour, strokeWidth: 1.4}),
      dot(points, {
        x: "batchSize",
        y: "stepMs",
        fill: colour,
        symbol: ({slot}: {slot: number}) => (slot % 2 === 0 ? "circle" : "square"),
        r: 4,
      }),
      ruleY([0], {stroke: rule}),
      dot(fixed, {x: 0, y: "value", stroke: ({colour}) => colour, r: 4}),
      // Below the points: their lines rise from there.
      ...endLabels(
        fixed.map((one) => ({...one, value: one.value - 14 / pxPerMs})),
        {x: 0, pxPerUnit: pxPerMs, dx: 8},
      ),
      ...(series.length > 1 ? endLabels(ends, {x: most, pxPerUnit: pxPerMs}) : []),
    ],
  };
}
