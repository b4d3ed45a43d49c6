import type {RunLog} from "../schema/run-log.ts";
import type {RunSummary} from "../analysis/summary/run-summary.ts";
import {
  conditionFigures,
  inOrderOfTime,
  type ConditionFigures,
  type MeasuredRun,
} from "../analysis/tables/conditions-table.ts";
import type {SweepView} from "./sweep-view.ts";

/** One session of a sweep: its runs in the order in which they began, and what the machine was like over them. */
export interface SessionView {
  /** Which of the sweep's sessions, from 1: names its page. */
  number: number;
  startedAt: string | null;
  runs: MeasuredRun[];
  figures: ConditionFigures[];
}

/** The runs of a sweep with what they come to, in no order. */
export function measuredRuns({runs, summary}: Pick<SweepView, "runs" | "summary">): MeasuredRun[] {
  const summaries = new Map<string, RunSummary>(
    summary.rows.flatMap((row) => row.runs.map((one) => [one.run, one] as const)),
  );
  return runs.flatMap((log) => {
    const own = summaries.get(log.run);
    return own === undefined ? [] : [{log, summary: own}];
  });
}

/** Which session each run is of, from 1 in the order in which they began; runs that do not name theirs are of none. */
function runsBySession<Run extends {log: RunLog}>(runs: readonly Run[]): Run[][] {
  const named = inOrderOfTime(runs).filter(({log}) => log.session !== null);
  return [...Map.groupBy(named, ({log}) => log.session).values()];
}

/** How many sessions of a sweep have a page: all, where a fixed piece of work was timed in any. */
export const sessionCount = (runs: readonly RunLog[]): number =>
  runs.every(({yardstick}) => yardstick === undefined) ? 0 : runsBySession(runs.map((log) => ({log}))).length;

/** The sessions of a sweep that have a page, first to last. */
export const sessionViews = (view: Pick<SweepView, "runs" | "summary">): SessionView[] =>
  runsBySession(measuredRuns(view))
    .slice(0, sessionCount(view.runs))
    .map((runs, index) => ({
      number: index + 1,
      startedAt: runs[0]?.log.startedAt ?? null,
      runs,
      figures: conditionFigures(runs),
    }));
