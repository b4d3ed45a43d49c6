// Places labels that would touch.
import {text, type Markish} from "@observablehq/plot";
import {characterPx, type Width} from "./theme.ts";

/**
 * Moves labels apart that would overlap: positions in pixels, at least `gap` from one to the next, each as near to its
 * own place as that allows; a crowd keeps its middle.
 */
export function spread(positions: readonly number[], gap: number): number[] {
  const order = positions.map((at, index) => ({at, index})).sort((a, b) => a.at - b.at);
  /** Runs of labels that touch, each with the sum of the places where its first label would have to be. */
  const crowds: {labels: typeof order; first: number}[] = [];
  for (const label of order) {
    let crowd = {labels: [label], first: label.at};
    for (
      let before = crowds.at(-1);
      before !== undefined && before.first + before.labels.length * gap > crowd.first;
      before = crowds.at(-1)
    ) {
      crowds.pop();
      const labels = [...before.labels, ...crowd.labels];
      const wished = labels.reduce((sum, {at}, place) => sum + at - place * gap, 0) / labels.length;
      crowd = {labels, first: wished};
    }
    crowds.push(crowd);
  }
  for (const {labels, first} of crowds) labels.forEach((label, place) => (label.at = first + place * gap));
  return order.sort((a, b) => a.index - b.index).map(({at}) => at);
}

/** A name at the end of a line: its text, the value at which the line ends, its colour. */
export interface EndLabel {
  label: string;
  value: number;
  colour: string;
}

/** Height of a line of labels, pixels. */
const lineHeight = 15;

/** Labels longer than this many characters stand in two lines on a phone, where half the width would be theirs. */
const longest = 16;

/** Labels as they are written at a width: on a phone long ones break after a comma. */
export const brokenLabels = <L extends {label: string}>(labels: readonly L[], width: Width): L[] =>
  width === "wide" || labels.every(({label}) => label.length <= longest)
    ? [...labels]
    : labels.map((one) => ({...one, label: one.label.replace(/, (?=[^,]*$)/, ",\n")}));

/** Room that labels at the right of a plot need, pixels. */
export const labelsPx = (labels: readonly {label: string}[]): number =>
  characterPx * Math.max(0, ...labels.flatMap(({label}) => label.split("\n").map((line) => line.length)));

/** Width of a bold character, which is wider; some are wider still. */
const boldPx = 1.2 * characterPx;

/** Height of a line of bold names, pixels. */
const nameLinePx = 14;

/** Bold names one behind the other, in as many lines as a width asks for: where each begins, and in which line, from 0. */
export function flowed(names: readonly string[], width: number): {x: number; line: number}[] {
  let [x, line] = [0, 0];
  return names.map(({length}) => {
    const own = boldPx * length;
    if (x > 0 && x + own > width) [x, line] = [0, line + 1];
    const place = {x, line};
    x += own + 2 * characterPx;
    return place;
  });
}

/**
 * Bold names above a plot, each in its colour, the last line of them at `dy` from the plot's top; and the room that the lines
 * before it need, pixels.
 */
export function namesAbove(
  names: readonly {label: string; colour?: string}[],
  {width, dx, dy}: {width: number; dx: number; dy: number},
): {marks: Markish[]; morePx: number} {
  const places = flowed(
    names.map(({label}) => label),
    width,
  );
  const last = places.at(-1)?.line ?? 0;
  const marks = names.map(({label, colour}, index) => {
    const {x, line} = places[index] ?? {x: 0, line: 0};
    return text([label], {
      ...{frameAnchor: "top-left", textAnchor: "start", fontWeight: 600},
      ...{dx: dx + x, dy: dy - nameLinePx * (last - line)},
      ...(colour === undefined ? {} : {fill: colour}),
    });
  });
  return {marks, morePx: nameLinePx * last};
}

/** Where names at the ends of lines stand. */
export interface EndLabelOptions {
  x: number;
  /** Pixels a unit of the value axis. */
  pxPerUnit: number;
  dx?: number;
  /** None below zero, where the figures of the other axis are. */
  isAboveAxis?: boolean;
}

/** Names at the ends of lines, all at `x`, moved apart where they would touch. */
export function endLabels(
  ends: readonly EndLabel[],
  {x, pxPerUnit, dx = 10, isAboveAxis = false}: EndLabelOptions,
): Markish[] {
  const lines = Math.max(1, ...ends.map(({label}) => label.split("\n").length));
  const places = spread(
    ends.map(({value}) => -value * pxPerUnit),
    lines * lineHeight,
  );
  const below = isAboveAxis ? Math.max(0, ...places) : 0;
  const placed = ends.map((end, index) => ({...end, y: (below - (places[index] ?? 0)) / pxPerUnit}));
  return placed.length === 0
    ? []
    : [
        text(placed, {
          x: () => x,
          y: "y",
          text: "label",
          dx,
          textAnchor: "start",
          fill: ({colour}: EndLabel) => colour,
          fontWeight: 600,
        }),
      ];
}

/** Where a point stands that has its value written beside it: upper and lower end of its range, pixels from the axis up. */
export interface Labelled {
  high: number;
  low: number;
}

/** From the end of a range to the middle of its label, and how near two labels or a label and a range may come, pixels. */
const [away, nearest] = [12, 13];

/**
 * Where the values of points at one place of the axis are written, pixels from the axis up: above each; below it where a
 * higher point is in the way; and where that is no place either, in a stack above all of them, in the points' own order.
 */
export function besidePoints(points: readonly Labelled[]): number[] {
  const rising = points.toSorted((a, b) => a.high - b.high);
  const highest = rising.at(-1);
  const places = new Map<Labelled, number>();
  const stack: Labelled[] = [];
  for (const point of rising) {
    const covers = (at: number): boolean =>
      points.some(
        (other) => other !== point && at > other.low - nearest / 2 && at < other.high + nearest / 2,
      );
    const [above, below] = [point.high + away, point.low - away];
    const isCrowded =
      covers(above) || points.some(({high}) => high > point.high && high - point.high < nearest);
    const isTaken = [...places.values()].some((other) => Math.abs(other - below) < nearest);
    if (!isCrowded) places.set(point, above);
    else if (below > nearest / 2 && !isTaken && !covers(below)) places.set(point, below);
    else stack.push(point);
  }
  if (stack.length > 0 && highest !== undefined)
    [...stack.filter((point) => point !== highest), highest].forEach((point, index) =>
      places.set(point, highest.high + away + index * nearest),
    );
  return points.map((point) => places.get(point) ?? point.high + away);
}
