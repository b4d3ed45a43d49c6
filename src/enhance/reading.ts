// From places in a drawing to the values that they stand for.

/** From pixels to values: `from`–`to` on the page stand for `low`–`high` in `unit`. */
export interface Axis {
  from: number;
  to: number;
  low: number;
  high: number;
  unit: string;
}

/** A line of a figure as it is drawn: its name and colour, and its points in pixels; null where the line is broken. */
interface DrawnLine {
  name: string;
  colour: string;
  path: SVGPathElement | null;
  points: ({x: number; y: number} | null)[];
}

/** A drawing over time: its axis, its panels of lines, and what the run did when. */
export interface OverTime {
  svg: SVGSVGElement;
  /** What it is called among others of its figure; empty where it is alone. */
  name: string;
  /** The time that is seen: the whole of it, or what a reader zoomed into. */
  x: Axis;
  panels: {element: SVGElement; y: Axis; lines: DrawnLine[]}[];
  phases: {name: string; epoch: string; start: number; end: number}[];
  hair: SVGLineElement;
}

const axisOf = (element: SVGElement, name: "x" | "y"): Axis => {
  const [from = 0, to = 1, low = 0, high = 1] = (element.dataset[name] ?? "").split(" ").map(Number);
  return {from, to, low, high, unit: element.dataset[`${name}Unit`] ?? ""};
};

export const valueAt = ({from, to, low, high}: Axis, pixel: number): number =>
  low + ((pixel - from) / (to - from)) * (high - low);
export const pixelAt = ({from, to, low, high}: Axis, value: number): number =>
  from + ((value - low) / (high - low)) * (to - from);

export const written = (value: number, unit: string): string =>
  `${new Intl.NumberFormat("en-GB", {maximumSignificantDigits: 3}).format(value)}${unit === "" ? "" : `\u00a0${unit}`}`;

/** Points of a path of straight lines; a new piece of it begins with a null. */
function pointsOf(path: string): DrawnLine["points"] {
  return [...path.matchAll(/([ML])(-?[\d.]+),(-?[\d.]+)/g)].flatMap(([, command, x, y]) => [
    ...(command === "M" ? [null] : []),
    {x: Number(x), y: Number(y)},
  ]);
}

/** The line's height where it crosses `x`; null in a gap. */
function heightAt({points}: DrawnLine, x: number): number | null {
  for (let index = 1; index < points.length; index++) {
    const [a, b] = [points[index - 1], points[index]];
    if (a && b && a.x <= x && x <= b.x)
      return b.x === a.x ? b.y : a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y);
  }
  return null;
}

export function drawingOf(svg: SVGSVGElement): OverTime {
  const hair = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const height = svg.viewBox.baseVal.height;
  hair.setAttribute("class", "hair");
  hair.setAttribute("y1", "20");
  hair.setAttribute("y2", String(height - 20));
  svg.append(hair);
  const panels = svg.matches("[data-y]") ? [svg] : [...svg.querySelectorAll<SVGElement>("[data-y]")];
  return {
    svg,
    name: svg.closest("li")?.querySelector(".cell")?.textContent?.trim() ?? "",
    x: axisOf(svg, "x"),
    panels: panels.map((panel) => ({
      element: panel,
      y: axisOf(panel, "y"),
      // The first line is drawn last, over the others.
      lines: [...panel.querySelectorAll<SVGGElement>("g[data-line]")].reverse().map((group) => {
        const path = group.querySelector("path");
        const colour = /series-(\d)/.exec(
          (path ?? group).getAttribute("stroke") ?? group.getAttribute("stroke") ?? "",
        );
        return {
          name: group.dataset["line"] ?? "",
          colour: colour === null ? "" : `series-${Number(colour[1]) - 1}`,
          path,
          points: pointsOf(path?.getAttribute("d") ?? ""),
        };
      }),
    })),
    phases: (svg.dataset["phases"] ?? "")
      .split(";")
      .filter(Boolean)
      .map((phase) => {
        const [name = "", epoch = "", start, end] = phase.split(" ");
        return {name, epoch, start: Number(start), end: Number(end)};
      }),
    hair,
  };
}

/** A value that a drawing has at a moment. */
export interface Value {
  name: string;
  colour: string;
  text: string;
}

/** What a drawing says at a moment: where the run was, and the value of every line. */
export function readingAt(
  {x, panels, phases}: OverTime,
  whole: Axis,
  moment: number,
): {where: string; values: Value[]} {
  const phase = phases.find(({start, end}) => moment >= start && moment < end);
  const where =
    phase === undefined ? "" : `${phase.epoch === "-" ? "" : `epoch ${phase.epoch}, `}${phase.name}`;
  const at = pixelAt(whole, moment);
  const values = panels.flatMap(({y, lines}) =>
    lines.map((line) => {
      const height = heightAt(line, at);
      return {
        name: line.name,
        colour: line.colour,
        text: height === null ? "no sample" : written(Math.max(y.low, valueAt(y, height)), y.unit),
      };
    }),
  );
  return {where: [written(moment, x.unit), where].filter(Boolean).join(" · "), values};
}
