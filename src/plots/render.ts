import {plot, type PlotOptions} from "@observablehq/plot";
import {parseHTML} from "linkedom";

export type {PlotOptions};

/** What a figure is called: its id on the page, and the name and description that a screen reader gives. */
export interface FigureText {
  /** Unique on the page; letters, digits and `-`. */
  id: string;
  title: string;
  description: string;
}

const {document} = parseHTML("<!doctype html><html><body></body></html>");

const geometry = [
  "d",
  "x",
  "y",
  "x1",
  "x2",
  "y1",
  "y2",
  "cx",
  "cy",
  "width",
  "height",
  "transform",
  "points",
];

/** Coordinates to a tenth of a pixel: nobody sees the rest, and it is half of the bytes. */
function roundGeometry(svg: Element): void {
  for (const element of svg.querySelectorAll("*"))
    for (const name of geometry) {
      const value = element.getAttribute(name);
      if (value === null) continue;
      const short = value.replace(/-?\d+\.\d{2,}/g, (number) => String(Math.round(10 * Number(number)) / 10));
      if (short !== value) element.setAttribute(name, short);
    }
}

function named(tag: "title" | "desc", id: string, text: string): Element {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  element.setAttribute("id", id);
  element.textContent = text;
  return element;
}

/**
 * Renders plot options as static SVG, styled by the page's custom properties. The same options give the same bytes:
 * ids carry the figure's own prefix instead of Plot's running number. Throws where Plot warns, since it would draw the
 * warning into the figure.
 */
export function renderPlot(options: PlotOptions, {id, title, description}: FigureText): string {
  const svg = plot({...options, document: document as unknown as Document, className: "plot"});
  if (svg.tagName.toLowerCase() !== "svg")
    throw new Error(`plot is not one svg: ${id} (leave title, caption and legend to the page)`);
  for (const style of svg.querySelectorAll("style")) style.remove();
  roundGeometry(svg);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", `${id}-title ${id}-desc`);
  svg.prepend(named("title", `${id}-title`, title), named("desc", `${id}-desc`, description));
  const markup = svg.outerHTML.replace(
    /\bplot-(clip|marker|gradient|pattern)-(\d+)/g,
    (_, kind: string) => `${id}-${kind}`,
  );
  if (markup.includes("\u26a0"))
    throw new Error(
      `plot warns: ${id} (${/\u26a0[^<]*<title>(?<warning>[^<]*)/.exec(svg.outerHTML)?.groups?.["warning"] ?? "see its data"})`,
    );
  return markup;
}
