import type {Sweep} from "../../schema/sweep.ts";

/** How the repeats of the built-in training differ. */
export const repeatsNote = (seed: number, repeats: number): string =>
  `The repeats train with the seeds ${seed} to ${seed + repeats - 1}, one each; all share the images and their split`;

/** What the first versions wrote in place of it. */
const formerNote = /^Repeat r trains with seed (?<seed>\d+) \+ r - 1; all repeats share images and split$/;

/** Notes of a sweep for people: a sentence that is written better by now is shown as it would be written now. */
export const notesOf = ({notes, plan}: Pick<Sweep, "notes" | "plan">): string[] =>
  notes.map((note) => {
    const seed = formerNote.exec(note)?.groups?.["seed"];
    return seed === undefined ? note : repeatsNote(Number(seed), plan.repeats);
  });
