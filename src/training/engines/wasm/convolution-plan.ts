import * as tf from "@tensorflow/tfjs-core";

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
export interface ConvolutionPhase {
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
export interface ConvolutionPlan {
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
  phases: ConvolutionPhase[];
}

/** The convolution itself: one phase, with all taps. */
export function forwardPlan(shape: ConvolutionShape): ConvolutionPlan {
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
export interface AxisPhase {
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
export function backwardPlan(
  shape: ConvolutionShape,
): ConvolutionPlan & {taps: {row: AxisPhase; column: AxisPhase}[]} {
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
