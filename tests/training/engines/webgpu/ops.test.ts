import {afterEach} from "vitest";
import {loadGpu} from "../../../../src/training/engines/webgpu/backend.ts";
import {webgpuOps} from "../../../../src/training/engines/webgpu/ops.ts";
import {isLongMode} from "../../../runner/slow.ts";
import {describeOperations} from "../operations.ts";
import {missing} from "./available.ts";

// A program that is refused computes nothing, and WebGPU says so apart.
afterEach(async () => {
  if (missing === null) await (await loadGpu("software")).settled(Promise.resolve());
});

// Four channels at a time are our own programs' work, others tfjs's.
describeOperations("WebGPU's operations equal the composed ones to 1e-5", {
  backend: "webgpu",
  open: async () => webgpuOps((await loadGpu("software")).backend),
  channels: [[8, 12], [3, 8], ...(isLongMode ? [[5, 6] as [number, number]] : [])],
  missing,
});
