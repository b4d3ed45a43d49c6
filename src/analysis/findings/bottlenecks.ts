import {configurationName} from "../naming/configuration-name.ts";
import type {RunSummary} from "../summary/run-summary.ts";
import type {SweepSummary} from "../summary/sweep-summary.ts";

/** Configurations limited by the same thing, each with the run it was read from. */
export interface SharedBottleneck {
  sentence: string;
  configurations: {name: string; run: RunSummary}[];
}

/** What limited each configuration, by its first completed run; those with the same answer are grouped. */
export function sharedBottlenecks(summary: SweepSummary): SharedBottleneck[] {
  const found = new Map<string, SharedBottleneck>();
  for (const row of summary.rows) {
    const run = row.runs.find(({status}) => status.state === "completed");
    if (run === undefined || run.unsampled !== null) continue;
    const {sentence} = run.bottleneck;
    const same = found.get(sentence) ?? {sentence, configurations: []};
    same.configurations.push({name: configurationName(summary, row.configuration), run});
    found.set(sentence, same);
  }
  return [...found.values()];
}
