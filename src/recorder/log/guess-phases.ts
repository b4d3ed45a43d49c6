// When a training that reports no phases began to compute, by its load.
import {metricId} from "../../schema/metrics.ts";
import type {Phase} from "../../schema/run-log.ts";
import type {Recording} from "../../telemetry/client/sampler.ts";

/** The load that shows when a training computes: the first of these that was measured, the GPU's before the CPU's. */
const telling = [metricId.gpuLoad, metricId.processLoad];

/** A training is busy for this long before it counts as begun; an import or a download is not. */
const sustainedMs = 1500;

/** Load above this share of the run's high load (its 90th percentile) is work. */
const busyShare = 0.5;

/** A device that was never busier than this did not train. */
const leastBusy = 0.05;

/** Means over all devices of the telling metric, by sample; null where nothing measured it or it stayed idle. */
function loadOf({columns, values}: Recording): (number | null)[] | null {
  for (const id of telling) {
    const chosen = columns.flatMap(({metric}, index) => (metric.id === id ? [values[index] ?? []] : []));
    const length = chosen[0]?.length ?? 0;
    const load = Array.from({length}, (_, at) => {
      const known = chosen.flatMap((list) => list[at] ?? []);
      return known.length === 0 ? null : Math.max(...known);
    });
    if (load.some((value) => value !== null && value > leastBusy)) return load;
  }
  return null;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}

/**
 * Phases of a command that said nothing, from the load of the machine: loading until the load stays high, then one
 * stretch of training until it falls for good. A guess, and no more: epochs cannot be told apart by load. Empty where the
 * load shows nothing of the kind. `startUnixMs` is the start of the run; instants are given since then.
 */
export function guessPhases(recording: Recording, startUnixMs: number): Phase[] {
  const load = loadOf(recording);
  if (load === null) return [];
  const known = load.flatMap((value) => value ?? []);
  const threshold = Math.max(leastBusy, busyShare * quantile(known, 0.9));
  const atMs = recording.unixMs.map((instant) => instant - startUnixMs);
  const isBusy = (index: number): boolean => (load[index] ?? 0) >= threshold;
  /** The first sample from which the load stays high for long enough; single dips are passed over. */
  const begin = atMs.findIndex((at, index) => {
    if (!isBusy(index)) return false;
    let last = index;
    let busy = 0;
    for (; last < atMs.length && (atMs[last] ?? at) < at + sustainedMs; last++) if (isBusy(last)) busy += 1;
    const lastsMs = (atMs[last - 1] ?? at) - at;
    return lastsMs > sustainedMs / 2 && busy >= 0.8 * (last - index);
  });
  const end = atMs.findLastIndex((_, index) => isBusy(index));
  const [beginMs, endMs] = [atMs[begin], atMs[end]];
  if (beginMs === undefined || endMs === undefined || endMs - beginMs < sustainedMs) return [];
  const startMs = Math.max(0, beginMs);
  return [
    {phase: "load", startMs: 0, endMs: startMs, synced: false},
    {phase: "train", epoch: 0, startMs, endMs, synced: false},
  ];
}
