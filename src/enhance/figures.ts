// Crosshairs: values of a figure under the pointer.
import {drawingOf, pixelAt, readingAt, valueAt, type Axis, type OverTime, type Value} from "./reading.ts";
import {addZoom} from "./zoom.ts";

/** A figure over time with its drawings, of which one is seen at a time or all are, and the line below them that is read. */
interface ReadFigure {
  figure: HTMLElement;
  drawings: OverTime[];
  whole: Map<OverTime, Axis>;
  reading: HTMLElement;
}

const hint = "Values: point at the figure, tap it, or use the arrow keys.";

function valueElement({name, colour, text}: Value): HTMLElement {
  const element = document.createElement("span");
  const key = document.createElement("i");
  key.className = colour;
  element.append(key, `${name}: ${text}`);
  return element;
}

function figureOf(figure: HTMLElement): ReadFigure {
  const drawings = [...figure.querySelectorAll<SVGSVGElement>("svg[data-x]")].map(drawingOf);
  const reading = document.createElement("div");
  reading.className = "reading legend";
  reading.textContent = hint;
  const below = figure.querySelector(".multiples") ?? [...figure.querySelectorAll(":scope > .drawn")].at(-1);
  below?.after(reading);
  return {figure, drawings, whole: new Map(drawings.map((one) => [one, {...one.x}])), reading};
}

const isSeen = ({svg}: OverTime): boolean => svg.clientWidth > 0;

/** Shows every drawing of a figure at a moment; null for none. Returns what it says. */
function show({drawings, whole, reading}: ReadFigure, moment: number | null): string {
  const said: string[] = [];
  const rows: Node[] = [];
  for (const drawing of drawings) {
    const {x, hair, name} = drawing;
    const isHere = moment !== null && moment >= x.low && moment <= x.high && isSeen(drawing);
    hair.classList.toggle("shown", isHere);
    if (!isHere) continue;
    const at = String(pixelAt(x, moment));
    hair.setAttribute("x1", at);
    hair.setAttribute("x2", at);
    const {where, values} = readingAt(drawing, whole.get(drawing) ?? x, moment);
    const row = document.createElement("p");
    const head = document.createElement("strong");
    head.textContent = [name, where].filter(Boolean).join(", ");
    row.append(head, ...values.map(valueElement));
    rows.push(row);
    said.push([head.textContent, ...values.map((value) => `${value.name}: ${value.text}`)].join(" · "));
  }
  if (rows.length === 0) reading.textContent = hint;
  else reading.replaceChildren(...rows);
  return said.join("; ");
}

const figuresOverTime = "figure:has(svg[data-x])";

/** A crosshair over every figure over time, at the same moment in all of them, by pointer, touch or arrow keys. */
export function enhanceFigures(
  elements = [...document.querySelectorAll<HTMLElement>(figuresOverTime)],
): void {
  if (elements.length === 0) return;
  const spoken = document.querySelector<HTMLElement>("body > .said") ?? document.createElement("div");
  spoken.className = "said";
  spoken.setAttribute("role", "status");
  document.body.append(spoken);
  const figures = elements.map(figureOf);
  let now: number | null = null;
  const showAll = (moment: number | null): void => {
    now = moment;
    for (const figure of figures) show(figure, moment);
  };
  for (const one of figures)
    for (const drawing of one.drawings) {
      const {svg} = drawing;
      const momentOf = ({clientX}: PointerEvent): number => {
        const box = svg.getBoundingClientRect();
        const pixel = ((clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
        return Math.min(drawing.x.high, Math.max(drawing.x.low, valueAt(drawing.x, pixel)));
      };
      const zoom =
        "zoom" in svg.dataset
          ? addZoom(
              drawing,
              () => now,
              () => showAll(now),
            )
          : null;
      svg.setAttribute("tabindex", "0");
      svg.addEventListener("pointermove", (event) => showAll(momentOf(event)));
      svg.addEventListener("pointerdown", (event) => showAll(momentOf(event)));
      // What a tap reads stays; a mouse reads where it is.
      svg.addEventListener("pointerleave", ({pointerType}) => {
        if (pointerType === "mouse") showAll(null);
      });
      svg.addEventListener("blur", () => showAll(null));
      svg.addEventListener("keydown", (event) => {
        const {low, high} = drawing.x;
        const step = (high - low) / (event.shiftKey ? 10 : 100);
        const from = now ?? low - step;
        const moments: Record<string, number | null> = {
          ArrowRight: Math.min(high, from + step),
          ArrowLeft: Math.max(low, from - step),
          Home: low,
          End: high,
          Escape: null,
        };
        const moment = moments[event.key];
        if (moment === undefined) {
          if (zoom?.(event.key) === true) event.preventDefault();
          return;
        }
        event.preventDefault();
        showAll(moment);
        spoken.textContent = show(one, moment);
      });
    }
}
