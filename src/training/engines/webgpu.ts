import {createTrainer} from "../trainer.ts";
import {webgpuOps} from "./webgpu/ops.ts";
import type {DeviceProbe, Engine} from "./engine.ts";
import {adapterName} from "./webgpu/device/adapter.ts";
import {loadGpu} from "./webgpu/backend.ts";
import {describeGpu} from "./webgpu/device/describe.ts";

const noCpu = "the webgpu engine computes on a GPU only";

/** Trains on the GPU of any vendor with nothing installed but its driver: WebGPU by Dawn, which npm brings. */
export const webgpu: Engine = {
  id: "webgpu",
  probe: ({adapter = null} = {}) => probeWebgpu(adapter),
  async createTrainer(options) {
    if (options.device !== "gpu") throw new Error(`device not available: ${options.device} (${noCpu})`);
    const gpu = await loadGpu(options.adapter ?? null);
    return createTrainer(options, {
      ops: webgpuOps(gpu.backend),
      threads: 1,
      deviceName: adapterName(gpu.facts),
      gpu: gpu.view,
      release: gpu.trim,
    });
  },
};

/** What WebGPU can use here: looked at in a process of its own. */
export async function probeWebgpu(wanted: string | null, describe = describeGpu): Promise<DeviceProbe[]> {
  const cpu: DeviceProbe = {device: "cpu", unavailable: noCpu, name: null};
  const found = await describe(wanted);
  if ("unavailable" in found) return [cpu, {device: "gpu", unavailable: found.unavailable, name: null}];
  return [cpu, {device: "gpu", unavailable: null, name: adapterName(found.facts), adapter: found.facts}];
}
