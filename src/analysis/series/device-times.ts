import {formatNumber} from "../../format.ts";
import {compareDevices, timesAsFast} from "../findings/fastest.ts";
import type {SweepSummary} from "../summary/sweep-summary.ts";

/** Time of an epoch on both devices at one batch size, and how they compare, in words. */
export interface DeviceTime {
  batchSize: number;
  cpu: {valueMs: number; lowMs: number; highMs: number};
  gpu: {valueMs: number; lowMs: number; highMs: number};
  /** e.g. "11 times", as far as it is decided. */
  label: string;
}

/** CPU and GPU at every batch size that both completed. */
export function deviceTimes(summary: SweepSummary): DeviceTime[] {
  return compareDevices(summary).flatMap(({batchSize, cpu, gpu, verdict}) => {
    const [slow, fast] = [cpu.epochMs, gpu.epochMs];
    if (slow.value === null || fast.value === null || batchSize === null) return [];
    const time = ({value, low, high}: {value: number; low: number; high: number}): DeviceTime["cpu"] => ({
      valueMs: value,
      lowMs: low,
      highMs: high,
    });
    const times = timesAsFast(verdict);
    const label = times === null ? verdict.word : `${formatNumber(times.value, 2)} times`;
    return [{batchSize, cpu: time(slow), gpu: time(fast), label}];
  });
}
