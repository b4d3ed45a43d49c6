// Convolutions of the wasm engine.
import {backwardPlan, forwardPlan} from "./convolution-plan.ts";
import type {ConvolutionShape, ConvolutionPlan} from "./convolution-plan.ts";
import type {Pool} from "./pool.ts";
import type {Runtime} from "./runtime.ts";
import {backwardWinograd, forwardWinograd, paysOff, runWinograd} from "./winograd.ts";

const floatBytes = 4;

/** The filter kernel reads up to a tile beyond the last padded row. */
const slackBytes = 64;

/** Images that one item takes: enough pixels to fill many tiles, few enough to stay in the cache and to share. */
function groupOf(pixels: number, wanted: number, images: number): number {
  return Math.max(1, Math.min(images, Math.round(wanted / pixels)));
}

/** Bytes of the panels of each phase, and where each begins. */
function panelOffsets({tile}: Pool, plan: ConvolutionPlan): {offsets: number[]; bytes: number} {
  const panels = Math.ceil(plan.targetChannels / tile.columns);
  let bytes = 0;
  const offsets = plan.phases.map(({rows, columns}) => {
    const offset = bytes;
    bytes += panels * rows * columns * plan.channels * tile.columns * floatBytes;
    return offset;
  });
  return {offsets, bytes};
}

/** What kernels are told of a plan's images and their padding, and the floats that a group of padded images takes. */
function paddingOf(plan: ConvolutionPlan, groupImages: number): {arguments: number[]; floats: number} {
  const {height, width, channels, paddedHeight, paddedWidth, top, left} = plan;
  const isPadded = paddedHeight !== height || paddedWidth !== width;
  return {
    arguments: [height, width, channels, paddedHeight, paddedWidth, top, left, isPadded ? 1 : 0],
    floats: isPadded ? groupImages * paddedHeight * paddedWidth * channels : 0,
  };
}

function runPlan(
  runtime: Runtime,
  plan: ConvolutionPlan,
  source: number,
  target: number,
  packed: number,
  offsets: number[],
): void {
  const groupImages = groupOf(plan.targetHeight * plan.targetWidth, 36, plan.images);
  const padding = paddingOf(plan, groupImages);
  const pixels = groupImages * plan.targetHeight * plan.targetWidth;
  runtime.pool.run("Convolve", {
    items: Math.ceil(plan.images / groupImages),
    scratchBytes: (padding.floats + 2 * (pixels + runtime.pool.tile.rows)) * floatBytes + slackBytes,
    arguments: [
      ...[source, target, packed, plan.images, groupImages],
      ...padding.arguments,
      ...[plan.targetHeight, plan.targetWidth, plan.targetChannels, plan.stride, plan.targetStride],
      plan.phases.length,
      ...plan.phases.flatMap((phase, index) => [
        ...[phase.rows, phase.columns * plan.channels, phase.inputRow, phase.inputColumn],
        ...[phase.outputRow, phase.outputColumn, phase.gridHeight, phase.gridWidth, offsets[index]!],
      ]),
    ],
  });
}

/** y = x ∗ filter. All three are addresses. */
export function convolve(
  runtime: Runtime,
  shape: ConvolutionShape,
  x: number,
  filter: number,
  y: number,
): void {
  const winograd = forwardWinograd(shape);
  if (paysOff(winograd)) return runWinograd(runtime, winograd, x, filter, y);
  const plan = forwardPlan(shape);
  const {offsets, bytes} = panelOffsets(runtime.pool, plan);
  const packed = runtime.workspace(bytes);
  const rows = shape.filterHeight * shape.filterWidth * shape.inputs;
  runtime.pool.run("PackForward", {
    items: Math.ceil(shape.outputs / runtime.pool.tile.columns),
    arguments: [filter, packed, rows, shape.outputs],
  });
  runPlan(runtime, plan, x, y, packed, offsets);
}

/** dx, the gradient with respect to the input. */
export function convolveBackward(
  runtime: Runtime,
  shape: ConvolutionShape,
  dy: number,
  filter: number,
  dx: number,
): void {
  const winograd = backwardWinograd(shape);
  if (paysOff(winograd)) return runWinograd(runtime, winograd, dy, filter, dx);
  const plan = backwardPlan(shape);
  const {offsets, bytes} = panelOffsets(runtime.pool, plan);
  const packed = runtime.workspace(bytes);
  const panels = Math.ceil(shape.inputs / runtime.pool.tile.columns);
  runtime.pool.run("PackBackward", {
    items: panels * plan.phases.length,
    arguments: [
      ...[filter, packed, shape.filterWidth, shape.inputs, shape.outputs, shape.stride, panels],
      ...plan.taps.flatMap(({row, column}, index) => [
        ...[row.taps, column.taps, row.firstTap, column.firstTap, offsets[index]!],
      ]),
    ],
  });
  runPlan(runtime, plan, dy, dx, packed, offsets);
}

/**
 * Chunks of images have partial sums of their own, ranges of filter rows repeat the borders and panels of their images. So a
 * filter is cut into chunks as long as the sums stay small, and into ranges for the rest of the items wanted. Measured at 128
 * channels: 42 GFLOP/s with a quarter of the bytes and twice the items, 48 with these.
 */
const partialBytes = 1024 * 1024;
const wantedItems = 8;

/** dFilter, the gradient with respect to the filter. */
export function convolveFilter(
  runtime: Runtime,
  shape: ConvolutionShape,
  x: number,
  dy: number,
  target: number,
): void {
  const {tile} = runtime.pool;
  const plan = forwardPlan(shape);
  const size = shape.filterHeight * shape.filterWidth * shape.inputs * shape.outputs;
  const pixels = shape.outputHeight * shape.outputWidth;
  const groupImages = groupOf(pixels, 144, shape.images);
  const groups = Math.ceil(shape.images / groupImages);
  const chunks = Math.max(1, Math.min(groups, wantedItems, Math.round(partialBytes / (size * floatBytes))));
  const tiles = shape.filterHeight * Math.ceil((shape.filterWidth * shape.inputs) / tile.rows);
  const ranges = Math.min(tiles, Math.ceil(wantedItems / chunks));
  const partials = chunks === 1 ? target : runtime.workspace(chunks * size * floatBytes);
  const padding = paddingOf(plan, groupImages);
  const groupPixels = groupImages * pixels;
  const panelFloats = groupPixels * Math.ceil(shape.outputs / tile.columns) * tile.columns;
  runtime.pool.run("ConvolveFilter", {
    items: chunks * ranges,
    scratchBytes: (padding.floats + groupPixels + tile.rows + panelFloats) * floatBytes + slackBytes,
    arguments: [
      ...[x, dy, partials, shape.images, groupImages],
      ...padding.arguments,
      ...[shape.outputHeight, shape.outputWidth, shape.outputs, shape.stride],
      ...[shape.filterHeight, shape.filterWidth, chunks, ranges],
    ],
  });
  if (chunks === 1) return;
  const parts = Math.max(1, Math.min(wantedItems, Math.floor(size / 1024)));
  runtime.pool.run("SumPartials", {items: parts, arguments: [partials, target, size, chunks, parts]});
}
