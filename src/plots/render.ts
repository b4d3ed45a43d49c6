// From Observable Plot's options to an SVG text, with what a screen reader says of it.
import {plot, type Plot, type PlotOptions} from "@observablehq/plot";
import {SvgDocument, SvgElement} from "./svg-document.ts";

export type {PlotOptions};

/** What a figure is called: its id on the page, and the name and description that a screen reader gives. */
export interface FigureText {
  /** Unique on the page; letters, digits and `-`. */
  id: string;
  title: string;
  description: string;
  /** Units of the two axes, where a reader with JavaScript gets a crosshair over the figure's lines. */
  crosshair?: {x: string; y: string; phases?: string};
}

const document = new SvgDocument();

const geometry = new Set("d x y x1 x2 y1 y2 cx cy r width height transform points".split(" "));

/**
 * Coordinates to a tenth of a pixel: nobody sees the rest, and it is half of the bytes. Cut rather than rounded, which is
 * one pass of the engine over the text instead of a call for every number.
 */
function shortenGeometry(svg: SvgElement): void {
  for (const {attributes} of svg.elements())
    for (const [name, value] of attributes)
      if (value.length > 3 && geometry.has(name) && value.includes("."))
        attributes.set(name, value.replace(/(\.\d)\d+/g, "$1"));
}

function named(tag: "title" | "desc", id: string, text: string): SvgElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  element.setAttribute("id", id);
  element.textContent = text;
  return element;
}

/** Plot's labels of groups as what the page uses them for; what it does not use is left out. A description names a line. */
function relabel(svg: SvgElement): void {
  for (const element of svg.elements()) {
    const label = element.getAttribute("aria-label");
    const line = element.getAttribute("aria-description");
    element.removeAttribute("aria-label");
    element.removeAttribute("aria-description");
    if (line !== null) element.setAttribute("data-line", line);
    if (label?.endsWith("axis tick label")) {
      const own = element.getAttribute("class");
      element.setAttribute("class", own === null ? "ticks" : `${own} ticks`);
    }
  }
}

/** Where the axes lie, in pixels, and what they say: enough for a script to turn one into the other. */
function describeAxes(
  svg: SvgElement & Partial<Pick<Plot, "scale">>,
  {phases, ...units}: NonNullable<FigureText["crosshair"]>,
): void {
  for (const name of ["x", "y"] as const) {
    const {range, domain} = svg.scale?.(name) ?? {};
    const ends = [...Array.from(range ?? []), ...Array.from(domain ?? [])].map(
      (end) => Math.round(1000 * Number(end)) / 1000,
    );
    svg.setAttribute(`data-${name}`, ends.join(" "));
    svg.setAttribute(`data-${name}-unit`, units[name]);
  }
  if (phases !== undefined) svg.setAttribute("data-phases", phases);
}

/**
 * Draws plot options on the small document, without Plot's own styles. Throws where Plot warns, since it would draw the
 * warning into the figure.
 */
export function drawPlot(options: PlotOptions, id: string): SvgElement {
  const svg = plot({...options, document: document as unknown as Document, className: "plot"}) as unknown;
  if (!(svg instanceof SvgElement) || svg.tagName !== "svg")
    throw new Error(`plot is not one svg: ${id} (leave title, caption and legend to the page)`);
  const isOf = (tag: string) => (child: unknown) => child instanceof SvgElement && child.tagName === tag;
  // Marks stand in groups; the one text that is a child of the drawing itself is Plot's warning.
  if (svg.childNodes.some(isOf("text")))
    throw new Error(`plot warns: ${id} (the line above, from Plot, says of what)`);
  for (const style of svg.childNodes.filter(isOf("style"))) svg.removeChild(style);
  shortenGeometry(svg);
  return svg;
}

/**
 * Renders plot options as static SVG, styled by the page's custom properties. The same options give the same bytes:
 * ids carry the figure's own prefix instead of Plot's running number.
 */
export function renderPlot(options: PlotOptions, text: FigureText): string {
  const svg = drawPlot(options, text.id);
  if (text.crosshair !== undefined) describeAxes(svg, text.crosshair);
  return nameFigure(svg, text);
}

/** A drawing as markup, with its name and description, and ids that carry its own. */
export function nameFigure(svg: SvgElement, {id, title, description}: FigureText): string {
  relabel(svg);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", `${id}-title ${id}-desc`);
  svg.prepend(named("title", `${id}-title`, title), named("desc", `${id}-desc`, description));
  return svg.markup.replace(
    /\bplot-(clip|marker|gradient|pattern)-(\d+)/g,
    (_, kind: string) => `${id}-${kind}`,
  );
}
