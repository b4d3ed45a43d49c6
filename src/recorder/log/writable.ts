// What is left of a run log of which a part cannot be written.
import {runLog, type RunLog} from "../../schema/run-log.ts";
import {nullPaths} from "../../schema/values/missing.ts";

/** What a run log says where a part of it cannot be written. */
const nothing = {
  training: null,
  work: null,
  epochs: [],
  reports: [],
  statedRate: null,
  phases: [],
  steps: null,
  ranks: undefined,
  output: [],
} satisfies Partial<RunLog>;
type Part = keyof typeof nothing;

const isPart = (field: unknown): field is Part => typeof field === "string" && field in nothing;

/**
 * The log as it can be written: a part that breaks the schema is left out, with a warning each, since how the run ended
 * and everything else must not be lost for it. A log that breaks it elsewhere stays as it is.
 */
export function writableRunLog(log: RunLog): {log: RunLog; warnings: string[]} {
  const warnings: string[] = [];
  let left = log;
  for (;;) {
    const issue = runLog.safeParse(left).error?.issues[0];
    const field = issue?.path[0];
    // What was emptied once and still does not fit will not fit the second time.
    if (issue === undefined || !isPart(field) || warnings.length > Object.keys(nothing).length)
      return {log: left, warnings};
    const reason = `${issue.path.join(".")}: ${issue.message}`.slice(0, 400);
    warnings.push(`${field} could not be written: ${reason}`);
    const emptied = {...left, [field]: nothing[field]};
    const {missing, ...facts} = emptied;
    left = {
      ...emptied,
      missing: Object.fromEntries(
        nullPaths(facts).map((path) => [path, missing[path] ?? `could not be written: ${reason}`]),
      ),
    };
  }
}
