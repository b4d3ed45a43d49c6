// Stopping rules: when a plan looks at what it has, and when enough is known.
import type {Plan, Stopping, Sweep} from "../../schema/sweep.ts";
import {plannedRepeats} from "./plan.ts";

/** Repeats after which a plan looks at what it has, as far as it may have as many, and after the last. */
const looks = [3, 4, 6, 8, 12, 20, 32, 50, 80, 120];

/**
 * The risk of one look, a share of the risk of all: split evenly, so that all together are no riskier than one, however alike
 * they are (Bonferroni); and a tenth less, since with few repeats and sides that spread unequally a look at 95 % errs in
 * more than 5 % (bench/README.md, comparisons until decided).
 */
const shareOf = (count: number): number => (count === 1 ? 1 : 0.9 / count);

/** Repeats to look after: more than `repeats`, and at most so many. */
const looksBetween = (repeats: number, mostRepeats: number): number[] => [
  ...looks.filter((one) => one > repeats && one < mostRepeats),
  mostRepeats,
];

/** A rule that looks until all is decided, at most so many repeats; `budgetMs`: and as long as the runs together may take. */
export function createStopping({
  margin,
  mostRepeats,
  budgetMs = null,
}: {
  margin: number;
  mostRepeats: number;
  budgetMs?: number | null;
}): Stopping {
  const planned = looksBetween(0, mostRepeats);
  const budget = budgetMs === null ? {} : {budgetMs};
  return {margin, planned, riskShare: shareOf(planned.length), looks: [], ...budget, state: "going on"};
}

/** Whether a recording is to go on when its planned runs are done. */
export const goesOn = ({stopping}: Pick<Plan, "stopping">): boolean => stopping?.state === "going on";

/** How often more is to be run than was planned. */
export type MoreRepeats =
  | {kind: "until decided"; margin: number; mostRepeats: number; budgetMs: number | null}
  | {kind: "repeats"; count: number};

const defaultMargin = 0.05;

/** The looks that were taken, each with its risk. Of a plan without a rule that was recorded to its end: one, at the whole risk. */
function looksTaken({stopping, repeats}: Plan, isWhole: boolean): Stopping["looks"] {
  if (stopping !== undefined) return stopping.looks.map((look) => ({riskShare: stopping.riskShare, ...look}));
  return isWhole ? [{repeats, comparisons: 0, undecided: 0, riskShare: 1}] : [];
}

/**
 * The plan of a recorded sweep with more repeats than it had. Everything that was looked at before counts: further looks share
 * what earlier ones left of the risk; a sweep without a rule had used up all of it, and its further looks are as risky as if
 * that one had been the first of them. `isWhole`: all its runs are recorded.
 */
export function planWithMore(plan: Plan, more: MoreRepeats, isWhole: boolean): Plan {
  const {repeats} = plan;
  const mostRepeats = more.kind === "repeats" ? repeats + more.count : more.mostRepeats;
  const taken = looksTaken(plan, isWhole);
  const lastLook = taken.at(-1)?.repeats ?? repeats - 1;
  const further = more.kind === "repeats" ? [mostRepeats] : looksBetween(lastLook, mostRepeats);
  const used = taken.reduce((sum, {riskShare = 0}) => sum + riskShare, 0);
  const share = used < 1 ? (1 - used) * shareOf(further.length) : shareOf(further.length + 1);
  const budgetMs = more.kind === "repeats" ? null : more.budgetMs;
  const stopping: Stopping = {
    margin: more.kind === "repeats" ? (plan.stopping?.margin ?? defaultMargin) : more.margin,
    planned: [...taken.map((look) => look.repeats), ...further],
    riskShare: share,
    looks: taken,
    ...(budgetMs === null ? {} : {budgetMs}),
    state: "going on",
  };
  if (more.kind === "until decided") return {...plan, stopping};
  const first = plan.runs.filter(({repeat}) => repeat === 1);
  const runs = [...plan.runs, ...plannedRepeats(first, {from: repeats + 1, to: mostRepeats, plan})];
  return {...plan, repeats: mostRepeats, stopping, runs};
}

/** What a look found: comparisons that are not decided, of so many, and the runs that belong to them. */
export interface Look {
  comparisons: number;
  undecided: number;
  /** Whether another run of this configuration helps to decide something. */
  isOpen: (run: Plan["runs"][number]) => boolean;
}

/** The looks with one more; one after as many repeats is the same look, taken again. */
function withLook(taken: Stopping["looks"], look: Stopping["looks"][number]): Stopping["looks"] {
  const before = taken.find(({repeats}) => repeats === look.repeats);
  const share = before?.riskShare === undefined ? {} : {riskShare: before.riskShare};
  return [...taken.filter((one) => one !== before), {...look, ...share}];
}

/**
 * The sweep after a look: with the look, and either with the reason why it ended, or with the runs up to the next look of the
 * configurations that something is still open of. `isLate`: the time that was granted is over.
 */
export function afterLook(sweep: Sweep, {comparisons, undecided, isOpen}: Look, isLate: boolean): Sweep {
  const {plan} = sweep;
  const {stopping, repeats} = plan;
  if (stopping === undefined) throw new Error(`no stopping rule: ${sweep.sweep}`);
  const looked = withLook(stopping.looks, {repeats, comparisons, undecided});
  const next = stopping.planned.find((one) => one > repeats);
  const ended = undecided === 0 ? "decided" : isLate ? "budget" : "most repeats";
  if (undecided === 0 || isLate || next === undefined)
    return {...sweep, plan: {...plan, stopping: {...stopping, looks: looked, state: ended}}};
  const first = plan.runs.filter((run) => run.repeat === 1 && isOpen(run));
  const more = plannedRepeats(first, {from: repeats + 1, to: next, plan});
  return {
    ...sweep,
    plan: {
      ...plan,
      repeats: next,
      runs: [...plan.runs, ...more],
      stopping: {...stopping, looks: looked},
    },
  };
}

/** The sweep without what is planned after so many repeats: the time that was granted does not reach for it. */
export function cutShort(sweep: Sweep, repeats: number): Sweep {
  const {plan} = sweep;
  return {...sweep, plan: {...plan, repeats, runs: plan.runs.filter(({repeat}) => repeat <= repeats)}};
}
