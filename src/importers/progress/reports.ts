import type {ReportRow} from "../../schema/run-log.ts";
import {loggedEpoch, loggedStep, type LoggedEntry} from "./entry.ts";
import {isFigure} from "./epoch-figures.ts";

/** Most rows that a run log of reports should hold: a page shows a curve of them, and a diff each of its lines. */
const mostReports = 5000;

function reportRow(entry: LoggedEntry, startedUnixMs: number | null): ReportRow {
  const figures = Object.entries(entry.figures)
    .filter(([name]) => isFigure(name))
    .slice(0, 200);
  const {unixMs} = entry;
  return {
    step: loggedStep(entry),
    epoch: loggedEpoch(entry),
    done: null,
    atMs: unixMs === null || startedUnixMs === null ? null : Math.max(0, unixMs - startedUnixMs),
    figures: Object.fromEntries(figures.filter(([, value]) => Number.isFinite(value))),
    notFinite: figures.filter(([, value]) => !Number.isFinite(value)).map(([name]) => name.slice(0, 100)),
  };
}

/** The entries of a log without epochs as report rows; of very many, evenly spread ones. */
export function loggedReports(
  entries: readonly LoggedEntry[],
  startedUnixMs: number | null,
): {reports: ReportRow[]; notes: string[]} {
  if (entries.length === 0) return {reports: [], notes: []};
  const every = Math.ceil(entries.length / mostReports);
  const kept = entries.filter((_, index) => index % every === every - 1 || index === entries.length - 1);
  return {
    reports: kept.map((entry) => reportRow(entry, startedUnixMs)),
    notes: [
      "The log has steps and no epochs: its rows are reports.",
      ...(every === 1 ? [] : [`Of ${entries.length} reports every ${every}th was kept.`]),
    ],
  };
}
