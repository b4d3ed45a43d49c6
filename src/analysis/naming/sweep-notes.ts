// The notes of a sweep, in words of today.
import type {Sweep} from "../../schema/sweep.ts";

/** How the repeats of the built-in training differ; there may be more of them than were planned at first. */
export const repeatsNote = (seed: number): string =>
  `Each repeat trains with a seed of its own, from ${seed} on; all share the images and their split`;

/** What earlier versions wrote in place of it. */
const formerNotes = [
  /^Repeat r trains with seed (?<seed>\d+) \+ r - 1; all repeats share images and split$/,
  /^The repeats train with the seeds (?<seed>\d+) to \d+, one each; all share the images and their split$/,
];

/** Notes of a sweep for people: a sentence that is written better by now is shown as it would be written now. */
export const notesOf = ({notes}: Pick<Sweep, "notes">): string[] =>
  notes.map((note) => {
    const seed = formerNotes
      .map((former) => former.exec(note)?.groups?.["seed"])
      .find((found) => found !== undefined);
    return seed === undefined ? note : repeatsNote(Number(seed));
  });
