// Depthwise convolutions of the wasm engine.
import type {ConvolutionShape} from "./convolution-plan.ts";
import type {Runtime} from "./runtime.ts";

/** The eleven numbers that all depthwise kernels read, in the order of kernels/depthwise.ts. Throws for several filters a channel. */
function shapeArguments(shape: ConvolutionShape): number[] {
  if (shape.outputs !== shape.inputs) {
    throw new Error(`depthwise filters a channel not supported: ${shape.outputs / shape.inputs} (use 1)`);
  }
  return [
    ...[shape.images, shape.height, shape.width, shape.inputs, shape.outputHeight, shape.outputWidth],
    ...[shape.filterHeight, shape.filterWidth, shape.stride, shape.top, shape.left],
  ];
}

/** y[…, c] = x[…, c] ∗ filter[…, c]. Addresses, like all below. */
export function depthwise(
  runtime: Runtime,
  shape: ConvolutionShape,
  x: number,
  filter: number,
  y: number,
): void {
  const items = shape.images * shape.outputHeight;
  runtime.pool.run("Depthwise", {items, arguments: [x, filter, y, ...shapeArguments(shape)]});
}

/** dx, the gradient with respect to the input. */
export function depthwiseBackward(
  runtime: Runtime,
  shape: ConvolutionShape,
  dy: number,
  filter: number,
  dx: number,
): void {
  const items = shape.images * shape.height;
  runtime.pool.run("DepthwiseBackward", {items, arguments: [dy, filter, dx, ...shapeArguments(shape)]});
}

/** Chunks of images with partial sums of their own: not a matter of threads, so that the result is not either. */
const chunksWanted = 16;

/** dFilter, the gradient with respect to the filter. */
export function depthwiseFilter(
  runtime: Runtime,
  shape: ConvolutionShape,
  x: number,
  dy: number,
  target: number,
): void {
  const chunks = Math.min(chunksWanted, shape.images);
  const size = shape.filterHeight * shape.filterWidth * shape.inputs;
  const partials = runtime.workspace(chunks * size * 4);
  runtime.pool.run("DepthwiseFilter", {
    items: chunks,
    arguments: [x, dy, partials, ...shapeArguments(shape), chunks],
  });
  runtime.pool.run("SumPartials", {items: 1, arguments: [partials, target, size, chunks, 1]});
}
