import * as tf from "@tensorflow/tfjs-core";
import type {Tensor4D, TensorInfo} from "@tensorflow/tfjs-core";
import type {Window} from "../../../ops.ts";
import type {NativeTensor} from "../binding.ts";
import type {Native} from "../native.ts";

const kernelName = "TensorflowPointwise";

/** Whether a convolution is a product of matrices: one pixel to one pixel. */
export function isPointwise({shape: [height, width]}: Tensor4D, {stride, padding}: Window): boolean {
  return height === 1 && width === 1 && stride === 1 && (padding === 0 || padding === "same");
}

/**
 * Convolutions by 1 × 1 filters as products of matrices, pixels by channels: on a CPU TensorFlow's convolutions rearrange the
 * filters in every call, and its gradients by filters their result, which small batches pay for most (a third of the time of
 * EfficientNet-Lite0's at batch size 1, three quarters of it at 16).
 */
export function registerPointwise(native: Native): (x: Tensor4D, filter: Tensor4D) => Tensor4D {
  tf.registerKernel({
    kernelName,
    backendName: "tensorflow",
    kernelFunc({inputs}) {
      const {x, filter} = inputs as {x: TensorInfo; filter: TensorInfo};
      const shape = [...x.shape.slice(0, 3), filter.shape[3]!];
      return native.adopt(product(native, [x, filter], {}, shape));
    },
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ["x", "filter"],
    gradFunc(dy, saved) {
      const [x, filter] = saved as [Tensor4D, Tensor4D];
      const slope = dy as Tensor4D;
      return {
        x: () => native.track(product(native, [slope, filter], {transposeB: true}, x.shape)),
        filter: () => native.track(product(native, [x, slope], {transposeA: true}, filter.shape)),
      };
    },
  });
  return (x, filter) => tf.engine().runKernel(kernelName, {x, filter}) as Tensor4D;
}

/** The product of two tensors seen as matrices of their channels, in the shape that is asked for. */
function product(
  native: Native,
  factors: readonly [TensorInfo, TensorInfo],
  {transposeA = false, transposeB = false},
  shape: readonly number[],
): NativeTensor {
  const {attribute, float} = native;
  const matrices = factors.map((factor) => reshaped(native, native.ids(factor)[0]!, [-1, factor.shape[3]!]));
  const attributes = [
    float,
    attribute.flag("transpose_a", transposeA),
    attribute.flag("transpose_b", transposeB),
  ];
  const [matrix] = native.run(
    "MatMul",
    attributes,
    matrices.map(({id}) => id),
    1,
  );
  const result = reshaped(native, matrix!.id, shape);
  native.free(...matrices, matrix!);
  return result;
}

/** The same memory in another shape; −1 stands for what is left. */
function reshaped(native: Native, id: number, shape: readonly number[]): NativeTensor {
  const wanted = native.integers(shape);
  const attributes = [native.float, native.attribute.type("Tshape", native.integerType)];
  const [result] = native.run("Reshape", attributes, [id, wanted], 1);
  native.free(wanted);
  return result!;
}
