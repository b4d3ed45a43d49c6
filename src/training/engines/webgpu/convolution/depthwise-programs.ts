import type {TensorInfo} from "@tensorflow/tfjs-core";
import type {ConvolutionSizes} from "./convolution-shape.ts";
import {sumOverPixels} from "./filter-gradient.ts";
import {reads, writes, type Programs} from "../program.ts";
import {forPixelsOfWindow, forWindowsOfPixel, placeOf, taps, windowOf, windowSizes} from "./window-text.ts";

/** y = x ∗ filter, each channel by itself. */
export function convolveDepthwise(
  programs: Programs,
  shape: ConvolutionSizes,
  x: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const y = programs.create(shape.outShape);
  const columns = shape.inputs / 4;
  programs.run({
    name: "ConvolveDepthwise",
    bindings: {x: reads(x), filter_: reads(filter), y: writes(y)},
    sizes: {...windowSizes(shape), columns},
    threads: shape.images * shape.outHeight * shape.outWidth * columns,
    body: /* wgsl */ `
      ${taps(shape)}
      let column = index % columns;
      let pixel = index / columns;
      ${windowOf()}
      var sum = vec4f(0.0);
      ${forPixelsOfWindow("sum += x[source * columns + column] * filter_[(ky * side + kx) * columns + column];")}
      y[index] = sum;`,
  });
  return y;
}

/** The gradient of x, each channel by itself. */
export function convolveDepthwiseBackward(
  programs: Programs,
  shape: ConvolutionSizes,
  dy: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const dx = programs.create([shape.images, shape.height, shape.width, shape.inputs]);
  const columns = shape.inputs / 4;
  programs.run({
    name: "ConvolveDepthwiseBackward",
    bindings: {dy: reads(dy), filter_: reads(filter), dx: writes(dx)},
    sizes: {...windowSizes(shape), columns},
    threads: shape.images * shape.height * shape.width * columns,
    body: /* wgsl */ `
      ${taps(shape)}
      let column = index % columns;
      let pixel = index / columns;
      ${placeOf()}
      var sum = vec4f(0.0);
      ${forWindowsOfPixel("sum += dy[to * columns + column] * filter_[(ky * side + kx) * columns + column];")}
      dx[index] = sum;`,
  });
  return dx;
}

/** The gradient of a depthwise filter. */
export function convolveDepthwiseFilter(
  programs: Programs,
  shape: ConvolutionSizes,
  x: TensorInfo,
  dy: TensorInfo,
): TensorInfo {
  const {inputs, side} = shape;
  return sumOverPixels(programs, {
    name: "ConvolveDepthwiseFilter",
    bindings: {x: reads(x), dy: reads(dy)},
    shape,
    filterShape: [side, side, inputs, 1],
    sizes: {columns: inputs / 4},
    tasks: (side * side * inputs) / 4,
    begin: /* wgsl */ `
      let column = task % columns;
      let down = task / columns / side - top;
      let right = task / columns % side - left;
      var sum = vec4f(0.0);`,
    add: "sum += x[source * columns + column] * dy[pixel * columns + column];",
    end: "partials[index] = sum;",
  });
}
