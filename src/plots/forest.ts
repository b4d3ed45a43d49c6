// The forest plot: differences of pairs with their intervals.
import {dot, ruleX, ruleY, text, vector, type Markish, type PlotOptions} from "@observablehq/plot";
import {forestTick, type Forest, type ForestCell, type ForestColumn} from "../analysis/series/forest.ts";
import {better, characterPx, ink, quiet, rule, widths, worse, type Width} from "./theme.ts";

/** A column as it lies in the drawing, pixels: its rows begin at `top`, its axis lies between `left` and `right`. */
interface Place {
  titleAt: number;
  left: number;
  right: number;
  /** Where the texts of the cells begin. */
  textAt: number;
  top: number;
}

/** Height of a row, of a label that stands above its row, and of what stands above and below the rows, pixels. */
const [rowPx, labelPx, headPx, footPx] = [22, 15, 38, 24];

/** Characters of a label beside its row on a phone and on a page; a longer one stands above its row, or is cut. */
const beside = {narrow: 14, wide: 26} as const;

/** Room for the text of a cell, pixels. */
const tellPx = 13 * characterPx;

/** From no change to the next figure of an axis at least, pixels. */
const tickPx = 36;

/** How far an axis reaches beyond the largest estimate: an interval that goes on ends in an arrow. */
const mostReach = 2.5;

/** Least reach of an axis, so that differences of nothing look like nothing: 2 % and 0.2 points. */
const leastReach = {ratio: Math.log2(1.02), difference: 0.002} as const;

const colours: Partial<Record<ForestCell["outcome"], string>> = {better, worse};
const colourOf = ({outcome}: ForestCell): string => colours[outcome] ?? quiet;
const isDecided = ({outcome}: ForestCell): boolean => outcome === "better" || outcome === "worse";

/** Both ends of a column's axis: no change always lies on it. */
function domainOf({cells, scale}: ForestColumn): [number, number] {
  const known = cells.flatMap((cell) => cell?.at ?? []);
  const most = Math.max(leastReach[scale], ...known.map(({value}) => mostReach * Math.abs(value)));
  const ends = known.flatMap(({low, high}) => [low, high]).map((end) => Math.max(-most, Math.min(most, end)));
  const [low, high] = [Math.min(-leastReach[scale], ...ends), Math.max(leastReach[scale], ...ends)];
  const pad = 0.06 * (high - low);
  return [low - pad, high + pad];
}

/** Round places of an axis besides no change, one on each side where there is room: the furthest that is round. */
function ticksOf(
  [low, high]: readonly [number, number],
  scale: ForestColumn["scale"],
  axisPx: number,
): number[] {
  const sizes =
    scale === "difference"
      ? [1, 1.5, 2, 3, 5, 7]
          .flatMap((digit) => [0.001 * digit, 0.01 * digit, 0.1 * digit])
          .flatMap((size) => [-size, size])
      : [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
          .flatMap((share) => [Math.log2(1 - share), Math.log2(1 + share)])
          .concat([2, 3, 5, 10, 20, 50, 100].flatMap((times) => [-Math.log2(times), Math.log2(times)]));
  const least = (tickPx / axisPx) * (high - low);
  const left = sizes.filter((at) => at < -least && at >= low);
  const right = sizes.filter((at) => at > least && at <= high);
  return [...left.sort((a, b) => a - b).slice(0, 1), ...right.sort((a, b) => b - a).slice(0, 1)];
}

interface Row {
  cell: ForestCell;
  y: number;
}

function columnMarks(column: ForestColumn, place: Place, yOf: (index: number) => number): Markish[] {
  const {cells, scale, sides, title} = column;
  const domain = domainOf(column);
  const px = (at: number): number =>
    place.left +
    ((Math.max(domain[0], Math.min(domain[1], at)) - domain[0]) / (domain[1] - domain[0])) *
      (place.right - place.left);
  const rows: Row[] = cells.flatMap((cell, index) =>
    cell === null ? [] : [{cell, y: place.top + yOf(index)}],
  );
  const drawn = rows.flatMap(({cell, y}) => (cell.at === null ? [] : [{...cell.at, cell, y}]));
  const bottom = place.top + yOf(cells.length - 1) + rowPx / 2;
  const zero = px(0);
  const ticks = ticksOf(domain, scale, place.right - place.left);
  const colour = ({cell}: {cell: ForestCell}): string => colourOf(cell);
  const at = (x: number, y: number, label: string) => ({x, y, label});
  const cut = drawn.flatMap(({low, high, cell, y}) => [
    ...(low < domain[0] ? [{x: place.left, y, cell, rotate: -90}] : []),
    ...(high > domain[1] ? [{x: place.right, y, cell, rotate: 90}] : []),
  ]);
  const sidePx = (word: string): number => (word.length + 1) * characterPx;
  return [
    text([at(place.titleAt, place.top - 30, title)], {
      x: "x",
      y: "y",
      text: "label",
      textAnchor: "start",
      fontWeight: 600,
      fill: ink,
    }),
    ...(zero - place.left > sidePx(sides.left) - 10
      ? [
          text([at(zero - 5, place.top - 13, sides.left)], {
            x: "x",
            y: "y",
            text: "label",
            textAnchor: "end",
            fill: quiet,
          }),
        ]
      : []),
    ...(place.textAt - zero > sidePx(sides.right)
      ? [
          text([at(zero + 5, place.top - 13, sides.right)], {
            x: "x",
            y: "y",
            text: "label",
            textAnchor: "start",
            fill: quiet,
          }),
        ]
      : []),
    ruleX([zero], {
      x: (x: number) => x,
      y1: place.top - 20,
      y2: bottom,
      stroke: quiet,
      strokeDasharray: "2,3",
    }),
    ruleY([bottom], {y: (y: number) => y, x1: place.left, x2: place.right, stroke: rule}),
    text(
      [
        at(zero, bottom + 11, ticks.some((tick) => /^[×÷]/.test(forestTick(tick, scale))) ? "×1" : "0"),
        ...ticks.map((tick) => at(px(tick), bottom + 11, forestTick(tick, scale))),
      ],
      {x: "x", y: "y", text: "label", fill: quiet},
    ),
    ruleY(drawn, {
      y: "y",
      x1: ({low}) => px(low),
      x2: ({high}) => px(high),
      stroke: colour,
      strokeWidth: 2.5,
      strokeOpacity: ({cell}: {cell: ForestCell}) => (isDecided(cell) ? 1 : 0.55),
    }),
    vector(cut, {x: "x", y: "y", rotate: "rotate", length: 10, r: 3, anchor: "end", stroke: colour}),
    dot(drawn, {
      x: ({value}) => px(value),
      y: "y",
      r: 4,
      fill: ({cell}: {cell: ForestCell}) => (isDecided(cell) ? colourOf(cell) : "var(--paper)"),
      stroke: colour,
      strokeWidth: 1.5,
    }),
    ...[true, false].map((decided) =>
      text(
        rows.filter(({cell}) => isDecided(cell) === decided),
        {
          x: place.textAt,
          y: "y",
          text: ({cell}: Row) => cell.text,
          textAnchor: "start",
          fill: colour,
          fontWeight: decided ? 600 : 400,
        },
      ),
    ),
  ];
}

/**
 * What comparisons come to: a row each, a column a quantity with its own axis, an interval and a line at no change; what is
 * decided in the colour of better or worse. The columns stand beside each other on a page, and one below the other on a phone.
 */
export function forestPlot({labels, columns}: Forest, {width = "wide"}: {width?: Width} = {}): PlotOptions {
  const longest = Math.max(...labels.map((label) => label.length));
  const isAbove = longest > beside[width];
  const sidePx = isAbove ? 8 : longest * characterPx + 12;
  const step = rowPx + (isAbove ? labelPx : 0);
  const yOf = (index: number): number => index * step + (isAbove ? labelPx : 0) + rowPx / 2;
  const blockPx = headPx + labels.length * step + footPx;
  const isStacked = width === "narrow";
  const columnPx = (widths[width] - sidePx) / (isStacked ? 1 : columns.length);
  const places = columns.map((_, index): Place => {
    const from = sidePx + (isStacked ? 0 : index * columnPx);
    const right = from + columnPx - tellPx - 14;
    return {
      titleAt: isAbove && index * Number(!isStacked) === 0 ? 0 : from,
      left: from,
      right,
      textAt: right + 8,
      top: (isStacked ? index * blockPx : 0) + headPx,
    };
  });
  const most = Math.floor(widths[width] / characterPx);
  const named = (isStacked ? places : places.slice(0, 1)).flatMap(({top}) =>
    labels.map((label, index) => ({
      label: label.length > most ? `${label.slice(0, most - 1)}…` : label,
      y: top + yOf(index) - (isAbove ? (rowPx + labelPx) / 2 - 2 : 0),
    })),
  );
  return {
    width: widths[width],
    height: blockPx * (isStacked ? columns.length : 1),
    margin: 0,
    x: {type: "identity"},
    y: {type: "identity"},
    axis: null,
    marks: [
      ...columns.flatMap((column, index) => {
        const place = places[index];
        return place === undefined ? [] : columnMarks(column, place, yOf);
      }),
      // Above the line of no change, which they may cross.
      text(named, {
        x: 0,
        y: "y",
        text: "label",
        textAnchor: "start",
        fill: ink,
        stroke: "var(--paper)",
        strokeWidth: 4,
      }),
    ],
  };
}
