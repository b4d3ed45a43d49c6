import type {Configuration} from "../../schema/run-log.ts";
import {seriesName} from "../findings/answer.ts";
import {deviceName} from "./device-name.ts";
import {batchName} from "./batch-name.ts";
import {isSameConfiguration, type SweepSummary} from "../summary/sweep-summary.ts";

/** What a configuration is called in its sweep: the device, what else tells it from others, and the batch size. */
export function configurationName(summary: SweepSummary, configuration: Configuration): string {
  const group = summary.groups.find(({rows}) =>
    rows.some((row) => isSameConfiguration(row.configuration, configuration)),
  );
  const batch = batchName(configuration.batchSize);
  return group === undefined
    ? `${deviceName(configuration)}, ${batch}`
    : `${seriesName(group, summary)}, ${batch}`;
}
