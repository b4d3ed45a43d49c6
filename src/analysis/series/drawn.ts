// How many points, epochs and stretches a figure over time draws.
import type {Stretch} from "../signals/stretches.ts";

/** More epochs, or stretches of one kind, than this are narrower in a figure than the lines between them. */
const mostDrawn = 100;

/** Whether stretches that lie one beside the other, some in each epoch, are too many to be told apart. */
export const isCrowded = (stretches: readonly Stretch[]): boolean => stretches.length > 4 * mostDrawn;

/** Points of all lines of a run together that a page can have, and those that each line has at least. */
const mostPoints = 4000;
const leastOfLine = 80;

/** Points of each of so many lines: at most `most`, and fewer on a machine of many GPUs. */
export const pointsOfLine = (lines: number, most: number): number =>
  Math.min(most, Math.max(leastOfLine, Math.floor(mostPoints / Math.max(1, lines))));

/** So many neighbours together that a figure can show each group. */
export function inGroups<T>(list: readonly T[]): T[][] {
  const size = Math.max(1, Math.ceil(list.length / mostDrawn));
  return Array.from({length: Math.ceil(list.length / size)}, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );
}

/** Epochs as they are drawn: of very many, neighbours as one. */
export const drawnSpans = <Span extends Stretch & {last: number}>(spans: readonly Span[]): Span[] =>
  inGroups(spans).flatMap((group) => {
    const [first] = group;
    const last = group.at(-1);
    return first === undefined || last === undefined ? [] : [{...first, last: last.last, endMs: last.endMs}];
  });

/** The stretches that a figure can show, the longest, in their order. */
export const drawnStretches = <T extends Stretch>(stretches: readonly T[]): T[] =>
  stretches
    .toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs))
    .slice(0, mostDrawn)
    .sort((a, b) => a.startMs - b.startMs);
