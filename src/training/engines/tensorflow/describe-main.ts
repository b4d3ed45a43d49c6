// Started by describe.ts in a process of its own: loads the modules named in the arguments, computes a gradient, and
// says in one line of JSON what it found. TensorFlow's log goes to stderr, where the reasons for a missing GPU stand.
import * as tf from "@tensorflow/tfjs-core";
import {registerGradients} from "../../ops-gradients.ts";
import {loadTensorflow} from "./load.ts";

const [wanted, binding = "", kernels = ""] = process.argv.slice(2);
const {backend, version} = await loadTensorflow(
  {device: "cpu", threads: 1, visibleGpus: wanted === "gpu"},
  {binding, kernels: kernels || null, kind: "own"},
);
registerGradients();

/** d/dw of the sum of (x ∗ w)² for x = [1, 2, 3] and w = 2, a 1 × 1 convolution: 2 · (1 + 4 + 9) · 2. */
const expected = 56;
const x = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
const gradient = tf.grad((w) => tf.sum(tf.square(tf.conv2d(x, w as tf.Tensor4D, 1, "valid"))));
const [found] = await gradient(tf.tensor4d([2], [1, 1, 1, 1])).data();
if (found === undefined || Math.abs(found - expected) > 1e-3)
  throw new Error(`wrong gradient: ${found} (expected: ${expected})`);
process.stdout.write(`${JSON.stringify({version, gpu: backend.binding.isUsingGpuDevice()})}\n`);
