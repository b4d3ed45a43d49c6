import * as tf from "@tensorflow/tfjs-core";
import type {GradConfig, NamedAttrMap, Tensor, Tensor4D} from "@tensorflow/tfjs-core";

/**
 * Registers the gradients of the plain tfjs operations that models are composed of.
 * The Node build of tfjs-core 4.22 holds none: they live in `dist/gradients/`, whose imports Node cannot resolve.
 */
export function registerGradients(): void {
  for (const gradient of gradients) {
    if (tf.getGradient(gradient.kernelName) === undefined) tf.registerGradient(gradient);
  }
}

/** Sums a broadcast operation's gradient back to the shape of one of its inputs. */
function unbroadcast(gradient: Tensor, shape: number[], outputShape: number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, outputShape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}

/** A mean's or sum's gradient spread over the axes that were reduced. */
function spread(dy: Tensor, x: Tensor, axis: number | number[], scale: number): Tensor {
  const kept = [...x.shape];
  for (const index of tf.util.parseAxisParam(axis, x.shape)) kept[index] = 1;
  return tf.mul(tf.reshape(dy, kept), tf.fill(x.shape, scale));
}

const gradients: readonly GradConfig[] = [
  {
    kernelName: tf.Add,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b]) => ({
      a: () => unbroadcast(dy as Tensor, a!.shape, (dy as Tensor).shape),
      b: () => unbroadcast(dy as Tensor, b!.shape, (dy as Tensor).shape),
    }),
  },
  {
    kernelName: tf.Sub,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b]) => ({
      a: () => unbroadcast(dy as Tensor, a!.shape, (dy as Tensor).shape),
      b: () => unbroadcast(tf.neg(dy as Tensor), b!.shape, (dy as Tensor).shape),
    }),
  },
  {
    kernelName: tf.Multiply,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b]) => ({
      a: () => unbroadcast(tf.mul(dy as Tensor, b!), a!.shape, (dy as Tensor).shape),
      b: () => unbroadcast(tf.mul(dy as Tensor, a!), b!.shape, (dy as Tensor).shape),
    }),
  },
  {
    kernelName: tf.RealDiv,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b]) => ({
      a: () => unbroadcast(tf.div(dy as Tensor, b!), a!.shape, (dy as Tensor).shape),
      b: () =>
        unbroadcast(tf.neg(tf.div(tf.mul(dy as Tensor, a!), tf.square(b!))), b!.shape, (dy as Tensor).shape),
    }),
  },
  {
    kernelName: tf.Square,
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({x: () => tf.mul(dy as Tensor, tf.mul(x!, 2))}),
  },
  {
    kernelName: tf.Sqrt,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({x: () => tf.div(dy as Tensor, tf.mul(y!, 2))}),
  },
  {
    kernelName: tf.Neg,
    gradFunc: (dy) => ({x: () => tf.neg(dy as Tensor)}),
  },
  {
    kernelName: tf.Relu,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({x: () => tf.mul(dy as Tensor, tf.step(y!))}),
  },
  {
    kernelName: tf.Relu6,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({x: () => tf.mul(dy as Tensor, tf.mul(tf.step(y!), tf.step(tf.sub(6, y!))))}),
  },
  {
    kernelName: tf.Reshape,
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({x: () => tf.reshape(dy as Tensor, x!.shape)}),
  },
  {
    kernelName: tf.Identity,
    gradFunc: (dy) => ({x: () => tf.clone(dy as Tensor)}),
  },
  {
    kernelName: tf.Concat,
    saveAllInputs: true,
    gradFunc: (dy, inputs, attributes) => {
      const axis = tf.util.parseAxisParam(axisOf(attributes), inputs[0]!.shape)[0]!;
      const parts = tf.split(
        dy as Tensor,
        inputs.map(({shape}) => shape[axis]!),
        axis,
      );
      return Object.fromEntries(parts.map((part, index) => [index, () => part]));
    },
  },
  {
    kernelName: tf.Cast,
    gradFunc: (dy) => ({x: () => tf.clone(dy as Tensor)}),
  },
  {
    kernelName: tf.Sum,
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attributes) => ({x: () => spread(dy as Tensor, x!, axisOf(attributes), 1)}),
  },
  {
    kernelName: tf.Mean,
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attributes) => ({
      x: () => spread(dy as Tensor, x!, axisOf(attributes), (dy as Tensor).size / x!.size),
    }),
  },
  {
    kernelName: tf.BatchMatMul,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b], attributes) => {
      const {transposeA, transposeB} = attributes as unknown as tf.BatchMatMulAttrs;
      if (transposeA || transposeB)
        throw new Error("no gradient: matMul of transposed inputs (transpose first)");
      return {
        a: () => tf.matMul(dy as Tensor, b!, false, true),
        b: () => tf.matMul(a!, dy as Tensor, true, false),
      };
    },
  },
  {
    kernelName: tf.Conv2D,
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, [x, filter], attributes) =>
      conv2dGradients(dy as Tensor4D, x as Tensor4D, filter as Tensor4D, attributes),
  },
  {
    kernelName: tf.DepthwiseConv2dNative,
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, [x, filter], attributes) =>
      depthwiseGradients(dy as Tensor4D, x as Tensor4D, filter as Tensor4D, attributes),
  },
  {
    kernelName: tf.MaxPool,
    inputsToSave: ["x"],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attributes) => ({
      x: () => runKernel(tf.MaxPoolGrad, {dy: dy as Tensor, input: x!, output: y!}, attributes),
    }),
  },
  {
    kernelName: tf.AvgPool,
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attributes) => ({
      x: () => runKernel(tf.AvgPoolGrad, {dy: dy as Tensor, input: x!}, attributes),
    }),
  },
];

/** Runs a kernel that has no function of its own in tfjs-core's interface. */
function runKernel(name: string, inputs: tf.NamedTensorMap, attributes: object): Tensor {
  return tf.engine().runKernel(name, inputs, attributes as NamedAttrMap) as Tensor;
}

function axisOf(attributes: NamedAttrMap): number | number[] {
  return attributes["axis"] as number | number[];
}

function conv2dGradients(dy: Tensor4D, x: Tensor4D, filter: Tensor4D, attributes: NamedAttrMap) {
  const {strides, pad, dataFormat, dimRoundingMode} = attributes as unknown as tf.Conv2DAttrs;
  const shared = {strides, pad, dataFormat, dimRoundingMode};
  return {
    x: () => runKernel(tf.Conv2DBackpropInput, {dy, filter}, {...shared, inputShape: x.shape}),
    filter: () => runKernel(tf.Conv2DBackpropFilter, {x, dy}, {...shared, filterShape: filter.shape}),
  };
}

function depthwiseGradients(dy: Tensor4D, x: Tensor4D, filter: Tensor4D, attributes: NamedAttrMap) {
  const {strides, pad, dilations, dimRoundingMode} = attributes as unknown as tf.DepthwiseConv2dNativeAttrs;
  const shared = {strides, pad, dilations, dimRoundingMode};
  return {
    x: () => runKernel(tf.DepthwiseConv2dNativeBackpropInput, {dy, filter}, {...shared, inputShape: x.shape}),
    filter: () =>
      runKernel(tf.DepthwiseConv2dNativeBackpropFilter, {x, dy}, {...shared, filterShape: filter.shape}),
  };
}
