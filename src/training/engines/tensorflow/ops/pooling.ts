import * as tf from "@tensorflow/tfjs-core";
import type {NamedAttrMap, Tensor4D, TensorInfo} from "@tensorflow/tfjs-core";
import type {Window} from "../../../ops.ts";
import {windowAttributes} from "./convolution.ts";
import type {Native} from "../native.ts";

const kernelName = "TensorflowMaxPool";

/** Maximum pooling by TensorFlow's own kernel and gradient, with padding given or "same". */
export function registerMaxPool(native: Native): (x: Tensor4D, side: number, window: Window) => Tensor4D {
  const attributesOf = (attrs: NamedAttrMap | undefined) => {
    const {side, ...window} = attrs as unknown as Window & {side: number};
    return windowAttributes(native, window, native.attribute.integers("ksize", [1, side, side, 1]));
  };
  tf.registerKernel({
    kernelName,
    backendName: "tensorflow",
    kernelFunc({inputs, attrs}) {
      const {x} = inputs as {x: TensorInfo};
      const [y] = native.run("MaxPool", attributesOf(attrs), native.ids(x), 1);
      return native.adopt(y!);
    },
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ["x"],
    outputsToSave: [true],
    gradFunc(dy, saved, attrs) {
      const [x, y] = saved as [Tensor4D, Tensor4D];
      const ids = native.ids(x, y, dy as Tensor4D);
      return {x: () => native.track(native.run("MaxPoolGrad", attributesOf(attrs), ids, 1)[0]!)};
    },
  });
  return (x, side, window) =>
    tf.engine().runKernel(kernelName, {x}, {side, ...window} as unknown as NamedAttrMap) as Tensor4D;
}
