// A figure by batch size, a series a group of configurations.
import {ranThrough} from "../../schema/run-log.ts";
import {seriesName} from "../naming/configuration-name.ts";
import {overRepeats, type Derived} from "../signals/derived.ts";
import type {RunSummary} from "../summary/run-summary.ts";
import {stateNames} from "../naming/states.ts";
import type {ConfigurationRow, SweepSummary} from "../summary/sweep-summary.ts";

/** One configuration's figure, for a plot by batch size. `slot` picks the colour. */
export interface BatchSizePoint {
  batchSize: number;
  value: number;
  low: number;
  high: number;
  series: string;
  slot: number;
}

/** Slots of colour, in the order of the groups: 0 for the first on the CPU, 1 for the first on a GPU, further ones after. */
export function groupSlots({groups}: Pick<SweepSummary, "groups">): number[] {
  const first = {
    cpu: groups.findIndex(({configuration}) => configuration.device === "cpu"),
    gpu: groups.findIndex(({configuration}) => configuration.device === "gpu"),
  };
  let next = 2;
  return groups.map((_, index) => (index === first.cpu ? 0 : index === first.gpu ? 1 : next++));
}

/** A figure by batch size, one series a group; rows without the figure or without a batch size are left out. */
export function byBatchSize(
  summary: SweepSummary,
  figure: (row: ConfigurationRow) => Derived,
): BatchSizePoint[] {
  const slots = groupSlots(summary);
  return summary.groups.flatMap((group, index) =>
    group.rows.flatMap((row) => {
      const {value, ...rest} = figure(row);
      const {batchSize} = row.configuration;
      if (value === null || !("low" in rest) || batchSize === null) return [];
      const series = seriesName(group, summary);
      return [{batchSize, value, low: rest.low, high: rest.high, series, slot: slots[index] ?? index}];
    }),
  );
}

/** A batch size at which no run was completed, and why, in a word or two. */
export interface LostPoint {
  batchSize: number;
  series: string;
  slot: number;
  label: string;
}

/** Configurations that were tried and gave no figure: out of memory, failed, not run. */
export function lostConfigurations(summary: SweepSummary): LostPoint[] {
  const slots = groupSlots(summary);
  return summary.groups.flatMap((group, index) =>
    group.rows.flatMap((row) => {
      const {batchSize} = row.configuration;
      const [trouble] = row.troubles;
      if (row.repeats > 0 || trouble === undefined || batchSize === null) return [];
      const series = seriesName(group, summary);
      return [{batchSize, series, slot: slots[index] ?? index, label: stateNames[trouble.state]}];
    }),
  );
}

/**
 * A figure of runs by batch size, the median over completed repeats, beside what gave none; null where no batch size has
 * it, or only one was tried: then there is nothing to compare.
 */
export function figureByBatchSize(
  summary: SweepSummary,
  figure: (run: RunSummary) => Derived,
): {points: BatchSizePoint[]; lost: LostPoint[]} | null {
  const points = byBatchSize(summary, ({runs}) =>
    overRepeats(runs.filter(({status}) => ranThrough(status)).map(figure), "no run was completed"),
  );
  const lost = lostConfigurations(summary);
  const sizes = new Set([...points, ...lost].map(({batchSize}) => batchSize));
  return points.length > 0 && sizes.size > 1 ? {points, lost} : null;
}
