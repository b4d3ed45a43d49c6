// Report rows of a log without epochs.
import type {ReportRow} from "../../schema/run-log.ts";
import {loggedEpoch, loggedStep, type LoggedEntry} from "./entry.ts";
import {epochFigures, type FigureForm} from "./epoch-figures.ts";

/** Most rows that a run log of reports should hold: a page shows a curve of them, and a diff each of its lines. */
const mostReports = 2000;

/** What a log of reports is understood with. */
interface ReportContext {
  startedUnixMs: number | null;
  form: FigureForm;
}

/** Figures stand under the run log's names where it has one: trainLoss, validLoss, errorRate; the others under the log's. */
function reportRow(entry: LoggedEntry, {startedUnixMs, form}: ReportContext): ReportRow {
  const {metrics, notFinite, ...known} = epochFigures([entry], form);
  const fields = Object.entries(known).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  const {unixMs} = entry;
  return {
    step: loggedStep(entry),
    epoch: loggedEpoch(entry),
    done: null,
    atMs: unixMs === null || startedUnixMs === null ? null : Math.max(0, unixMs - startedUnixMs),
    figures: Object.fromEntries([...fields, ...Object.entries(metrics)].slice(0, 200)),
    notFinite,
  };
}

/** The entries of a log without epochs as report rows; of very many, evenly spread ones. */
export function loggedReports(
  entries: readonly LoggedEntry[],
  context: ReportContext,
): {reports: ReportRow[]; notes: string[]} {
  if (entries.length === 0) return {reports: [], notes: []};
  const every = Math.ceil(entries.length / mostReports);
  const kept = entries.filter((_, index) => index % every === every - 1 || index === entries.length - 1);
  return {
    reports: kept.map((entry) => reportRow(entry, context)),
    notes: [
      "The log has steps and no epochs: its rows are reports.",
      ...(every === 1 ? [] : [`Of ${entries.length} reports every ${every}th was kept.`]),
    ],
  };
}
