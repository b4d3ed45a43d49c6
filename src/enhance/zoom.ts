// A closer look at a stretch of a figure over time.
import {finerLines} from "./finer.ts";
import {pixelAt, valueAt, written, type Axis, type OverTime} from "./reading.ts";

/** Shorter than this, in pixels of the drawing, a drag was meant as a click. */
const leastDrag = 8;

const svgElement = (name: string): SVGElement => document.createElementNS("http://www.w3.org/2000/svg", name);

/** Round numbers of an axis between two values, eight at most. */
function ticksOf(low: number, high: number): number[] {
  const rough = (high - low) / 8;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  return Array.from({length: Math.floor(high / step) - first + 1}, (_, index) => (first + index) * step);
}

/** Something of a drawing that moves along its axis, and where it stood: lines are stretched, texts only move. */
interface Moving {
  element: SVGElement;
  transform: string;
  /** Where a text stands, pixels; null for what is stretched. */
  x: number | null;
}

function movingOf(svg: SVGSVGElement): Moving[] {
  return [...svg.querySelectorAll<SVGElement>(".moves")].flatMap((group): Moving[] => {
    const texts = [...group.querySelectorAll<SVGElement>("text")];
    const own = (element: SVGElement): string => element.getAttribute("transform") ?? "";
    return texts.length === 0
      ? [{element: group, transform: own(group), x: null}]
      : texts.map((element) => ({
          element,
          transform: own(element),
          x: Number(/translate\((-?[\d.]+)/.exec(own(element))?.[1] ?? 0),
        }));
  });
}

/** The axis of a zoomed drawing: its own figures give way to those of what is seen. */
function drawTicks({svg, x}: OverTime, whole: Axis): void {
  svg.querySelector(".own-ticks")?.remove();
  const isWhole = x.low === whole.low && x.high === whole.high;
  for (const axis of svg.querySelectorAll(".time-axis")) axis.classList.toggle("hidden", !isWhole);
  if (isWhole) return;
  const group = svgElement("g");
  group.setAttribute("class", "own-ticks ticks");
  const bottom = svg.viewBox.baseVal.height - 8;
  for (const value of ticksOf(x.low, x.high)) {
    const text = svgElement("text");
    text.setAttribute("x", String(pixelAt(x, value)));
    text.setAttribute("y", String(bottom));
    text.setAttribute("text-anchor", "middle");
    text.textContent = written(value, x.unit);
    group.append(text);
  }
  svg.append(group);
}

/** Adds the clip that keeps what is stretched inside its panel, and returns its rectangle. */
function addClip({svg}: OverTime): SVGElement {
  const [clip, rect] = [svgElement("clipPath"), svgElement("rect")];
  clip.id = `${svg.querySelector("title")?.id ?? "figure"}-clip`;
  rect.setAttribute("y", "0");
  rect.setAttribute("height", String(svg.viewBox.baseVal.height));
  clip.append(rect);
  svg.append(clip);
  for (const group of svg.querySelectorAll(".moves:not(:has(text))"))
    group.setAttribute("clip-path", `url(#${clip.id})`);
  return rect;
}

/**
 * Lets a reader zoom into a drawing: by dragging over it, by buttons, by + and − and 0. `changed` is called when it shows
 * another stretch. Returns what a key does; true where it did anything.
 */
export function addZoom(
  drawing: OverTime,
  now: () => number | null,
  changed: () => void,
): (key: string) => boolean {
  const {svg, x} = drawing;
  const whole: Axis = {...x};
  let moving: Moving[] | null = null;
  let clip: SVGElement | null = null;
  const note = document.createElement("span");
  note.setAttribute("role", "status");
  const finer = finerLines(drawing, whole, (text) => {
    note.textContent = text;
  });

  const zoomTo = (low: number, high: number): void => {
    const span = Math.max((whole.high - whole.low) / 500, high - low);
    x.low = Math.max(whole.low, Math.min(low, whole.high - span));
    x.high = Math.min(whole.high, x.low + span);
    moving ??= movingOf(svg);
    clip ??= addClip(drawing);
    const [from, to] = [pixelAt(whole, x.low), pixelAt(whole, x.high)];
    const factor = (whole.to - whole.from) / (to - from);
    const shift = whole.from - factor * from;
    clip.setAttribute("x", String(from));
    clip.setAttribute("width", String(to - from));
    for (const {element, transform, x: place} of moving)
      if (place === null)
        element.setAttribute("transform", `matrix(${factor} 0 0 1 ${shift} 0) ${transform}`);
      else {
        const at = factor * place + shift;
        element.classList.toggle("hidden", at < whole.from - 1 || at > whole.to);
        element.setAttribute("transform", transform.replace(/translate\(-?[\d.]+/, `translate(${at}`));
      }
    drawTicks(drawing, whole);
    if (whole.low === x.low && whole.high === x.high) delete svg.dataset["zoomed"];
    else svg.dataset["zoomed"] = "";
    finer?.(changed);
    changed();
  };
  const by = (factor: number): void => {
    const middle = now() ?? (x.low + x.high) / 2;
    zoomTo(middle - (middle - x.low) * factor, middle + (x.high - middle) * factor);
  };
  const acts: Record<string, () => void> = {
    "+": () => by(0.5),
    "=": () => by(0.5),
    "-": () => by(2),
    "0": () => zoomTo(whole.low, whole.high),
  };

  const brush = svgElement("rect");
  brush.setAttribute("class", "brush");
  let begun: number | null = null;
  const pixelOf = ({clientX}: PointerEvent): number => {
    const box = svg.getBoundingClientRect();
    const pixel = ((clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
    return Math.min(x.to, Math.max(x.from, pixel));
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0) return;
    begun = pixelOf(event);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (begun === null) return;
    const [from, to] = [begun, pixelOf(event)].sort((a, b) => a - b);
    brush.setAttribute("x", String(from));
    brush.setAttribute("y", "0");
    brush.setAttribute("width", String((to ?? 0) - (from ?? 0)));
    brush.setAttribute("height", String(svg.viewBox.baseVal.height));
    svg.append(brush);
  });
  svg.addEventListener("pointerup", (event) => {
    if (begun === null) return;
    const [from = 0, to = 0] = [begun, pixelOf(event)].sort((a, b) => a - b);
    begun = null;
    brush.remove();
    if (to - from >= leastDrag) zoomTo(valueAt(x, from), valueAt(x, to));
  });

  const tools = document.createElement("div");
  tools.className = "tools";
  for (const [name, act] of [
    ["Zoom in", acts["+"]],
    ["Zoom out", acts["-"]],
    ["Whole run", acts["0"]],
  ] as const) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => {
      if (svg.clientWidth > 0) act?.();
    });
    tools.append(button);
  }
  tools.append(note);
  svg.after(tools);
  return (key) => {
    acts[key]?.();
    return key in acts;
  };
}
