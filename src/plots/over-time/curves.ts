// Lines and areas whose points are many: as Plot's lineY and areaY write them, to the tenth of a pixel that figures are cut to.
import type {RenderFunction} from "@observablehq/plot";

/** What a line or an area is of: the data's position in the scales' units; NaN where there is no value. */
type Position<Datum> = (datum: Datum) => number;

/** A coordinate with the digits that a figure keeps: Plot's three, cut to one. Most of the bytes of a page are such. */
function cut(pixel: number): string {
  const thousandths = Math.round(1000 * pixel);
  if (thousandths % 1000 === 0) return String(thousandths / 1000);
  const tenths = Math.floor(Math.abs(thousandths) / 100);
  return `${thousandths < 0 ? "-" : ""}${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/** An element of the plot's document with a path in it, where there is anything to draw. */
function groupWith(
  document: Document,
  path: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
): SVGElement {
  const svg = "http://www.w3.org/2000/svg";
  const group = document.createElementNS(svg, "g");
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) group.setAttribute(name, String(value));
  if (path !== "") {
    const line = document.createElementNS(svg, "path");
    line.setAttribute("d", path);
    group.appendChild(line);
  }
  return group;
}

/** The line that Plot's `lineY` would draw in one colour, at a third of the cost: broken where `y` is NaN. Both scales need a domain. */
export const curve =
  <Datum>(
    data: readonly Datum[],
    {
      x,
      y,
      className,
      ariaDescription,
      stroke,
      strokeWidth,
    }: {
      x: Position<Datum>;
      y: Position<Datum>;
      className?: string;
      ariaDescription?: string;
      stroke: string;
      strokeWidth: number;
    },
  ): RenderFunction =>
  (_index, scales, _values, _dimensions, {document}) => {
    if (data.length === 0) return null;
    let path = "";
    let length = 0;
    for (const datum of data) {
      const [right, up] = [x(datum), y(datum)];
      if (Number.isNaN(right) || Number.isNaN(up)) {
        // A point alone is a dot: a line of no length with round ends.
        if (length === 1) path += "Z";
        length = 0;
        continue;
      }
      path += `${length === 0 ? "M" : "L"}${cut(scales.x?.(right) as number)},${cut(scales.y?.(up) as number)}`;
      length += 1;
    }
    if (length === 1) path += "Z";
    return groupWith(document, path, {
      "aria-description": ariaDescription,
      class: className,
      fill: "none",
      stroke,
      "stroke-width": strokeWidth,
      "stroke-linejoin": "round",
      "stroke-linecap": "round",
    });
  };

/** The area that Plot's `areaY` would draw in one colour, between `y1` and `y2`: broken where one of them is NaN. Both scales need a domain. */
export const filledCurve =
  <Datum>(
    data: readonly Datum[],
    {
      x,
      y1,
      y2,
      className,
      fill,
      fillOpacity,
    }: {
      x: Position<Datum>;
      y1: Position<Datum>;
      y2: Position<Datum>;
      className?: string;
      fill: string;
      fillOpacity: number;
    },
  ): RenderFunction =>
  (_index, scales, _values, _dimensions, {document}) => {
    if (data.length === 0) return null;
    let path = "";
    let above = "";
    let below = "";
    const close = (): void => {
      if (above !== "") path += `M${above}L${below}Z`;
      above = below = "";
    };
    for (const datum of data) {
      const [right, low, high] = [x(datum), y1(datum), y2(datum)];
      if (Number.isNaN(right) || Number.isNaN(low) || Number.isNaN(high)) {
        close();
        continue;
      }
      const across = cut(scales.x?.(right) as number);
      const [from, to] = [cut(scales.y?.(low) as number), cut(scales.y?.(high) as number)];
      above = above === "" ? `${across},${to}` : `${above}L${across},${to}`;
      below = below === "" ? `${across},${from}` : `${across},${from}L${below}`;
    }
    close();
    return groupWith(document, path, {class: className, fill, "fill-opacity": fillOpacity});
  };
