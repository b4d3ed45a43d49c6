import {loadTensorflow} from "../../../../src/training/engines/tensorflow/load.ts";
import {tensorflowOps} from "../../../../src/training/engines/tensorflow/ops.ts";
import {describeOperations} from "../operations.ts";
import {missing} from "./available.ts";

// As on a GPU, and with a TensorFlow that the package's own install script brought.
describeOperations("TensorFlow's operations without our own equal the composed ones to 1e-5", {
  backend: "tensorflow",
  async open() {
    const loaded = await loadTensorflow({device: "cpu", threads: 2});
    return tensorflowOps({...loaded, hasKernels: false}).ops;
  },
  channels: [[5, 6]],
  missing,
});
