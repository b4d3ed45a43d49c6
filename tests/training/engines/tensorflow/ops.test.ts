import {loadTensorflow} from "../../../../src/training/engines/tensorflow/load.ts";
import {tensorflowOps} from "../../../../src/training/engines/tensorflow/ops.ts";
import {describeOperations} from "../operations.ts";
import {missing} from "./available.ts";

describeOperations("TensorFlow's operations equal the composed ones to 1e-5", {
  backend: "tensorflow",
  async open() {
    return tensorflowOps(await loadTensorflow({device: "cpu", threads: 2})).ops;
  },
  // Our own operation for depthwise filters takes channels in sixteens.
  channels: [
    [5, 6],
    [32, 6],
  ],
  missing,
});
