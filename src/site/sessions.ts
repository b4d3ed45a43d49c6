import type {RunLog} from "../schema/run-log.ts";
import type {RunSummary} from "../analysis/summary/run-summary.ts";
import {formatCount} from "../format.ts";
import {fewestForOrdinary} from "../analysis/statistics/outliers.ts";
import {
  conditionFigures,
  conditionText,
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

/** Runs of a session that are out of the ordinary, each with what is and by how much, e.g. "arithmetic 260 ms, of 182 ms in the middle". */
export const unusualRuns = ({runs, figures}: SessionView): {run: string; what: string[]}[] =>
  runs.flatMap(({log}, position) => {
    const what = figures.flatMap((one) => {
      const value = one.values[position] ?? null;
      if (value === null || !one.unusual.has(position)) return [];
      return [
        `${inSentence(one.header)} ${conditionText(one, value)}, of ${conditionText(one, one.middle)} in the middle`,
      ];
    });
    return what.length === 0 ? [] : [{run: log.run, what}];
  });

/** A column's header within a sentence: "arithmetic", but "CPU frequency". */
const inSentence = (header: string): string =>
  /^[A-Z]{2}/.test(header) ? header : `${header.charAt(0).toLowerCase()}${header.slice(1)}`;

/** What a session's runs say of its machine, in a sentence. */
export function sessionSentence(session: SessionView): string {
  const count = session.runs.length;
  if (count < fewestForOrdinary)
    return `${formatCount(count)} ${count === 1 ? "run" : "runs"}: fewer than ${formatCount(fewestForOrdinary)} do not show what is ordinary.`;
  const unusual = unusualRuns(session).length;
  const all = `${formatCount(count)} runs`;
  if (unusual > 0)
    return unusual === 1
      ? `One of ${all} is out of the ordinary.`
      : `${formatCount(unusual)} of ${all} are out of the ordinary.`;
  const unsteady = session.figures.flatMap((one) =>
    one.unsteady === null
      ? []
      : [
          `${inSentence(one.header)} ${one.format.text(one.unsteady[0])} to ${conditionText(one, one.unsteady[1])}`,
        ],
  );
  return unsteady.length === 0
    ? `The machine was much the same in all ${all}.`
    : `The machine was not steady over ${all}: ${unsteady.join(", ")}.`;
}
