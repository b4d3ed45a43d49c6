// The table of a run's report rows.
import {formatCount, formatNumber, formatSeconds} from "../../format.ts";
import type {ReportRow, RunLog} from "../../schema/run-log.ts";
import {workUnit} from "../summary/work-unit.ts";
import {tableCell, type TableCell, type TableText} from "./table.ts";

/** Rows shown; a long training reports thousands of times. */
const mostRows = 40;
/** Figures shown beside step, epoch, time and work. */
const mostFigures = 8;

/** The run log's own names as the epoch table writes them. */
const written: Readonly<Record<string, string>> = {
  trainLoss: "train_loss",
  validLoss: "valid_loss",
  errorRate: "error_rate",
};

interface Column {
  id: string;
  header: string;
  unit: string | null;
  meaning: string;
  cell(row: ReportRow): TableCell;
}

const none = tableCell("–", {isMissing: true});
const number = (value: number | null, write: (value: number) => string): TableCell =>
  value === null ? none : tableCell(write(value));

function figureColumn(name: string): Column {
  return {
    id: `figure/${name}`,
    header: written[name] ?? name,
    unit: null,
    meaning: "As the trainer reported it",
    cell: ({figures, notFinite}) =>
      notFinite.includes(name)
        ? tableCell("NaN", {title: "the log says NaN or infinity"})
        : number(figures[name] ?? null, (value) => formatNumber(value, 4)),
  };
}

/** Names of figures, those that most reports have first. */
function figureNames(reports: readonly ReportRow[]): string[] {
  const counts = new Map<string, number>();
  for (const {figures, notFinite} of reports)
    for (const name of [...Object.keys(figures), ...notFinite]) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
}

/** What a training reported on its way, at most 40 rows, evenly chosen to the last; `left`: reports that are not shown. */
export function reportTable(log: RunLog): {table: TableText; left: number} {
  const telling = log.reports.filter(
    ({figures, notFinite}) => Object.keys(figures).length + notFinite.length > 0,
  );
  const all = telling.length > 0 ? telling : log.reports;
  const stride = Math.ceil(all.length / mostRows);
  const rows = all.filter((_, index) => (all.length - 1 - index) % stride === 0);
  const columns: Column[] = [
    {
      ...{id: "step", header: "step", unit: null, meaning: "Optimizer steps done by then"},
      cell: ({step}) => number(step, (value) => formatCount(value)),
    },
    {
      ...{id: "epoch", header: "epochs", unit: null, meaning: "Epochs done by then"},
      cell: ({epoch}) => number(epoch, (value) => formatNumber(value, 3)),
    },
    {
      ...{id: "done", header: workUnit(log), unit: null, meaning: "Work done by then"},
      cell: ({done}) => number(done, (value) => formatCount(value)),
    },
    {
      ...{id: "time", header: "time", unit: "s", meaning: "Since the start of the command"},
      cell: ({atMs}) => number(atMs, (value) => formatSeconds(value)),
    },
    ...figureNames(rows).slice(0, mostFigures).map(figureColumn),
  ];
  const shown = columns.filter(({cell}) => rows.some((row) => !cell(row).isMissing));
  return {
    table: {
      head: shown.map(({id, header, unit, meaning}) => ({id, header, unit, meaning, words: false})),
      rows: rows.map((row) => shown.map(({cell}) => cell(row))),
    },
    left: log.reports.length - rows.length,
  };
}
