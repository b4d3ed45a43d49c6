// Two sides laid over each other: load and memory over time.
import {traced, type Trace, type TracedDevice, type TracedLine} from "../../analysis/series/trace.ts";
import {epochNumber, formatNumber} from "../../format.ts";
import {quiet, rule, seriesColour, widths} from "../theme.ts";

/** One of two sides that are laid over each other. */
export interface LaidSide {
  name: string;
  trace: Trace;
}

/** Slots of the colours of the two sides: neither is that of a device. */
export const sideSlots = [2, 3] as const;

/** Room above the first row and between rows for their names, beside them for figures, below the last for the axis; pixels. */
const [marginTop, betweenPx, marginLeft, marginRight, footPx] = [22, 30, 34, 10, 20];
const rowPx = 80;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => `&#${String(one.codePointAt(0))};`);

const tenth = (pixel: number): number => Math.round(10 * pixel) / 10;

/** Round numbers from 0 to `end`, five at most. */
function ticksTo(end: number): number[] {
  const rough = end / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10);
  return Array.from({length: Math.floor(end / step + 1e-9) + 1}, (_, index) => index * step);
}

/** A line as a path: broken where there is no value. */
function pathOf(
  line: readonly (number | null)[],
  x: (atMs: number) => number,
  y: (percent: number) => number,
): string {
  let isOn = false;
  return line
    .flatMap((atMs, index) => {
      if (index % 2 === 1 || atMs === null) return [];
      const value = line[index + 1] ?? null;
      const command = isOn ? "L" : "M";
      isOn = value !== null;
      return value === null ? [] : [`${command}${tenth(x(atMs))},${tenth(y(Math.min(100, value)))}`];
    })
    .join("");
}

const textAt = (x: number, y: number, text: string, more = ""): string =>
  `<text x="${tenth(x)}" y="${tenth(y)}"${more}>${escaped(text)}</text>`;

/** What is drawn at each end and between, and what it is called. */
interface LaidOver {
  id: string;
  title: string;
  description: string;
  /** Of traces whose epochs are aligned, epochs are counted instead of seconds. */
  axis: "clock" | "epochs";
}

/**
 * Load and memory of two sides over one time, each in its colour on one axis from 0 to 100 %, a row for the GPU and one for the
 * host; memory is dashed. As markup, and without the library of the other figures: the page of any two draws it in the browser.
 */
export function laidOver(sides: readonly LaidSide[], {id, title, description, axis}: LaidOver): string {
  const width = widths.narrow;
  const endMs = Math.max(1, ...sides.map(({trace}) => trace.endMs));
  const x = (atMs: number): number => marginLeft + (atMs / endMs) * (width - marginLeft - marginRight);
  const devices = (Object.keys(traced) as TracedDevice[]).filter((device) =>
    sides.some(({trace}) => trace.lines[device] !== undefined),
  );
  const rows = devices.map((device, row) => {
    const top = row * (rowPx + betweenPx) + marginTop;
    const y = (percent: number): number => top + rowPx * (1 - percent / 100);
    const names = traced[device];
    const lines = sides
      .flatMap(({name, trace}, place) =>
        (Object.keys(names) as TracedLine[]).flatMap((what) => {
          const line = trace.lines[device]?.[what];
          const dash = what === "memory" ? ' stroke-dasharray="4,3"' : "";
          return line === undefined
            ? []
            : [
                `<g data-line="${escaped(`${names[what]}, ${name}`)}" stroke="${seriesColour(sideSlots[place === 0 ? 0 : 1])}" stroke-width="1.5" fill="none"${dash}><path d="${pathOf(line, x, y)}"/></g>`,
              ];
        }),
      )
      .reverse();
    return [
      `<g class="panel" data-y="${y(0)} ${y(100)} 0 100" data-y-unit="%">`,
      textAt(
        0,
        top - 9,
        device === "gpu" ? "GPU, %" : "CPU and memory, %",
        ' font-weight="600" fill="currentColor"',
      ),
      ...[0, 50, 100].map(
        (percent) => `<path d="M${marginLeft},${y(percent)}H${width - marginRight}" stroke="${rule}"/>`,
      ),
      `<g class="ticks" text-anchor="end">${[0, 50, 100].map((percent) => textAt(marginLeft - 5, y(percent) + 4, String(percent))).join("")}</g>`,
      ...lines,
      "</g>",
    ].join("");
  });
  const bottom = marginTop + devices.length * (rowPx + betweenPx) - betweenPx;
  const height = bottom + footPx;
  const aligned = Array.from({length: Math.round(endMs / 1000)}, (_, epoch) => epoch);
  const every = Math.ceil(aligned.length / 8);
  const ticks =
    axis === "clock"
      ? ticksTo(endMs / 1000).map((seconds) => {
          const at = x(1000 * seconds);
          const anchor = at > width - 30 ? ' text-anchor="end"' : "";
          return textAt(anchor === "" ? at : width, bottom + 15, `${formatNumber(seconds)} s`, anchor);
        })
      : aligned
          .filter((epoch) => epoch % every === 0)
          .map((epoch) => textAt(x(1000 * epoch + 500), bottom + 15, epochNumber(epoch)));
  const between = axis === "clock" ? [] : aligned.slice(1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="plot" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc" data-x="${marginLeft} ${width - marginRight} 0 ${endMs / 1000}" data-x-unit="${axis === "clock" ? "s" : "epochs"}">`,
    `<title id="${id}-title">${escaped(title)}</title><desc id="${id}-desc">${escaped(description)}</desc>`,
    ...between.map(
      (epoch) =>
        `<path d="M${tenth(x(1000 * epoch))},${marginTop}V${bottom}" stroke="${quiet}" stroke-dasharray="1,3"/>`,
    ),
    ...rows,
    `<g class="ticks" text-anchor="middle">${ticks.join("")}</g></svg>`,
  ].join("");
}
