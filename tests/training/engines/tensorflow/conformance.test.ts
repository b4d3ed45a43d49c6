import {loadTensorflow} from "../../../../src/training/engines/tensorflow/load.ts";
import {tensorflowOps} from "../../../../src/training/engines/tensorflow/ops.ts";
import {describeConformance} from "../conformance.ts";
import {missing} from "./available.ts";

describeConformance({
  id: "tensorflow",
  open: async () => tensorflowOps(await loadTensorflow({device: "cpu", threads: 2})).ops,
  skipped: missing,
});
