import {handle, out, outcome, type Caller} from "./nvml-call.ts";
import {nvmlCode} from "./nvml-code.ts";
import type {NvmlGpu} from "./nvml.ts";

/** nvmlGpmMetricId_t: SM utilization and any tensor activity, percent. */
const gpmMetrics = {sm: 2, tensor: 5};
/** nvmlGpmMetricsGet_t has room for NVML_GPM_METRIC_MAX metrics of 40 bytes, 333 in API 13; newer ones may have more. */
const gpmBytes = 24 + 40 * 1024;

/** Prepares to read how active SMs and tensor cores were: GPU performance monitoring (GPM), Hopper and later. */
export function activityCall(call: Caller, device: bigint): NvmlGpu["activity"] {
  const support = Buffer.alloc(8);
  support.writeUInt32LE(1, 0);
  const supported = call("nvmlGpmQueryDeviceSupport", [handle, out])(device, support);
  if (supported !== 0 || support.readUInt32LE(4) === 0) {
    const code = supported === 0 ? nvmlCode.notSupported : supported;
    return () => ({code});
  }
  const samples: bigint[] = [0n, 0n].map(() => {
    const buffer = Buffer.alloc(8);
    return call("nvmlGpmSampleAlloc", [out])(buffer) === 0 ? buffer.readBigUInt64LE(0) : 0n;
  });
  const request = Buffer.alloc(gpmBytes);
  const sampleGet = call("nvmlGpmSampleGet", [handle, handle]);
  const metricsGet = call("nvmlGpmMetricsGet", [out]);
  let [older = 0n, newer = 0n] = samples;
  if (older === 0n || newer === 0n) return () => ({code: nvmlCode.unknown});
  sampleGet(device, newer);
  return () => {
    [older, newer] = [newer, older];
    const code = sampleGet(device, newer);
    if (code !== 0) return {code};
    request.fill(0);
    request.writeUInt32LE(1, 0);
    request.writeUInt32LE(2, 4);
    request.writeBigUInt64LE(older, 8);
    request.writeBigUInt64LE(newer, 16);
    request.writeUInt32LE(gpmMetrics.sm, 24);
    request.writeUInt32LE(gpmMetrics.tensor, 24 + 40);
    return outcome(metricsGet(request), () => ({
      sm: request.readDoubleLE(24 + 8) / 100,
      tensor: request.readDoubleLE(24 + 40 + 8) / 100,
    }));
  };
}
