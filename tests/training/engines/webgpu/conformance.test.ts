import * as tf from "@tensorflow/tfjs-core";
import {loadGpu} from "../../../../src/training/engines/webgpu/backend.ts";
import {webgpuOps} from "../../../../src/training/engines/webgpu/ops.ts";
import {isLongMode} from "../../../runner/slow.ts";
import {describeConformance} from "../conformance.ts";
import {missing} from "./available.ts";

describeConformance({
  id: "webgpu",
  async open() {
    const {backend} = await loadGpu("software");
    await tf.setBackend("webgpu");
    return webgpuOps(backend);
  },
  // A software adapter takes its time: in the long mode one network of either kind, otherwise the small one.
  networks: isLongMode ? ["resnet-w16", "efficientnet-lite0"] : ["resnet-w16"],
  images: ["birds"],
  seeds: [1],
  timeoutMs: 300_000,
  skipped: missing,
});
