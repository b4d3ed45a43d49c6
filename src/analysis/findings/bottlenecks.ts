import {configurationName} from "../naming/configuration-name.ts";
import type {RunSummary} from "../summary/run-summary.ts";
import type {SweepSummary} from "../summary/sweep-summary.ts";

/** What held some configurations back, all by the same, with the runs that it was read off. */
export interface HeldBackBy {
  sentence: string;
  configurations: {name: string; run: RunSummary}[];
}

/** What held each configuration back, by its first completed run; those with the same answer stand together. */
export function heldBackBy(summary: SweepSummary): HeldBackBy[] {
  const found = new Map<string, HeldBackBy>();
  for (const row of summary.rows) {
    const run = row.runs.find(({status}) => status.state === "completed");
    if (run === undefined || run.unsampled !== null) continue;
    const {sentence} = run.heldBack;
    const same = found.get(sentence) ?? {sentence, configurations: []};
    same.configurations.push({name: configurationName(summary, row.configuration), run});
    found.set(sentence, same);
  }
  return [...found.values()];
}
