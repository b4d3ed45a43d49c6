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

/** A rule that looks until all is decided, at most so many repeats. */
export function createStopping({margin, mostRepeats}: {margin: number; mostRepeats: number}): Stopping {
  const planned = [...looks.filter((repeats) => repeats < mostRepeats), mostRepeats];
  return {margin, planned, riskShare: shareOf(planned.length), looks: [], state: "going on"};
}

/** Whether a recording is to go on when its planned runs are done. */
export const goesOn = ({stopping}: Pick<Plan, "stopping">): boolean => stopping?.state === "going on";

/** What a look found: comparisons that are not decided, of so many, and the runs that belong to them. */
export interface Look {
  comparisons: number;
  undecided: number;
  /** Whether another run of this configuration helps to decide something. */
  isOpen: (run: Plan["runs"][number]) => boolean;
}

/**
 * The sweep after a look: with the look, and either with the reason why it ended, or with the runs up to the next look of the
 * configurations that something is still open of. `isLate`: the time that was granted is over.
 */
export function afterLook(sweep: Sweep, {comparisons, undecided, isOpen}: Look, isLate: boolean): Sweep {
  const {plan} = sweep;
  const {stopping, repeats} = plan;
  if (stopping === undefined) throw new Error(`no stopping rule: ${sweep.sweep}`);
  const looked = [...stopping.looks, {repeats, comparisons, undecided}];
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

/** How it ended, for people, e.g. "decided after 6 of at most 20 repeats"; null while it goes on. */
export function stoppingText({stopping, repeats}: Pick<Plan, "stopping" | "repeats">): string | null {
  if (stopping === undefined || stopping.state === "going on") return null;
  const most = stopping.planned.at(-1) ?? repeats;
  const after = stopping.looks.map((look) => look.repeats).join(", ");
  const looked = `looked after ${after}; the risk of a false alarm is that of one look`;
  const {undecided = 0, comparisons = 0} = stopping.looks.at(-1) ?? {};
  if (comparisons === 0)
    return `nothing to decide after ${repeats} repeats: no two sides say how fast they were`;
  if (stopping.state === "decided")
    return `decided after ${repeats} of at most ${most} repeats, ${most - repeats} spared (${looked})`;
  const why = stopping.state === "budget" ? "the time that was granted is over" : "no more were granted";
  return `${undecided} of ${comparisons} comparisons undecided after ${repeats} repeats: ${why} (${looked})`;
}
