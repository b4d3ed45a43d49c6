// The unit that a training counts its work in, for people.
import type {RunLog} from "../../schema/run-log.ts";

/** What a training works through, for people: the unit it counts in; samples where it did not say. */
export const workUnit = ({work}: Pick<RunLog, "work">): string => work?.unit ?? "samples";

/** The unit that all of some runs count in, as far as they say; "units" where they count in several. */
export function commonUnit(runs: readonly Pick<RunLog, "work">[]): string {
  const units = new Set(runs.flatMap(({work}) => work?.unit ?? []));
  const [first] = units;
  return first === undefined ? "samples" : units.size === 1 ? first : "units";
}

/** One of a unit, e.g. "image" of "images". */
export const singularOf = (unit: string): string => unit.replace(/(?<=..)s$/, "");

/** A unit of the schema's figures in which `work` stands for what a training works through, e.g. "work/s" as "tokens/s". */
export const inWorkUnit = (unit: string, work: string): string =>
  unit.replace(/\bwork\b(?!\/)/, singularOf(work)).replace(/\bwork\b/, work);

/** What a batch counts: a batch of sequences is not counted in tokens. */
export const batchUnit = (unit: string): string => (unit === "tokens" ? "samples" : unit);
