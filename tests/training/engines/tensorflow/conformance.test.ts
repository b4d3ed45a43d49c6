import {loadTensorflow} from "../../../../src/training/engines/tensorflow/load.ts";
import {tensorflowOps} from "../../../../src/training/engines/tensorflow/ops.ts";
import {isLongMode} from "../../../runner/slow.ts";
import {describeConformance} from "../conformance.ts";
import {missing} from "./available.ts";

describeConformance({
  id: "tensorflow",
  open: async () => tensorflowOps(await loadTensorflow({device: "cpu", threads: 2})).ops,
  // All networks on all images in the long mode, otherwise the two that people train most, once each.
  ...(isLongMode ? {} : {networks: ["resnet-w16", "efficientnet-lite0"], images: ["birds"], seeds: [1]}),
  skipped: missing,
});
