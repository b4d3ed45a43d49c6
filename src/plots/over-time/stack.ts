// Drawings over one time axis as one figure, which a script can read and zoom.
import {drawPlot, nameFigure, type FigureText, type PlotOptions} from "../render.ts";
import type {SvgElement} from "../svg-document.ts";

/** One drawing of a stack: how it is drawn, the unit of its values, and what a script finds its samples by. */
export interface Layer {
  options: PlotOptions;
  unit: string;
  source?: string;
}

/** Ends of a scale, in pixels and then in values: enough for a script to turn one into the other. */
function endsOf(svg: SvgElement, name: "x" | "y"): string {
  const scale = (svg as SvgElement & {scale?(of: string): {range?: unknown; domain?: unknown}}).scale?.(name);
  return [scale?.range, scale?.domain]
    .flatMap((ends) => Array.from((ends ?? []) as Iterable<unknown>))
    .map((end) => Math.round(1000 * Number(end)) / 1000)
    .join(" ");
}

/**
 * Drawings of one width on one axis, one above the other, as one figure: a script can read them at a moment and, where they
 * say what moves, zoom into them. `phases`: what the run did when, for the reading: "train 0 1.2 3.4" a phase, epoch and ends in seconds.
 */
export function renderStack(
  layers: readonly Layer[],
  text: Omit<FigureText, "crosshair">,
  {x: unitOfX = "s", phases, zooms = false}: {x?: string; phases?: string; zooms?: boolean} = {},
): string {
  const drawn = layers.map(({options, ...layer}, index) => ({
    ...layer,
    svg: drawPlot(options, `${text.id}-${index}`),
    height: options.height ?? 0,
  }));
  const [first] = drawn;
  if (first === undefined) throw new Error(`nothing to stack: ${text.id}`);
  const whole = first.svg;
  const {ownerDocument} = whole;
  const x = endsOf(whole, "x");
  let top = 0;
  const groups = drawn.map(({svg, height, unit, source}) => {
    const group = ownerDocument.createElementNS(whole.namespaceURI, "g");
    group.setAttribute("class", "panel");
    group.setAttribute("transform", `translate(0,${top})`);
    group.setAttribute("data-y", endsOf(svg, "y"));
    group.setAttribute("data-y-unit", unit);
    if (source !== undefined) group.setAttribute("data-source", source);
    for (const child of [...svg.childNodes]) group.appendChild(child);
    top += height;
    return group;
  });
  const width = whole.getAttribute("width") ?? "";
  whole.append(...groups);
  whole.setAttribute("height", top);
  whole.setAttribute("viewBox", `0 0 ${width} ${top}`);
  whole.setAttribute("data-x", x);
  whole.setAttribute("data-x-unit", unitOfX);
  if (zooms) whole.setAttribute("data-zoom", "");
  if (phases !== undefined) whole.setAttribute("data-phases", phases);
  return nameFigure(whole, text);
}
