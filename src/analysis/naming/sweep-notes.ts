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

/** Runs that were noted alike and are named one by one. */
const mostNamed = 2;

/** Notes with those on runs that say the same of several in one: "9 runs: the first epoch's time includes loading". */
function withoutRepetition(notes: readonly string[], runs: ReadonlySet<string>): string[] {
  const parts = notes.map((note) => {
    const {run = "", said = note} = /^(?<run>\S+): (?<said>.*)$/s.exec(note)?.groups ?? {};
    return runs.has(run) ? {run, said} : {run: null, said: note};
  });
  const all = Map.groupBy(parts, ({run, said}) => `${run === null ? "" : "run "}${said}`);
  return [...all.values()].flatMap((alike) => {
    const named = alike.flatMap(({run}) => run ?? []);
    const [first] = alike;
    if (first === undefined || named.length === 0) return alike.map(({said}) => said);
    return named.length > mostNamed
      ? [`${named.length} of ${runs.size} runs: ${first.said}`]
      : named.map((run) => `${run}: ${first.said}`);
  });
}

/** Notes of a sweep for people: what is noted of several runs is said once, and a sentence that is written better by now so. */
export const notesOf = ({notes, plan}: Pick<Sweep, "notes" | "plan">): string[] =>
  withoutRepetition(
    notes.map((note) => {
      const seed = formerNotes
        .map((former) => former.exec(note)?.groups?.["seed"])
        .find((found) => found !== undefined);
      return seed === undefined ? note : repeatsNote(Number(seed));
    }),
    new Set(plan.runs.map(({run}) => run)),
  );
