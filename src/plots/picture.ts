// A plot as a picture of its own, outside of a page.
import {drawPlot, type PlotOptions} from "./render.ts";
import {SvgElement} from "./svg-document.ts";

/** A text of a drawing, where it stands: its anchor point in pixels, and the side of it that the text is on. */
export interface Label {
  text: string;
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
  colour: string;
  isBold: boolean;
}

/** A drawing without its texts, and the texts beside it, for a place that has its own way to set type. */
export interface Picture {
  width: number;
  height: number;
  svg: string;
  labels: Label[];
}

/** Height of the drawn type, pixels. */
const em = 12;

interface Inherited {
  x: number;
  y: number;
  fill: string;
  anchor: string;
  weight: string;
}

function inherit(element: SvgElement, {x, y, fill, anchor, weight}: Inherited): Inherited {
  const move = /translate\((?<dx>-?[\d.]+),(?<dy>-?[\d.]+)\)/.exec(
    element.getAttribute("transform") ?? "",
  )?.groups;
  return {
    x: x + Number(move?.["dx"] ?? 0),
    y: y + Number(move?.["dy"] ?? 0),
    fill: element.getAttribute("fill") ?? fill,
    anchor: element.getAttribute("text-anchor") ?? anchor,
    weight: element.getAttribute("font-weight") ?? weight,
  };
}

/** Takes the texts out of a drawing, each with what it inherits. */
function takeTexts(element: SvgElement, from: Inherited): Label[] {
  const own = inherit(element, from);
  if (element.tagName === "text") {
    const offset = Number.parseFloat(element.getAttribute("y") ?? "0") * em;
    element.parentNode?.removeChild(element);
    const anchor = own.anchor === "start" || own.anchor === "end" ? own.anchor : "middle";
    const isBold = Number(own.weight) >= 600;
    return [{text: element.textContent, x: own.x, y: own.y + offset, anchor, colour: own.fill, isBold}];
  }
  return element.childNodes
    .filter((child) => child instanceof SvgElement)
    .flatMap((child) => takeTexts(child, own));
}

/** Draws a plot in fixed colours, its texts apart. `colours`: the page's custom properties by name, without the dashes. */
export function pictureOf(options: PlotOptions, colours: ReadonlyMap<string, string>): Picture {
  const svg = drawPlot(options, "picture");
  const ink = colours.get("ink") ?? "#000";
  const fixed = (text: string): string =>
    text
      .replace(/var\(--([a-z0-9-]+)\)/g, (_, name: string) => colours.get(name) ?? ink)
      .replaceAll("currentColor", ink);
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const labels = takeTexts(svg, {x: 0, y: 0, fill: ink, anchor: "middle", weight: "400"});
  return {
    width: Number(svg.getAttribute("width")),
    height: Number(svg.getAttribute("height")),
    svg: fixed(svg.markup),
    labels: labels.map((label) => ({...label, colour: fixed(label.colour)})),
  };
}
