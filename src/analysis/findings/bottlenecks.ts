import {ranThrough} from "../../schema/run-log.ts";
import {extent} from "d3-array";
import {formatRatio} from "../../format.ts";
import {configurationName} from "../naming/configuration-name.ts";
import type {BottleneckFigures} from "../summary/bottleneck-rules.ts";
import type {RunSummary} from "../summary/run-summary.ts";
import type {SweepSummary} from "../summary/sweep-summary.ts";

/** Configurations limited by the same thing, each with the run it was read from. */
export interface SharedBottleneck {
  /** e.g. "Compute-bound: the GPU was busy and did not wait for data (GPU 92 to 95 % busy, 0 to 1 % waiting for data)". */
  sentence: string;
  configurations: {name: string; run: RunSummary}[];
}

/** The range of a share over runs, e.g. "92 to 95 %"; null where none has it. */
function shareRange(
  runs: readonly RunSummary[],
  figure: (one: BottleneckFigures) => number | null,
): string | null {
  const [least, most] = extent(runs, ({bottleneck}) =>
    bottleneck.figures === null ? null : figure(bottleneck.figures),
  );
  if (least === undefined || most === undefined) return null;
  const [low, high] = [least, most].map((share) => formatRatio(share, 0));
  return low === high ? String(low) : `${String(low).replace(/\s*%$/, "")} to ${String(high)}`;
}

function rangesText(runs: readonly RunSummary[]): string {
  const [busy, cpu, waiting] = [
    shareRange(runs, ({gpu}) => gpu),
    shareRange(runs, ({device, cpu: share}) => (device === "cpu" ? share : null)),
    shareRange(runs, (one) => one.waiting),
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
      return [{name: configurationName(summary, row.configuration), run}];
    }),
    ({run}) => run.bottleneck.sentence,
  );
  return [...groups].map(([sentence, configurations]) => ({
    sentence: `${sentence}${rangesText(configurations.map(({run}) => run))}.`,
    configurations,
  }));
}
