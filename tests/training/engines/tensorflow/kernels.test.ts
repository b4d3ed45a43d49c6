import {describe, expect, test} from "vitest";
import {loadTensorflow} from "../../../../src/training/engines/tensorflow/load.ts";
import {createNative} from "../../../../src/training/engines/tensorflow/native.ts";
import {locateBinding} from "../../../../src/training/engines/tensorflow/setup/record.ts";
import {missing, named} from "./available.ts";

const located = locateBinding();
const [kind, kernels] = "missing" in located ? [null, null] : [located.kind, located.kernels];

test.skipIf(kind !== "cpu")(named("setup:tensorflow compiles own operations for what it fetches"), () => {
  expect(kernels).not.toBeNull();
});

const without = missing ?? (kernels === null ? "this TensorFlow has none" : null);

describe.skipIf(without !== null)(
  `the tensorflow engine's own operations${without === null ? "" : ` (skipped: ${without})`}`,
  () => {
    test("refuse tensors that do not fit, by an error and not by reading what is not theirs", async () => {
      const {backend} = await loadTensorflow({device: "cpu", threads: 2});
      const {run, floats, attribute} = createNative(backend, true);
      const [rates, decays, three, four] = [7, 1, 3, 4].map((size) => floats(new Float32Array(size)));
      const update = (gradient: number) =>
        run(
          "BatchsweepAdamW",
          [attribute.integer("N", 1)],
          [rates!, decays!, three!, gradient, three!, three!],
          1,
        );
      expect(() => update(four!)).toThrow("AdamW: parameter, gradient and moments are of one size");
      expect(update(three!)).toHaveLength(1);
      const sizes = ["side", "stride", "top", "left"].map((name) => attribute.integer(name, 7));
      const images = floats(new Float32Array(16), [1, 1, 1, 16]);
      expect(() => run("BatchsweepDepthwiseFilterGradient", sizes, [images, images], 1)).toThrow(
        "a filter of 3 or 5 pixels",
      );
    });
  },
);
