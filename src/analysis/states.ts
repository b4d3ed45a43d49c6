import type {RunStatus} from "../schema/run-log.ts";

/** How a run ended, in words; `not-run` where the sweep ended before the run began. */
export const stateNames: Record<RunStatus["state"] | "not-run", string> = {
  completed: "completed",
  failed: "failed",
  "out-of-memory": "out of memory",
  interrupted: "interrupted",
  skipped: "skipped",
  "not-run": "not run",
};
