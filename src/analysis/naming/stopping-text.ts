// How a stopping rule ended, and what its looks cost, in words.
import {formatRatio} from "../../format.ts";
import type {Plan, Stopping} from "../../schema/sweep.ts";

/** The risk that a rule's looks come to together, a share of that of one look alone. */
function wholeRisk({looks, planned, riskShare}: Stopping): number {
  const taken = looks.reduce((sum, look) => sum + (look.riskShare ?? riskShare), 0);
  return taken + riskShare * Math.max(0, planned.length - looks.length);
}

/** Risk that one look alone takes of calling two equal things different. */
const oneLook = 0.05;

/** What the looks did to the risk of a false alarm, for people. */
function riskText(stopping: Stopping): string {
  const whole = wholeRisk(stopping);
  return whole <= 1 + 1e-9
    ? "the risk of a false alarm is that of one look"
    : `the first of them was at the whole risk, before more was planned: the risk of a false alarm is up to ${formatRatio(oneLook * whole, 1)}`;
}

/** Runs that the most repeats of every configuration would have taken, and those that are planned. */
export function sparedRuns({stopping, runs}: Pick<Plan, "stopping" | "runs">): number {
  const configurations = runs.filter(({repeat}) => repeat === 1).length;
  return stopping === undefined ? 0 : (stopping.planned.at(-1) ?? 0) * configurations - runs.length;
}

const runsText = (count: number): string => `${count} ${count === 1 ? "run" : "runs"}`;

/** What each look found, e.g. "after 3 repeats 6 of 10 comparisons were decided, after 4 all 10". */
export function looksText({looks}: Stopping): string {
  return looks
    .map(({repeats, comparisons, undecided}, index) => {
      const decided = undecided === 0 ? `all ${comparisons}` : `${comparisons - undecided} of ${comparisons}`;
      return index === 0
        ? `after ${repeats} ${repeats === 1 ? "repeat" : "repeats"} ${decided} comparisons in speed were decided`
        : `after ${repeats} ${decided}`;
    })
    .join(", ");
}

/** How it ended, for people, e.g. "decided after 6 of at most 20 repeats; 28 runs spared"; null while it goes on. */
export function stoppingText(plan: Pick<Plan, "stopping" | "repeats" | "runs">): string | null {
  const {stopping, repeats} = plan;
  if (stopping === undefined || stopping.state === "going on") return null;
  const most = stopping.planned.at(-1) ?? repeats;
  const after = stopping.looks.map((look) => look.repeats).join(", ");
  const looked = `looked after ${after}; ${riskText(stopping)}`;
  const {undecided = 0, comparisons = 0} = stopping.looks.at(-1) ?? {};
  const ran = repeats === 1 ? "1 repeat" : `${repeats} repeats`;
  if (comparisons === 0) return `nothing to decide after ${ran}: no two sides say how fast they were`;
  if (stopping.state === "decided")
    return `decided after ${repeats} of at most ${most} repeats; ${runsText(sparedRuns(plan))} spared (${looked})`;
  const why = stopping.state === "budget" ? "the time that was granted is over" : "no more were granted";
  return `${undecided} of ${comparisons} comparisons undecided after ${ran}: ${why} (${looked})`;
}
