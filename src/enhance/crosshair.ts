/** A line of a figure as it is drawn: its name, and its points in pixels; null where the line is broken. */
interface DrawnLine {
  name: string;
  points: ({x: number; y: number} | null)[];
}

/** One figure over time: where its axes lie, what they say, and its lines, read from the drawing itself. */
interface Drawing {
  svg: SVGSVGElement;
  x: Axis;
  y: Axis;
  lines: DrawnLine[];
  hair: SVGLineElement;
  readout: HTMLElement;
}

/** From pixels to values: `from`–`to` on the page stand for `low`–`high` in `unit`. */
interface Axis {
  from: number;
  to: number;
  low: number;
  high: number;
  unit: string;
}

function axisOf(svg: SVGSVGElement, name: "x" | "y"): Axis {
  const [from = 0, to = 1, low = 0, high = 1] = (svg.dataset[name] ?? "").split(" ").map(Number);
  return {from, to, low, high, unit: svg.dataset[`${name}Unit`] ?? ""};
}

const valueAt = ({from, to, low, high}: Axis, pixel: number): number =>
  low + ((pixel - from) / (to - from)) * (high - low);
const pixelAt = ({from, to, low, high}: Axis, value: number): number =>
  from + ((value - low) / (high - low)) * (to - from);

const written = (value: number, unit: string): string =>
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

function drawingOf(svg: SVGSVGElement): Drawing {
  const hair = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const [x, y] = [axisOf(svg, "x"), axisOf(svg, "y")];
  hair.setAttribute("class", "hair");
  hair.setAttribute("y1", String(y.from));
  hair.setAttribute("y2", String(y.to));
  svg.append(hair);
  const readout = document.createElement("div");
  readout.className = "readout";
  svg.after(readout);
  // The first line is drawn last, over the others.
  const lines = [...svg.querySelectorAll<SVGGElement>("g[data-line]")].reverse().map((group) => ({
    name: group.dataset["line"] ?? "",
    points: pointsOf(group.querySelector("path")?.getAttribute("d") ?? ""),
  }));
  return {svg, x, y, lines, hair, readout};
}

/** A crosshair over every figure over time, at the same moment in all of them, by pointer, touch or arrow keys. */
export function enhanceFigures(): void {
  const svgs = [...document.querySelectorAll<SVGSVGElement>("svg[data-x]")];
  if (svgs.length === 0) return;
  const spoken = document.createElement("div");
  spoken.className = "said";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);
  let drawings: Drawing[] | null = null;
  let now: number | null = null;

  const show = (moment: number | null, focused: SVGSVGElement | null): void => {
    now = moment;
    drawings ??= svgs.map(drawingOf);
    for (const {svg, x, y, lines, hair, readout} of drawings) {
      const isHere = moment !== null && moment >= x.low && moment <= x.high && svg.clientWidth > 0;
      hair.classList.toggle("shown", isHere);
      readout.classList.toggle("shown", isHere);
      if (!isHere) continue;
      const at = pixelAt(x, moment);
      hair.setAttribute("x1", String(at));
      hair.setAttribute("x2", String(at));
      const values = lines.map((line) => {
        const height = heightAt(line, at);
        return `${line.name}: ${height === null ? "no sample" : written(Math.max(y.low, valueAt(y, height)), y.unit)}`;
      });
      readout.textContent = [written(moment, x.unit), ...values].join(" · ");
      if (svg === focused) spoken.textContent = readout.textContent;
    }
  };

  for (const svg of svgs) {
    const x = axisOf(svg, "x");
    svg.setAttribute("tabindex", "0");
    svg.addEventListener("pointermove", ({clientX}) => {
      const box = svg.getBoundingClientRect();
      const pixel = ((clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
      show(Math.min(x.high, Math.max(x.low, valueAt(x, pixel))), null);
    });
    svg.addEventListener("pointerleave", () => show(null, null));
    svg.addEventListener("blur", () => show(null, null));
    svg.addEventListener("keydown", (event) => {
      const step = (x.high - x.low) / (event.shiftKey ? 10 : 100);
      const from = now ?? x.low - step;
      const moments: Record<string, number | null> = {
        ArrowRight: Math.min(x.high, from + step),
        ArrowLeft: Math.max(x.low, from - step),
        Home: x.low,
        End: x.high,
        Escape: null,
      };
      const moment = moments[event.key];
      if (moment === undefined) return;
      event.preventDefault();
      show(moment, svg);
    });
  }
}
