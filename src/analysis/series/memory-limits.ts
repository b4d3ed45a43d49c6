import {formatBytes} from "../../format.ts";
import {groupSlots} from "../series/by-batch-size.ts";
import type {MetricSummary} from "../summary/metric-summary.ts";
import type {SweepSummary} from "../summary/sweep-summary.ts";

/** A limit of memory, with what it is called beside a plot. */
export interface MemoryLimit {
  label: string;
  value: number;
  slot: number;
}

/** From this share of a limit on, a plot shows it; further off it would press the figures flat. */
const nearShare = 0.25;

/** The memory that the devices of a sweep had: limits that its runs came near to, and those that they did not. */
export function memoryLimits(summary: SweepSummary): {near: MemoryLimit[]; far: MemoryLimit[]} {
  const slots = groupSlots(summary);
  const all = summary.groups.flatMap(({configuration: {device}, rows}, index) => {
    const kind = device === "gpu" ? "gpu" : "host";
    const isMemory = ({device: of, metric}: MetricSummary): boolean =>
      of.kind === kind && metric.unit === "bytes" && /^(?:process|gpu)\..*memory\.usage$/.test(metric.id);
    const metrics = rows.flatMap((row) => row.metrics.filter(isMemory));
    const value = Math.max(0, ...metrics.flatMap(({limit}) => limit ?? []));
    const peak = Math.max(0, ...metrics.flatMap(({peak: {value: largest}}) => largest ?? []));
    const label = `${device === "gpu" ? "GPU memory" : "Memory"} limit ${formatBytes(value)}`;
    return value === 0
      ? []
      : [{label, value, slot: slots[index] ?? index, isNear: peak >= nearShare * value}];
  });
  const once = all.filter(({label}, index) => all.findIndex((one) => one.label === label) === index);
  // A plot that reaches up to one limit has room for every lower one.
  const top = Math.max(0, ...once.filter(({isNear}) => isNear).map(({value}) => value));
  return {near: once.filter(({value}) => value <= top), far: once.filter(({value}) => value > top)};
}
