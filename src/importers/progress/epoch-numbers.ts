// Which epoch each logged entry belongs to.
import {max, min} from "d3-array";
import {namesEpoch} from "../../readers/figure-names.ts";
import {loggedEpoch, loggedStep, type LoggedEntry} from "./entry.ts";

/** An entry with the epoch that it belongs to, counted from 0 over the whole training. */
export interface PlacedEntry {
  entry: LoggedEntry;
  epoch: number;
}

/** How a log counts epochs: each one by its number, or as the epochs that are done, with fractions. */
export type EpochCount = "number" | "done";

/** Counts of epochs have no more digits than this that mean something. */
const roundingError = 1e-6;

/** An epoch that lacks less than this is over: a last, partial batch or step may be left out of each. */
const nearlyDone = 0.9;

/** Whether any number of an epoch is a fraction: then the numbers say how many epochs are done. */
const countOf = (numbers: readonly number[]): EpochCount =>
  numbers.some((number) => Math.abs(number - Math.round(number)) > roundingError) ? "done" : "number";

/** The epoch that is under way, or has just ended, when so many are done. */
const epochAt = (done: number): number => Math.max(0, Math.ceil(done - roundingError) - 1);

/**
 * The epoch of each entry: its own number, or for entries without one that of the next which has one, since trackers log
 * steps first and the epoch at its end.
 */
function numbersOf(entries: readonly LoggedEntry[]): number[] {
  const own = entries.map(loggedEpoch);
  let next = own.findLast((number) => number !== null) ?? 0;
  return own
    .reduceRight<number[]>((numbers, number) => {
      next = number ?? next;
      numbers.push(next);
      return numbers;
    }, [])
    .reverse();
}

/** Whether two entries say the same figure of one epoch, with no steps to tell them apart: then the count began anew. */
function repeats(before: LoggedEntry, entry: LoggedEntry): boolean {
  const isNumbered = [before, entry].every((one) => loggedEpoch(one) !== null && loggedStep(one) === null);
  if (!isNumbered) return false;
  return Object.keys(entry.figures).some((name) => !namesEpoch(name) && Object.hasOwn(before.figures, name));
}

/** Entries by the log's own numbers of epochs, and what to know of them. */
export interface NumberedEntries {
  placed: PlacedEntry[];
  notes: string[];
  /** The last epoch, where the log ends within it; null where it is whole. */
  unfinished: number | null;
}

/**
 * Groups entries by the log's own epoch numbers. A count that begins anew, as that of a training which was started again with
 * the same log, goes on from the highest epoch so far.
 */
export function numberedEntries(
  entries: readonly LoggedEntry[],
  count: EpochCount | null = null,
): NumberedEntries {
  const numbers = numbersOf(entries);
  const counted = count ?? countOf(numbers);
  // What is evaluated when no epoch is done yet is of none.
  const isWithin = numbers.map((number) => counted === "number" || number > roundingError);
  if (isWithin.includes(true) && isWithin.includes(false))
    return numberedEntries(
      entries.filter((_, index) => isWithin[index]),
      counted,
    );
  const fromOne = counted === "number" && min(numbers) === 1;
  const placed: PlacedEntry[] = [];
  let [offset, highest, anew] = [fromOne ? -1 : 0, -1, 0];
  entries.forEach((entry, index) => {
    const number = numbers[index] ?? 0;
    const before = entries[index - 1];
    const newStage = before !== undefined && before.stage !== entry.stage;
    const again =
      before !== undefined &&
      !newStage &&
      (number < (numbers[index - 1] ?? 0) ||
        (counted === "number" && number === numbers[index - 1] && repeats(before, entry)));
    if (newStage || again) {
      anew += again ? 1 : 0;
      offset = highest + 1 - (counted === "done" ? 0 : number);
    }
    const epoch = (counted === "done" ? epochAt(number) : Math.round(number)) + offset;
    highest = Math.max(highest, epoch);
    placed.push({entry, epoch});
  });
  const last = counted === "done" ? (max(numbers) ?? 0) % 1 : 0;
  const unfinished = last > roundingError && last < nearlyDone ? highest : null;
  return {
    placed,
    unfinished,
    notes: [
      ...(anew === 0
        ? []
        : [
            `The log's count of epochs began anew ${anew === 1 ? "once" : `${anew} times`}: it was taken to go on.`,
          ]),
      ...(unfinished === null ? [] : [`The log ends within an epoch, at ${max(numbers)} epochs.`]),
    ],
  };
}
