// The table that a recording ends with.
import type {TableColumn} from "../../analysis/tables/columns.ts";
import {batchSizeTable} from "../../analysis/tables/columns.ts";
import {answerOf, answerCaveats} from "../../analysis/findings/answer.ts";
import {adviceOf} from "../../analysis/findings/advice.ts";
import {runEvidence, sweepEvidence, type RunEvidence} from "../../analysis/decision/evidence.ts";
import {summarizeRun, type RunSummary} from "../../analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../analysis/summary/sweep-summary.ts";
import {readRecordedSweep, readTelemetry} from "../../runs/read.ts";

/** Lays rows out under heads and units, right-aligned; columns that do not fit the width are left out from the right. */
export function terminalTable<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  width: number,
): string[] {
  const laidOut = columns.map((column) => {
    const cells = [column.header, column.unit ?? "", ...rows.map((row) => column.text(row))];
    const widest = Math.max(...cells.map(({length}) => length));
    return cells.map((cell) => cell.padStart(widest));
  });
  let used = -2;
  const fitting = laidOut.filter(([head = ""]) => (used += 2 + head.length) <= width);
  const lines = fitting[0]?.map((_, line) => fitting.map((cells) => cells[line] ?? "").join("  ")) ?? [];
  return lines.map((line) => line.trimEnd()).filter((line) => line !== "");
}

/** The table that the report will show, the answer and what limits it, from what is on the disk. */
export async function resultLines(runs: string, sweep: string, width: number): Promise<string[]> {
  const recorded = await readRecordedSweep(runs, sweep);
  const [summaries, evidence]: [RunSummary[], RunEvidence[]] = [[], []];
  for (const log of recorded.runs) {
    const telemetry = await readTelemetry(runs, log);
    const own = summarizeRun(log, telemetry);
    summaries.push(own);
    evidence.push(runEvidence(log, telemetry, own));
  }
  const summary = summarizeSweep(recorded.sweep, summaries);
  // Of runs of which none was completed there is no figure.
  const table = summary.rows.some(({repeats}) => repeats > 0)
    ? [...terminalTable(batchSizeTable(summary), summary.rows, width), ""]
    : [];
  return [
    ...table,
    answerOf(summary),
    ...adviceOf(summary, sweepEvidence(recorded.sweep, evidence)).map(({text}) => text),
    ...answerCaveats(summary),
  ];
}
