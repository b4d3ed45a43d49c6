import {configurationName} from "../naming/configuration-name.ts";
import type {RunSummary} from "../summary/run-summary.ts";
import type {SweepSummary} from "../summary/sweep-summary.ts";

/** What held some configurations back, all by the same, with the runs that it was read off. */
export interface SharedBottleneck {
  sentence: string;
  configurations: {name: string; run: RunSummary}[];
}

/** What held each configuration back, by its first completed run; those with the same answer stand together. */
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
