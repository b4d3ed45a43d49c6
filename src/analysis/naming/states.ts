import type {RunStatus} from "../../schema/run-log.ts";
import type {ConfigurationRow, Trouble} from "../summary/sweep-summary.ts";

/** How a run ended, in words; `not-run` where there is no run log of it. */
export const stateNames: Record<RunStatus["state"] | "not-run", string> = {
  completed: "completed",
  "not-stated": "ended, its log does not say how",
  failed: "failed",
  "out-of-memory": "out of memory",
  interrupted: "interrupted",
  skipped: "skipped",
  "not-run": "not run",
};

/** A row's troubles by state, each with how often it happened and the first reason. */
export function countedTroubles({
  troubles,
}: ConfigurationRow): (Pick<Trouble, "state" | "reason"> & {count: number})[] {
  const states = [...new Set(troubles.map(({state}) => state))];
  return states.map((state) => {
    const same = troubles.filter((trouble) => trouble.state === state);
    return {state, count: same.length, reason: same[0]?.reason ?? ""};
  });
}
