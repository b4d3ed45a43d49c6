import {createStopping, type MoreRepeats} from "../../recorder/plan/stopping.ts";
import type {Stopping} from "../../schema/sweep.ts";
import {UsageError} from "../../usage-error.ts";

/** What a person typed about how often each configuration runs. */
export interface TypedRepeats {
  repeats: number | null;
  until: "decided" | null;
  margin: number;
  maxRepeats: number | null;
  /** Seconds. */
  budget: number | null;
  addRepeats: number | null;
  resume: string | null;
}

/** The options without those that say together how often each configuration runs. */
export function withoutRepeats<T extends TypedRepeats>({
  repeats: _repeats,
  until: _until,
  margin: _margin,
  maxRepeats: _maxRepeats,
  budget: _budget,
  addRepeats: _addRepeats,
  ...rest
}: T): Omit<T, Exclude<keyof TypedRepeats, "resume">> {
  return rest;
}

/** How often each configuration of a new sweep runs; and, of a recorded one, how often more than was planned, or null. */
export interface Repeats {
  repeats: number;
  stopping: Stopping | null;
  more: MoreRepeats | null;
}

/** What the command does where nothing was typed: so many repeats; or until it is decided, within that. */
export interface UsualRepeats {
  repeats: number;
  until: {mostRepeats: number; budgetMs: number} | null;
}

/** Where `--until decided` was typed and `--max-repeats` was not. */
const usualMostRepeats = 20;

type Given = readonly string[];

const firstOf = (given: Given, names: readonly string[]): string | undefined =>
  names.find((name) => given.includes(name));

/** More repeats for a recorded sweep; null where it goes on as planned. Throws UsageError. */
function moreOf(typed: TypedRepeats, given: Given, budgetMs: number | null): MoreRepeats | null {
  const {until, margin, maxRepeats, addRepeats} = typed;
  if (until !== null && addRepeats !== null)
    throw new UsageError("--until decided or --add-repeats: one of them says how often");
  const extra = firstOf(given, ["max-repeats", "margin", "budget"]);
  if (until === null && extra !== undefined) throw new UsageError(`--${extra} is for --until decided`);
  if (addRepeats !== null) return {kind: "repeats", count: addRepeats};
  if (until === null) return null;
  return {kind: "until decided", margin, mostRepeats: maxRepeats ?? usualMostRepeats, budgetMs};
}

/** How often each configuration runs, by what was typed or by what the command usually does. Throws UsageError where both were said. */
export function repeatsOf(typed: TypedRepeats, given: Given, usual: UsualRepeats): Repeats {
  const {until, margin, maxRepeats, budget, addRepeats, resume} = typed;
  const budgetMs = budget === null ? null : 1000 * budget;
  if (resume !== null) return {repeats: usual.repeats, stopping: null, more: moreOf(typed, given, budgetMs)};
  if (addRepeats !== null)
    throw new UsageError("--add-repeats: adds to a recorded sweep: --resume ID --add-repeats N");
  const isCounted = given.includes("repeats");
  if (isCounted && until !== null)
    throw new UsageError(
      "--repeats or --until decided: one of them says how often (--max-repeats N is the most)",
    );
  const byDefault = isCounted || until !== null ? null : usual.until;
  if (until === null && byDefault === null) {
    const extra = firstOf(given, ["max-repeats", "margin", "budget"]);
    if (extra !== undefined) throw new UsageError(`--${extra} is for --until decided`);
    return {repeats: typed.repeats ?? usual.repeats, stopping: null, more: null};
  }
  const stopping = createStopping({
    margin,
    mostRepeats: maxRepeats ?? byDefault?.mostRepeats ?? usualMostRepeats,
    budgetMs: budgetMs ?? byDefault?.budgetMs ?? null,
  });
  return {repeats: stopping.planned[0] ?? 1, stopping, more: null};
}
