// The plot of CPU against GPU, batch size by batch size.
import {axisX, axisY, dot, gridX, ruleY, text, type PlotOptions} from "@observablehq/plot";
import type {DeviceTime} from "../analysis/series/device-times.ts";
import {formatNumber} from "../format.ts";
import {logTicks} from "./axes.ts";
import {spread} from "./labels.ts";
import {characterPx, quiet, rule, seriesColour, widths, type Width} from "./theme.ts";

const slots = {cpu: 0, gpu: 1} as const;
const rowPx = 46;
/** Room for the name of a device. */
const namePx = 32;

/** CPU against GPU on a logarithmic axis, a row a batch size: equal distances are equal factors. */
export function deviceTimesPlot(
  rows: readonly DeviceTime[],
  {width = "wide"}: {width?: Width} = {},
): PlotOptions {
  const times = rows.flatMap((row) =>
    (["cpu", "gpu"] as const).map((device) => ({...row[device], device, batch: row.batchSize})),
  );
  const seconds = times.flatMap(({lowMs, highMs}) => [lowMs / 1000, highMs / 1000]);
  const [low, high] = [Math.min(...seconds), Math.max(...seconds)];
  const between = rows.map(({batchSize, cpu, gpu, label}) => ({
    batch: batchSize,
    low: Math.min(cpu.valueMs, gpu.valueMs) / 1000,
    high: Math.max(cpu.valueMs, gpu.valueMs) / 1000,
    // The middle of two figures on a logarithmic axis is their geometric mean.
    middle: Math.sqrt(cpu.valueMs * gpu.valueMs) / 1000,
    label,
  }));
  const [marginLeft, marginRight] = [70, 30];
  const [from, to] = [low / 1.25, high * 1.25];
  const ticks = logTicks([from, to], widths[width] - marginLeft - marginRight, 7 * characterPx);
  const pxPerLog = (widths[width] - marginLeft - marginRight) / Math.log(to / from);
  // The two names of a row, apart where the two times are nearly the same.
  const names = [...Map.groupBy(times, ({batch}) => batch).values()].flatMap((own) => {
    const places = spread(
      own.map(({valueMs}) => Math.log(valueMs / 1000) * pxPerLog),
      namePx,
    );
    return own.map((time, index) => ({...time, seconds: Math.exp((places[index] ?? 0) / pxPerLog)}));
  });
  const colour = ({device}: (typeof times)[number]): string => seriesColour(slots[device]);
  return {
    width: widths[width],
    height: 66 + rowPx * rows.length,
    marginLeft,
    marginRight,
    marginTop: 22,
    marginBottom: 42,
    x: {type: "log", domain: [from, to], label: null},
    y: {type: "band", domain: rows.map(({batchSize}) => batchSize), label: null},
    marks: [
      gridX({ticks, stroke: rule, strokeOpacity: 0.6}),
      axisX({
        ticks,
        tickSize: 3,
        label: "time per epoch (log scale)",
        labelAnchor: "center",
        labelArrow: "none",
        tickFormat: (value: number) => `${formatNumber(value)} s`,
      }),
      axisY({tickSize: 0, label: null, tickFormat: (size: number) => `batch ${size}`}),
      ruleY(between, {y: "batch", x1: "low", x2: "high", stroke: rule, strokeWidth: 2}),
      ruleY(times, {
        y: "batch",
        x1: ({lowMs}) => lowMs / 1000,
        x2: ({highMs}) => highMs / 1000,
        stroke: colour,
        strokeWidth: 7,
        strokeOpacity: 0.3,
      }),
      dot(times, {
        x: ({valueMs}) => valueMs / 1000,
        y: "batch",
        fill: colour,
        symbol: ({device}: (typeof times)[number]) => (device === "cpu" ? "circle" : "square"),
        r: 4.5,
      }),
      text(names, {
        x: "seconds",
        y: "batch",
        text: ({device}) => device.toUpperCase(),
        dy: -14,
        fill: colour,
        fontWeight: 600,
      }),
      text(between, {x: "middle", y: "batch", text: "label", dy: 15, fill: quiet}),
    ],
  };
}
