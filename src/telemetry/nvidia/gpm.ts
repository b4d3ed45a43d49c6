// Activity of a GPU's parts, by NVML's GPM.
import {handle, out, outcome, type Caller} from "./nvml-call.ts";
import {nvmlCode, type Outcome} from "./nvml-code.ts";

/**
 * Share of time since the last call, at first since the GPU was opened, in which SMs, and tensor cores, were active; the
 * same as last time to a call that comes too soon for the driver to tell, and nothing to one that comes after a pause.
 */
export interface Activity {
  sm: Outcome<number>;
  tensor: Outcome<number>;
}

/** What figures over time need: a clock, and the time between two reads. */
export interface Pace {
  nowMs: () => number;
  periodMs: number;
}

/** nvmlGpmMetricId_t: SM utilization and any tensor activity, percent. */
const gpmMetrics = [2, 5];
/** nvmlGpmMetric_t: its id at 0, its own nvmlReturn_t at 4, its value at 8; nvmlGpmMetricsGet_t has them from 24 on. */
const metricAt = (index: number): number => 24 + 40 * index;
/** nvmlGpmMetricsGet_t has room for NVML_GPM_METRIC_MAX metrics of 40 bytes, 333 in API 13; newer ones may have more. */
const gpmBytes = metricAt(1024);

/** "The interval between these two nvmlGpmSampleGet() calls should be greater than 100ms" (nvml.h). */
const leastMs = 100;

/** A longer one reaches back before the run: a second is what is asked for, or a period of a slower sampler. */
const longestMs = ({periodMs}: Pace): number => 2 * Math.max(1000, periodMs);

/** Prepares to read how active SMs and tensor cores were: GPU performance monitoring (GPM), Hopper and later. */
export function activityCall(call: Caller, device: bigint, pace: Pace): () => Activity {
  const {nowMs} = pace;
  const failed = (code: number): Activity => ({sm: {code}, tensor: {code}});
  const support = Buffer.alloc(8);
  support.writeUInt32LE(1, 0);
  const supported = call("nvmlGpmQueryDeviceSupport", [handle, out])(device, support);
  if (supported !== 0 || support.readUInt32LE(4) === 0) {
    const none = failed(supported === 0 ? nvmlCode.notSupported : supported);
    return () => none;
  }
  const sampleGet = call("nvmlGpmSampleGet", [handle, handle]);
  const metricsGet = call("nvmlGpmMetricsGet", [out]);
  const [first, second] = [0, 1].map(() => {
    const buffer = Buffer.alloc(8);
    return call("nvmlGpmSampleAlloc", [out])(buffer) === 0 ? buffer.readBigUInt64LE(0) : 0n;
  });
  if (!first || !second) return () => failed(nvmlCode.unknown);
  // The last sample that was taken, and room for the next one; they change places when that has been taken.
  let [taken, room] = [first, second];
  let takenMs: number | null = null;
  let last = failed(nvmlCode.notReady);
  const request = Buffer.alloc(gpmBytes);
  const figure = (index: number, code: number): Outcome<number> => {
    const at = metricAt(index);
    return outcome(
      code === 0 ? request.readUInt32LE(at + 4) : code,
      () => request.readDoubleLE(at + 8) / 100,
    );
  };
  const take = (): number => {
    const code = sampleGet(device, room);
    if (code === 0) {
      [taken, room] = [room, taken];
      takenMs = nowMs();
    }
    return code;
  };
  take();
  return () => {
    const sinceMs = takenMs === null ? null : nowMs() - takenMs;
    if (sinceMs !== null && sinceMs <= leastMs) return last;
    const code = take();
    if (code !== 0) return (last = failed(code));
    if (sinceMs === null || sinceMs > longestMs(pace)) return (last = failed(nvmlCode.notReady));
    request.fill(0);
    request.writeUInt32LE(1, 0);
    request.writeUInt32LE(gpmMetrics.length, 4);
    request.writeBigUInt64LE(room, 8);
    request.writeBigUInt64LE(taken, 16);
    gpmMetrics.forEach((metric, index) => request.writeUInt32LE(metric, metricAt(index)));
    const answer = metricsGet(request);
    return (last = {sm: figure(0, answer), tensor: figure(1, answer)});
  };
}
