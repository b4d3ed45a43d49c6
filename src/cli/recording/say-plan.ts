// Says what would be recorded, and how long it may take.
import {formatDuration} from "../../format.ts";
import type {PlannedRun} from "../../schema/sweep.ts";
import type {View} from "../terminal/view.ts";
import {plural, roughly, runName} from "../terminal/wording.ts";
import type {Prepared} from "./prepared.ts";

/** Milliseconds by run id, for every run that can be estimated. */
export type Estimates = ReadonlyMap<string, number>;

/** How long the runs take, those on a GPU at so many places at once; null where one could not be estimated. */
export function totalMs(remaining: readonly PlannedRun[], estimates: Estimates, places = 0): number | null {
  return remaining.reduce<number | null>((sum, {run, configuration}) => {
    const ms = estimates.get(run);
    const atOnce = configuration.device === "cpu" ? 1 : Math.max(1, places);
    return sum === null || ms === undefined ? null : sum + ms / atOnce;
  }, 0);
}

/** What to know where the planned runs take longer than the time that was granted, and a budget for them; null where they do not. */
export function tooLongText(
  {plan: {stopping}, remaining}: Pick<Prepared, "plan" | "remaining">,
  estimates: Estimates,
): string | null {
  const [ms, budgetMs = Number.POSITIVE_INFINITY] = [totalMs(remaining, estimates), stopping?.budgetMs];
  if (ms === null || ms <= budgetMs) return null;
  // A tenth for what lies between runs.
  const enough = Math.ceil((1.1 * ms) / 60_000);
  return `the planned runs take ${roughly(ms)} on this machine: as many repeats are done as fit into ${formatDuration(budgetMs)}, and fewer decide less (--budget ${enough}m has room for all, fewer --batch-sizes take less)`;
}

/** The plan as a line of JSON: every run with how long it takes, where that was estimated, and what it runs. */
export function planJson(
  {id, remaining}: Prepared,
  {
    estimates,
    argvOf,
  }: {estimates: Estimates | null; argvOf: ((planned: PlannedRun) => readonly string[]) | null},
): string {
  const runs = remaining.map((planned) => ({
    ...planned,
    ...(estimates === null ? {} : {estimateMs: estimates.get(planned.run) ?? null}),
    ...(argvOf === null ? {} : {argv: argvOf(planned)}),
  }));
  const whole = estimates === null ? {} : {estimateMs: totalMs(remaining, estimates)};
  return `${JSON.stringify({event: "plan", sweep: id, ...whole, runs})}\n`;
}

/** The plan for people: every run, a line each. */
export function sayPlan(
  {plan, remaining}: Prepared,
  {
    estimates,
    argvOf,
  }: {estimates: Estimates | null; argvOf: ((planned: PlannedRun) => readonly string[]) | null},
  view: View,
): void {
  for (const [index, planned] of remaining.entries()) {
    const ms = estimates?.get(planned.run);
    const took = ms === undefined ? "" : `, ${roughly(ms)}`;
    const command = argvOf === null ? "" : `: ${argvOf(planned).join(" ")}`;
    view.say(
      `${String(index + 1).padStart(3)}  ${planned.run}: ${runName(planned, plan.repeats)}${took}${command}`,
    );
  }
  const ms = estimates === null ? null : totalMs(remaining, estimates);
  const unknown = estimates === null ? "" : ", how long it takes is not known";
  const whole = ms === null ? unknown : `, ${roughly(ms)} in all`;
  view.say(`${plural(remaining.length, "run")}${whole}; nothing was recorded`);
}
