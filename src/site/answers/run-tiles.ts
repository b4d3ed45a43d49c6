// The tiles of a run's page.
import {formatEpoch, formatError} from "../../analysis/summary/figures.ts";
import type {Derived} from "../../analysis/signals/derived.ts";
import type {MetricSummary} from "../../analysis/summary/metric-summary.ts";
import type {RunSummary} from "../../analysis/summary/run-summary.ts";
import {formatBytes, formatLoss, formatNumber, formatRatio} from "../../format.ts";
import {metricId} from "../../schema/metrics.ts";
import type {Tile} from "../tiles.ts";

const tile = (title: string, headline: string, text: string): Tile => ({
  title,
  lines: [{name: null, headline, text, verdicts: []}],
});

/** A figure as a tile: its range, or how it came about, or why it is not known. */
function figureTile(title: string, figure: Derived, write: (value: number) => string, unit = ""): Tile {
  if (figure.value === null) return tile(title, "Not known", figure.reason);
  const [low, high] = [write(figure.low), write(figure.high)];
  return tile(
    title,
    `${write(figure.value)} ${unit}`.trim(),
    low === high ? figure.basis : `${low} to ${high} ${unit}`.trim(),
  );
}

function busyTile({bottleneck, busy, configuration, dataWait}: RunSummary): Tile {
  const onGpu = configuration.device === "gpu";
  const share = busy.value;
  const waits = dataWait.value === null ? [] : [`${formatRatio(dataWait.value, 0)} waiting for data`];
  return tile(
    "Busy or waiting?",
    share === null ? "Not measured" : `${onGpu ? "GPU" : "CPU"} ${formatRatio(share, 0)} busy`,
    [...waits, `${bottleneck.sentence.charAt(0).toLowerCase()}${bottleneck.sentence.slice(1)}`].join("; "),
  );
}

/** Peak memory of what trained, and of what limit where one is known. */
function memoryTile({configuration, metrics, peakGpuMemoryBytes, peakMemoryBytes}: RunSummary): Tile {
  const onGpu = configuration.device === "gpu";
  const peak = onGpu ? peakGpuMemoryBytes : peakMemoryBytes;
  if (peak.value === null) return tile("Peak memory", "Not known", peak.reason);
  const limits = metrics.flatMap(({device, limit, metric}: MetricSummary) =>
    onGpu && device.kind === "gpu" && metric.id === metricId.gpuMemory && limit !== null ? [limit] : [],
  );
  const all = limits.reduce((sum, limit) => sum + limit, 0);
  const share = all === 0 ? "" : `${formatRatio(peak.value / all, 0)} of the GPU’s ${formatBytes(all)}`;
  return tile("Peak memory", formatBytes(peak.value), share === "" ? peak.basis : share);
}

/** What a reader of one run asks first: how long, how fast, how good, how busy, how large. */
export function runTilesOf(summary: RunSummary): Tile[] {
  const {epochMs, errorRate, stepMs, throughput, timeResolutionMs, unit, validLoss} = summary;
  const duration =
    epochMs.value === null && stepMs.value !== null
      ? figureTile("Step", stepMs, (ms) => formatNumber(ms), "ms")
      : figureTile("Epoch", epochMs, (ms) => formatEpoch(ms, timeResolutionMs), "s");
  // Of a training without an error rate the loss is all that says how well it learned.
  const learned =
    errorRate.value === null && validLoss.value !== null
      ? figureTile("Validation loss", validLoss, formatLoss)
      : figureTile("Error rate", errorRate, formatError);
  return [
    duration,
    figureTile("Throughput", throughput, (rate) => formatNumber(rate), `${unit}/s`),
    learned,
    busyTile(summary),
    memoryTile(summary),
  ];
}
