import * as tf from "@tensorflow/tfjs-core";
import type {Runtime} from "./runtime.ts";

/** A convolution's shapes, NHWC; padding is what lies above and to the left of the first window. */
export interface ConvolutionShape {
  images: number;
  height: number;
  width: number;
  inputs: number;
  outputHeight: number;
  outputWidth: number;
  outputs: number;
  filterHeight: number;
  filterWidth: number;
  stride: number;
  top: number;
  left: number;
}

/** Output channels that the kernels compute together; see kernels/tile.ts. */
const tileColumns = 8;
const tileRows = 6;
const floatBytes = 4;

/** Reads tfjs's attributes of a convolution. Throws for what the kernels cannot do. */
export function convolutionShape(
  inputShape: number[],
  filterShape: number[],
  {strides, pad, dataFormat, dilations, dimRoundingMode}: Partial<tf.Conv2DAttrs>,
  depthwise = false,
): ConvolutionShape {
  const computed = tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides!,
    dilations ?? 1,
    pad!,
    dimRoundingMode,
    depthwise,
  );
  if (dataFormat !== undefined && dataFormat !== "NHWC")
    throw new Error(`layout not supported: ${dataFormat} (use NHWC)`);
  if (computed.dilationHeight !== 1 || computed.dilationWidth !== 1)
    throw new Error("dilation not supported: use 1");
  if (computed.strideHeight !== computed.strideWidth)
    throw new Error("strides not supported: height and width differ");
  return {
    images: computed.batchSize,
    height: computed.inHeight,
    width: computed.inWidth,
    inputs: computed.inChannels,
    outputHeight: computed.outHeight,
    outputWidth: computed.outWidth,
    outputs: computed.outChannels,
    filterHeight: computed.filterHeight,
    filterWidth: computed.filterWidth,
    stride: computed.strideHeight,
    top: computed.padInfo.top,
    left: computed.padInfo.left,
  };
}

/** One grid of output pixels with the filter taps that reach it. */
interface Phase {
  rows: number;
  columns: number;
  inputRow: number;
  inputColumn: number;
  outputRow: number;
  outputColumn: number;
  gridHeight: number;
  gridWidth: number;
}

/** A convolution as the `Convolve` kernel does it: source images, zero borders around them, and phases. */
interface Plan {
  images: number;
  height: number;
  width: number;
  channels: number;
  paddedHeight: number;
  paddedWidth: number;
  top: number;
  left: number;
  targetHeight: number;
  targetWidth: number;
  targetChannels: number;
  stride: number;
  targetStride: number;
  phases: Phase[];
}

function forwardPlan(shape: ConvolutionShape): Plan {
  return {
    images: shape.images,
    height: shape.height,
    width: shape.width,
    channels: shape.inputs,
    paddedHeight: Math.max(
      shape.height + shape.top,
      (shape.outputHeight - 1) * shape.stride + shape.filterHeight,
    ),
    paddedWidth: Math.max(
      shape.width + shape.left,
      (shape.outputWidth - 1) * shape.stride + shape.filterWidth,
    ),
    top: shape.top,
    left: shape.left,
    targetHeight: shape.outputHeight,
    targetWidth: shape.outputWidth,
    targetChannels: shape.outputs,
    stride: shape.stride,
    targetStride: 1,
    phases: [
      {
        rows: shape.filterHeight,
        columns: shape.filterWidth,
        inputRow: 0,
        inputColumn: 0,
        outputRow: 0,
        outputColumn: 0,
        gridHeight: shape.outputHeight,
        gridWidth: shape.outputWidth,
      },
    ],
  };
}

/** One axis of an input gradient's phase: inputs `offset`, `offset` + stride, … and the taps that reach them. */
interface AxisPhase {
  offset: number;
  firstTap: number;
  taps: number;
  count: number;
  /** Index of the output gradient that the first input's last tap meets; negative in the border. */
  first: number;
}

function axisPhases(size: number, filter: number, stride: number, before: number): AxisPhase[] {
  return Array.from({length: Math.min(stride, size)}, (_, offset) => {
    const firstTap = (offset + before) % stride;
    const taps = Math.max(0, Math.ceil((filter - firstTap) / stride));
    const count = Math.ceil((size - offset) / stride);
    return {offset, firstTap, taps, count, first: (offset + before - firstTap) / stride - (taps - 1)};
  });
}

/** Zero rows before the first output gradient, and all rows, that the phases of an axis read. */
function axisBorder(phases: readonly AxisPhase[], size: number): {before: number; padded: number} {
  const before = Math.max(0, ...phases.filter(({taps}) => taps > 0).map(({first}) => -first));
  const ends = phases.map(({first, taps, count}) => (taps > 0 ? first + count + taps - 1 : 0));
  return {before, padded: before + Math.max(size, ...ends)};
}

/**
 * The input gradient: input pixels that lie at the same place within the stride are reached by the same taps, so each such
 * phase is a convolution of the output gradient with stride 1.
 */
function backwardPlan(shape: ConvolutionShape): Plan & {taps: {row: AxisPhase; column: AxisPhase}[]} {
  const rows = axisPhases(shape.height, shape.filterHeight, shape.stride, shape.top);
  const columns = axisPhases(shape.width, shape.filterWidth, shape.stride, shape.left);
  const vertical = axisBorder(rows, shape.outputHeight);
  const horizontal = axisBorder(columns, shape.outputWidth);
  const taps = rows.flatMap((row) => columns.map((column) => ({row, column})));
  return {
    images: shape.images,
    height: shape.outputHeight,
    width: shape.outputWidth,
    channels: shape.outputs,
    paddedHeight: vertical.padded,
    paddedWidth: horizontal.padded,
    top: vertical.before,
    left: horizontal.before,
    targetHeight: shape.height,
    targetWidth: shape.width,
    targetChannels: shape.inputs,
    stride: 1,
    targetStride: shape.stride,
    taps,
    phases: taps.map(({row, column}) => ({
      rows: column.taps === 0 ? 0 : row.taps,
      columns: column.taps,
      inputRow: row.taps === 0 || column.taps === 0 ? 0 : row.first + vertical.before,
      inputColumn: row.taps === 0 || column.taps === 0 ? 0 : column.first + horizontal.before,
      outputRow: row.offset,
      outputColumn: column.offset,
      gridHeight: row.count,
      gridWidth: column.count,
    })),
  };
}

/** Images that one item takes: enough pixels to fill many tiles, few enough to stay in the cache and to share. */
function groupOf(pixels: number, wanted: number, images: number): number {
  return Math.max(1, Math.min(images, Math.round(wanted / pixels)));
}

/** Bytes of the panels of each phase, and where each begins. */
function panelOffsets(plan: Plan): {offsets: number[]; bytes: number} {
  const panels = Math.ceil(plan.targetChannels / tileColumns);
  let bytes = 0;
  const offsets = plan.phases.map(({rows, columns}) => {
    const offset = bytes;
    bytes += panels * rows * columns * plan.channels * tileColumns * floatBytes;
    return offset;
  });
  return {offsets, bytes};
}

function runPlan(
  runtime: Runtime,
  plan: Plan,
  source: number,
  target: number,
  packed: number,
  offsets: number[],
): void {
  const groupImages = groupOf(plan.targetHeight * plan.targetWidth, 36, plan.images);
  const isPadded = plan.paddedHeight !== plan.height || plan.paddedWidth !== plan.width ? 1 : 0;
  const paddedFloats = isPadded ? groupImages * plan.paddedHeight * plan.paddedWidth * plan.channels : 0;
  const pixels = groupImages * plan.targetHeight * plan.targetWidth;
  runtime.pool.run("Convolve", {
    items: Math.ceil(plan.images / groupImages),
    scratchBytes: (paddedFloats + 2 * (pixels + tileRows)) * floatBytes + slackBytes,
    arguments: [
      ...[source, target, packed, plan.images, groupImages],
      ...[
        plan.height,
        plan.width,
        plan.channels,
        plan.paddedHeight,
        plan.paddedWidth,
        plan.top,
        plan.left,
        isPadded,
      ],
      ...[plan.targetHeight, plan.targetWidth, plan.targetChannels, plan.stride, plan.targetStride],
      plan.phases.length,
      ...plan.phases.flatMap((phase, index) => [
        ...[phase.rows, phase.columns * plan.channels, phase.inputRow, phase.inputColumn],
        ...[phase.outputRow, phase.outputColumn, phase.gridHeight, phase.gridWidth, offsets[index]!],
      ]),
    ],
  });
}

/** The filter kernel reads up to a tile beyond the last padded row. */
const slackBytes = 64;

/** y = x ∗ filter. All three are addresses. */
export function convolve(
  runtime: Runtime,
  shape: ConvolutionShape,
  x: number,
  filter: number,
  y: number,
): void {
  const plan = forwardPlan(shape);
  const {offsets, bytes} = panelOffsets(plan);
  const packed = runtime.workspace(bytes);
  const rows = shape.filterHeight * shape.filterWidth * shape.inputs;
  runtime.pool.run("PackForward", {
    items: Math.ceil(shape.outputs / tileColumns),
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
  const plan = backwardPlan(shape);
  const {offsets, bytes} = panelOffsets(plan);
  const packed = runtime.workspace(bytes);
  const panels = Math.ceil(shape.inputs / tileColumns);
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

/** Bytes of partial sums that are worth their summing up, and the parts that keep many threads busy. */
const partialBytes = 256 * 1024;
const wantedItems = 16;

/** dFilter, the gradient with respect to the filter. */
export function convolveFilter(
  runtime: Runtime,
  shape: ConvolutionShape,
  x: number,
  dy: number,
  target: number,
): void {
  const plan = forwardPlan(shape);
  const size = shape.filterHeight * shape.filterWidth * shape.inputs * shape.outputs;
  const pixels = shape.outputHeight * shape.outputWidth;
  const groupImages = groupOf(pixels, 144, shape.images);
  const groups = Math.ceil(shape.images / groupImages);
  const chunks = Math.max(1, Math.min(groups, wantedItems, Math.round(partialBytes / (size * floatBytes))));
  const tiles = shape.filterHeight * Math.ceil((shape.filterWidth * shape.inputs) / tileRows);
  const ranges = Math.min(tiles, Math.ceil(wantedItems / chunks));
  const partials = chunks === 1 ? target : runtime.workspace(chunks * size * floatBytes);
  const isPadded = plan.paddedHeight !== plan.height || plan.paddedWidth !== plan.width ? 1 : 0;
  const paddedFloats = isPadded ? groupImages * plan.paddedHeight * plan.paddedWidth * plan.channels : 0;
  const groupPixels = groupImages * pixels;
  const panelFloats = groupPixels * Math.ceil(shape.outputs / tileColumns) * tileColumns;
  runtime.pool.run("ConvolveFilter", {
    items: chunks * ranges,
    scratchBytes: (paddedFloats + groupPixels + tileRows + panelFloats) * floatBytes + slackBytes,
    arguments: [
      ...[x, dy, partials, shape.images, groupImages],
      ...[
        plan.height,
        plan.width,
        plan.channels,
        plan.paddedHeight,
        plan.paddedWidth,
        plan.top,
        plan.left,
        isPadded,
      ],
      ...[shape.outputHeight, shape.outputWidth, shape.outputs, shape.stride],
      ...[shape.filterHeight, shape.filterWidth, chunks, ranges],
    ],
  });
  if (chunks === 1) return;
  const parts = Math.max(1, Math.min(wantedItems, Math.floor(size / 1024)));
  runtime.pool.run("SumPartials", {items: parts, arguments: [partials, target, size, chunks, parts]});
}
