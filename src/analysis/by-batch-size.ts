import {groupName} from "./answer.ts";
import type {Derived} from "./derived.ts";
import type {ConfigurationRow, SweepSummary} from "./sweep-summary.ts";

/** One configuration's figure, for a plot by batch size. `slot` counts the lines from 0 and picks the colour. */
export interface BatchSizePoint {
  batchSize: number;
  value: number;
  low: number;
  high: number;
  series: string;
  slot: number;
}

/** A figure by batch size, one series a group; rows without the figure or without a batch size are left out. */
export function byBatchSize(
  summary: SweepSummary,
  figure: (row: ConfigurationRow) => Derived,
): BatchSizePoint[] {
  return summary.groups.flatMap((group, slot) =>
    group.rows.flatMap((row) => {
      const {value, ...rest} = figure(row);
      const {batchSize} = row.configuration;
      if (value === null || !("low" in rest) || batchSize === null) return [];
      return [{batchSize, value, low: rest.low, high: rest.high, series: groupName(group, summary), slot}];
    }),
  );
}
