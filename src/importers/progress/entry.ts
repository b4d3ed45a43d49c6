import {namesEpoch, namesStep} from "../../readers/figure-names.ts";
import {loggedNumber} from "../../readers/figures.ts";

/** What a log says at one time: a row of a table, or what a tracker was given at one step. */
export interface LoggedEntry {
  /** Optimizer steps, where the log counts them apart from its figures. */
  step: number | null;
  /** When it was logged; null where the log does not say. */
  unixMs: number | null;
  /** How long the epoch took, by the log; null where it does not say. */
  statedMs: number | null;
  /** Figures under the trainer's own names, among them its epoch and step; NaN and infinite ones as the log has them. */
  figures: Readonly<Record<string, number>>;
  /** Part of the training, e.g. `fit 2`: the epochs of each count from the beginning. */
  stage: string;
}

const named = ({figures}: LoggedEntry, isName: (name: string) => boolean): number | undefined =>
  Object.entries(figures).find(([name]) => isName(name))?.[1];

/** The epoch that an entry names; null where it names none. */
export function loggedEpoch(entry: LoggedEntry): number | null {
  const found = named(entry, namesEpoch);
  return found !== undefined && Number.isFinite(found) && found >= 0 ? found : null;
}

/** The step of an entry, its own or among its figures; null where it has none. */
export function loggedStep(entry: LoggedEntry): number | null {
  const found = entry.step ?? named(entry, namesStep);
  return found !== undefined && Number.isSafeInteger(found) && found >= 0 ? found : null;
}

/** Some write what JSON has no number for as a text. */
const notNumbers = /^-?(?:NaN|Infinity)$/;

/** The numbers of an object, such as one that a trainer logged, as an entry; what is no number is left out. */
export function loggedEntry(
  logged: unknown,
  {step = null, unixMs = null, stage}: {step?: number | null; unixMs?: number | null; stage: string},
): LoggedEntry {
  const figures = Object.entries(typeof logged === "object" && logged !== null ? logged : {}).flatMap(
    ([name, value]: [string, unknown]): [string, number][] => {
      const number = typeof value === "string" && notNumbers.test(value) ? loggedNumber(value) : value;
      return typeof number === "number" ? [[name, number]] : [];
    },
  );
  return {step, unixMs, statedMs: null, figures: Object.fromEntries(figures), stage};
}

/** One value of one figure, as trackers keep it. */
export interface LoggedValue {
  name: string;
  value: number;
  step: number;
  /** NaN where it is not known. */
  unixMs: number;
}

/** The values of all figures by step: what was logged at one step is one entry, at the time of its last value. */
export function entriesByStep(values: readonly LoggedValue[], stage: string): LoggedEntry[] {
  const steps = new Map<number, {unixMs: number; figures: Record<string, number>}>();
  for (const {name, value, step, unixMs} of values) {
    const known = steps.get(step);
    if (known === undefined) steps.set(step, {unixMs, figures: {[name]: value}});
    else {
      known.figures[name] = value;
      known.unixMs = Math.max(known.unixMs, unixMs);
    }
  }
  return [...steps]
    .sort(([a], [b]) => a - b)
    .map(([step, {unixMs, figures}]) => ({
      step,
      unixMs: Number.isFinite(unixMs) ? unixMs : null,
      figures,
      statedMs: null,
      stage,
    }));
}
