import {compareBatchSizes} from "../summary/configurations.ts";
import {isSoftwareAdapter} from "../naming/device-name.ts";
import {areApart, type KnownFigure} from "../signals/derived.ts";
import type {BatchSizeGroup, ConfigurationRow, SweepSummary} from "../summary/sweep-summary.ts";

/** What a group of batch sizes shows about speed. */
export interface Fastest {
  /** The row with the best figure. */
  best: ConfigurationRow;
  /** All rows whose ranges touch the best one's, itself included: these cannot be told apart. */
  tied: ConfigurationRow[];
  slowest: ConfigurationRow;
  /** How many times as fast the best is as the slowest. */
  ratio: number;
}

/** How long an image takes, from whichever figure every row has: images/s where possible, else the whole epoch. */
function cost(rows: readonly ConfigurationRow[]): (row: ConfigurationRow) => KnownFigure | null {
  const all = rows.every((row) => row.imagesPerSecond.value !== null);
  return (row) => {
    if (!all) return row.epochMs.value === null ? null : row.epochMs;
    const rate = row.imagesPerSecond;
    if (rate.value === null) return null;
    return {value: 1 / rate.value, low: 1 / rate.high, high: 1 / rate.low, basis: rate.basis};
  };
}

/** The fastest batch size of a group, with those that cannot be told from it; null where fewer than two have times. */
export function fastestOf(group: BatchSizeGroup): Fastest | null {
  const done = group.rows.filter((row) => row.epochMs.value !== null);
  const costOf = cost(done);
  const ranked = done
    .flatMap((row) => {
      const figure = costOf(row);
      return figure === null ? [] : [{row, figure}];
    })
    .sort((a, b) => a.figure.value - b.figure.value);
  const [best] = ranked;
  const slowest = ranked.at(-1);
  if (best === undefined || slowest === undefined || ranked.length < 2) return null;
  const tied = ranked.filter(
    ({row, figure}) =>
      !areApart(best.figure, figure, Math.max(row.timeResolutionMs, best.row.timeResolutionMs)),
  );
  return {
    best: best.row,
    tied: tied
      .map(({row}) => row)
      .sort((a, b) => compareBatchSizes(a.configuration.batchSize, b.configuration.batchSize)),
    slowest: slowest.row,
    ratio: slowest.figure.value / best.figure.value,
  };
}

/** How CPU and GPU compare at one batch size, from whole epochs. */
export interface DeviceComparison {
  batchSize: number | null;
  cpu: ConfigurationRow;
  gpu: ConfigurationRow;
  /** CPU time ÷ GPU time. */
  ratio: {value: number; low: number; high: number};
}

/** CPU against GPU at every batch size that both completed. A software adapter is no GPU. */
export function compareDevices(summary: SweepSummary): DeviceComparison[] {
  const of = (device: "cpu" | "gpu"): ConfigurationRow[] =>
    summary.rows.filter(
      ({configuration, epochMs}) =>
        configuration.device === device && epochMs.value !== null && !isSoftwareAdapter(configuration),
    );
  return of("cpu").flatMap((cpu) =>
    of("gpu")
      .filter((gpu) => gpu.configuration.batchSize === cpu.configuration.batchSize)
      .flatMap((gpu) => {
        const [slow, fast] = [cpu.epochMs, gpu.epochMs];
        if (slow.value === null || fast.value === null) return [];
        const ratio = {value: slow.value / fast.value, low: slow.low / fast.high, high: slow.high / fast.low};
        return [{batchSize: cpu.configuration.batchSize, cpu, gpu, ratio}];
      }),
  );
}
