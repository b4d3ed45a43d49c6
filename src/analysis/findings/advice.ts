// What a sweep advises: which configuration to take, with the decisions behind it.
import type {ConfigurationEvidence, SweepEvidence} from "../decision/evidence.ts";
import {groupName} from "../naming/configuration-name.ts";
import {isSoftwareAdapter} from "../naming/device-name.ts";
import {compareBatchSizes, isSameConfiguration} from "../summary/configurations.ts";
import type {BatchSizeGroup, SweepSummary} from "../summary/sweep-summary.ts";
import type {Statement} from "./answer.ts";
import {batches} from "./contenders.ts";
import {factorAnswers} from "./factors.ts";
import {recommendBatchSize} from "./recommend.ts";

/** The configurations of each group of a sweep that differ in batch size only, by batch size. */
export const sidesByGroup = (
  {groups}: SweepSummary,
  {configurations}: SweepEvidence,
): {group: BatchSizeGroup; sides: ConfigurationEvidence[]}[] =>
  groups.map((group) => ({
    group,
    sides: configurations
      .filter(({configuration}) =>
        group.rows.some((row) => isSameConfiguration(row.configuration, configuration)),
      )
      .sort((a, b) => compareBatchSizes(a.configuration.batchSize, b.configuration.batchSize)),
  }));

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The batch sizes of a group that ran out of memory, in a sentence; null for none. */
function outOfMemoryText({rows}: BatchSizeGroup): string | null {
  const lost = rows.flatMap(({configuration: {batchSize}, troubles}) =>
    batchSize !== null && troubles.some(({state}) => state === "out-of-memory") ? [batchSize] : [],
  );
  return lost.length === 0 ? null : `${upperFirst(batches(lost.sort(compareBatchSizes)))} ran out of memory.`;
}

/**
 * Which batch size to take, and which do not fit in memory: a statement for each group of a sweep that has something to say; then
 * what its other factors do.
 */
export const adviceOf = (summary: SweepSummary, evidence: SweepEvidence): Statement[] => [
  ...batchSizeAdvice(summary, evidence),
  ...factorAnswers(evidence).map((text) => ({text, verdicts: []})),
];

const batchSizeAdvice = (summary: SweepSummary, evidence: SweepEvidence): Statement[] =>
  sidesByGroup(summary, evidence).flatMap(({group, sides}) => {
    if (isSoftwareAdapter(group.configuration)) return [];
    const advice = recommendBatchSize(sides);
    const said = [advice?.sentence ?? null, outOfMemoryText(group)].filter((text) => text !== null).join(" ");
    if (said === "") return [];
    const text = summary.groups.length > 1 ? `${groupName(group, summary)}: ${said}` : said;
    return [{text, verdicts: advice?.verdicts ?? []}];
  });
