// Merges two lists that grew from one.
import type {PlannedRun} from "../../schema/sweep.ts";

/** What two values are compared by; undefined has no text. */
export const textOf = (value: unknown): string | undefined => JSON.stringify(value);

/** The items of both lists without duplicates, ours first. */
export function union<T>(ours: readonly T[], theirs: readonly T[]): T[] {
  const known = new Set(ours.map(textOf));
  return [...ours, ...theirs.filter((item) => !known.has(textOf(item)))];
}

/**
 * A list that both sides have alike, as it is; else the items of both, sorted by their text: whichever of several sides are
 * merged first, they come to the same.
 */
export function sameOrSorted<T>(ours: readonly T[], theirs: readonly T[]): T[] {
  if (textOf(ours) === textOf(theirs)) return [...ours];
  const text = (item: T): string => textOf(item) ?? "";
  return union(ours, theirs).sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** Notes of both sides: on the whole sweep first, then those on runs in the plan's order, as a recording writes them. */
export function mergeNotes(
  ours: readonly string[],
  theirs: readonly string[],
  runs: readonly PlannedRun[],
): string[] {
  const position = new Map(runs.map(({run}, index) => [run, index]));
  const whole = -1;
  const place = (note: string): number => position.get(note.split(": ", 1)[0] ?? "") ?? whole;
  const [own, other] = [Map.groupBy(ours, place), Map.groupBy(theirs, place)];
  const places = [...new Set([whole, ...own.keys(), ...other.keys()])].sort((a, b) => a - b);
  return places.flatMap((at) => {
    const [a, b] = [own.get(at) ?? [], other.get(at) ?? []];
    // A run is noted on where it ran; notes on the whole are everybody's.
    if (at !== whole && (a.length === 0 || b.length === 0)) return [...a, ...b];
    return sameOrSorted(a, b);
  });
}
