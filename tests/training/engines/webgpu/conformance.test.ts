import * as tf from "@tensorflow/tfjs-core";
import {loadGpu} from "../../../../src/training/engines/webgpu/backend.ts";
import {webgpuOps} from "../../../../src/training/engines/webgpu/ops.ts";
import {isLongMode, longReason} from "../../../runner/slow.ts";
import {describeConformance} from "../conformance.ts";
import {missing} from "./available.ts";

describeConformance({
  id: "webgpu",
  async open() {
    const {backend} = await loadGpu("software");
    await tf.setBackend("webgpu");
    return webgpuOps(backend);
  },
  // One network of either kind: a software adapter takes its time.
  networks: ["resnet-w16", "efficientnet-lite0"],
  images: ["birds"],
  seeds: [1],
  timeoutMs: 300_000,
  // Every operation and its gradient is compared every day, in ops.test.ts, and the losses of a training in sweep.test.ts.
  skipped: missing ?? (isLongMode ? null : longReason),
});
