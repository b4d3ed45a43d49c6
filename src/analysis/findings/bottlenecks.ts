import {ranThrough} from "../../schema/run-log.ts";
import {extent} from "d3-array";
import {formatRatio} from "../../format.ts";
import {configurationName} from "../naming/configuration-name.ts";
import type {RunSummary} from "../summary/run-summary.ts";
import type {ConfigurationRow, SweepSummary} from "../summary/sweep-summary.ts";

/** Configurations limited by the same thing, each with the run it was read from. */
export interface SharedBottleneck {
  /** e.g. "Compute-bound: the GPU was busy and did not wait for data (GPU 92 to 95 % busy, 0 to 1 % waiting for data)". */
  sentence: string;
  configurations: {name: string; run: RunSummary}[];
}

/** The range of a share over configurations, medians over their repeats, e.g. "92 to 95 %"; null where none has it. */
function shareRange(
  rows: readonly ConfigurationRow[],
  figure: (row: ConfigurationRow) => number | null,
): string | null {
  const [least, most] = extent(rows, figure);
  if (least === undefined || most === undefined) return null;
  const [low, high] = [least, most].map((share) => formatRatio(share, 0));
  return low === high ? String(low) : `${String(low).replace(/\s*%$/, "")} to ${String(high)}`;
}

function rangesText(rows: readonly ConfigurationRow[]): string {
  const [busy, cpu, waiting] = [
    shareRange(rows, ({configuration, busy: share}) => (configuration.device === "gpu" ? share.value : null)),
    shareRange(rows, ({configuration, busy: share}) => (configuration.device === "cpu" ? share.value : null)),
    shareRange(rows, ({dataWait}) => dataWait.value),
  ];
  const parts = [
    ...(busy === null ? [] : [`GPU ${busy} busy`]),
    ...(cpu === null ? [] : [`CPU ${cpu} busy`]),
    ...(waiting === null ? [] : [`${waiting} waiting for data`]),
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

/** What limited each configuration, by its first completed run; those with the same answer are grouped. */
export function sharedBottlenecks(summary: SweepSummary): SharedBottleneck[] {
  const groups = Map.groupBy(
    summary.rows.flatMap((row) => {
      const run = row.runs.find(({status}) => ranThrough(status));
      if (run === undefined || run.unsampled !== null) return [];
      const name = configurationName(summary, row.configuration);
      return [{name: row.planned > 1 ? `${name}, repeat ${run.repeat}` : name, run, row}];
    }),
    ({run}) => run.bottleneck.sentence,
  );
  return [...groups].map(([sentence, configurations]) => ({
    sentence: `${sentence}${rangesText(configurations.map(({row}) => row))}.`,
    configurations: configurations.map(({name, run}) => ({name, run})),
  }));
}
