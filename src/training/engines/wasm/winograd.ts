import type {ConvolutionShape} from "./convolution-plan.ts";
import type {Runtime} from "./runtime.ts";

/** A convolution as the `ConvolveWinograd` kernel does it: 3 × 3, stride 1; the input gradient is one of the output gradient. */
export interface WinogradPlan {
  shape: ConvolutionShape;
  isBackward: boolean;
  height: number;
  width: number;
  channels: number;
  top: number;
  left: number;
  targetHeight: number;
  targetWidth: number;
  targetChannels: number;
}

export function forwardWinograd(shape: ConvolutionShape): WinogradPlan {
  return {
    shape,
    isBackward: false,
    height: shape.height,
    width: shape.width,
    channels: shape.inputs,
    top: shape.top,
    left: shape.left,
    targetHeight: shape.outputHeight,
    targetWidth: shape.outputWidth,
    targetChannels: shape.outputs,
  };
}

export function backwardWinograd(shape: ConvolutionShape): WinogradPlan {
  return {
    shape,
    isBackward: true,
    height: shape.outputHeight,
    width: shape.outputWidth,
    channels: shape.outputs,
    top: shape.filterHeight - 1 - shape.top,
    left: shape.filterWidth - 1 - shape.left,
    targetHeight: shape.height,
    targetWidth: shape.width,
    targetChannels: shape.inputs,
  };
}

/** Places of a transformed tile, and outputs of one. */
const places = 16;
const tileOutputs = 4;

/**
 * Outputs computed over outputs wanted, above which the plain convolution is faster: 16 multiplications do for 36, but tiles of
 * 2 × 2 stick out of an odd image, and the transforms take their time.
 */
const largestWaste = 1.5;

/** Fewer channels than this leave too few multiplications to pay for the transforms. */
const fewestChannels = 8;

function tilesOf({targetHeight, targetWidth}: WinogradPlan): number {
  return Math.ceil(targetHeight / 2) * Math.ceil(targetWidth / 2);
}

/** Whether the kernel can do a convolution, and faster than the plain one. */
export function paysOff(plan: WinogradPlan): boolean {
  const {shape, channels, targetChannels, targetHeight, targetWidth} = plan;
  return (
    shape.filterHeight === 3 &&
    shape.filterWidth === 3 &&
    shape.stride === 1 &&
    [channels, targetChannels].every((count) => count % 4 === 0 && count >= fewestChannels) &&
    tileOutputs * tilesOf(plan) <= largestWaste * targetHeight * targetWidth
  );
}

/** Tiles that an item takes at least, so that a panel of the filter serves many of them. */
const wantedTiles = 36;

/** Transformed inputs of a strip of tiles that still lie in the nearest cache when they are multiplied. */
const stripBytes = 24 * 1024;

/** Convolves `source` into `target`; the filter is transformed anew, as it changes with every step. All three are addresses. */
export function runWinograd(
  runtime: Runtime,
  plan: WinogradPlan,
  source: number,
  filter: number,
  target: number,
): void {
  const {shape, channels, targetChannels} = plan;
  const tiles = tilesOf(plan);
  const groupImages = Math.max(1, Math.min(shape.images, Math.round(wantedTiles / tiles)));
  const panels = Math.ceil(targetChannels / runtime.pool.tile.columns);
  const packed = runtime.workspace(places * panels * channels * runtime.pool.tile.columns * 4);
  runtime.pool.run("PackWinograd", {
    items: panels,
    arguments: [filter, packed, shape.inputs, shape.outputs, plan.isBackward ? 1 : 0],
  });
  const padded =
    2 * (Math.ceil(plan.targetHeight / 2) + 1) * 2 * (Math.ceil(plan.targetWidth / 2) + 1) * channels;
  const rowTiles = groupImages * Math.ceil(plan.targetWidth / 2);
  const wantedRows = Math.round(
    Math.max(2 * runtime.pool.tile.rows, stripBytes / (places * channels * 4)) / rowTiles,
  );
  const stripRows = Math.max(1, Math.min(Math.ceil(plan.targetHeight / 2), wantedRows));
  const stripTiles = stripRows * rowTiles;
  const transformed = places * stripTiles * (channels + targetChannels);
  const tables = 2 * (stripTiles + runtime.pool.tile.rows);
  runtime.pool.run("ConvolveWinograd", {
    items: Math.ceil(shape.images / groupImages),
    scratchBytes: (groupImages * padded + transformed + tables) * 4,
    arguments: [
      ...[source, target, packed, shape.images, groupImages],
      ...[plan.height, plan.width, channels, plan.top, plan.left],
      ...[plan.targetHeight, plan.targetWidth, targetChannels, stripRows],
    ],
  });
}
