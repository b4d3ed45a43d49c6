import * as tf from "@tensorflow/tfjs-core";
import {loadGpu} from "../../../../src/training/engines/webgpu/backend.ts";
import {webgpuOps} from "../../../../src/training/engines/webgpu/ops.ts";
import {describeConformance} from "../conformance.ts";
import {missing} from "./available.ts";

describeConformance({
  id: "webgpu",
  async open() {
    const {backend} = await loadGpu("software");
    await tf.setBackend("webgpu");
    return webgpuOps(backend);
  },
  // A software adapter takes a minute for each: one network of either kind.
  networks: ["resnet-w16", "efficientnet-lite0"],
  images: ["birds"],
  seeds: [1],
  timeoutMs: 300_000,
  skipped: missing,
});
