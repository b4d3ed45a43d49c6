import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor4D, TensorInfo} from "@tensorflow/tfjs-core";
import type {Activation, BatchNormOptions, BatchNormState} from "../../ops.ts";
import {batchNormMomentum} from "../../ops.ts";
import {reads, writes, type Binding, type Programs} from "./program.ts";

/** An activation's gate: 1 where it lets the gradient through, by the activated value `y`. */
const gates: Record<Activation, string> = {
  none: "vec4f(1.0)",
  relu: "select(vec4f(0.0), vec4f(1.0), y > vec4f(0.0))",
  relu6: "select(vec4f(0.0), vec4f(1.0), (y > vec4f(0.0)) & (y < vec4f(6.0)))",
};

const activations: Record<Activation, string> = {
  none: "y",
  relu: "max(y, vec4f(0.0))",
  relu6: "clamp(y, vec4f(0.0), vec4f(6.0))",
};

/** Threads that share a sum out, enough to keep a GPU busy. */
const wantedThreads = 8192;
const leastRowsOfPart = 8;
const mostParts = 256;

/** Rows (pixels of all images) and columns (four channels each) of an NHWC tensor, and the parts that rows are summed in. */
interface Rows {
  rows: number;
  columns: number;
  parts: number;
  rowsOfPart: number;
}

function rowsOf(shape: readonly number[]): Rows {
  const columns = shape.at(-1)! / 4;
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const wanted = Math.min(mostParts, Math.ceil(wantedThreads / columns), Math.ceil(rows / leastRowsOfPart));
  const rowsOfPart = Math.ceil(rows / Math.max(1, wanted));
  return {rows, columns, rowsOfPart, parts: Math.ceil(rows / rowsOfPart)};
}

/** Whether the programs below can work on channels of this number: they take four at a time. */
export const fitsNormalization = (channels: number): boolean => channels % 4 === 0;

/**
 * Batch normalization, the residual and the activation in three dispatches forward (parts of the statistics, statistics,
 * result) and three back; the composed operations take some 20 and 40. Inference takes one.
 */
export function createBatchNorm(
  programs: Programs,
): (x: Tensor4D, state: BatchNormState, options: BatchNormOptions) => Tensor4D {
  return (x, state, options) => {
    const {activation, residual, training} = options;
    if (!training) return programs.track(inference(programs, x, state, options));
    const {scale, offset} = state;
    const apply = tf.customGrad((...values) => {
      const save = values.pop() as tf.GradSaveFunc;
      const statistics = measure(programs, x, state);
      const forward = {statistics, scale, offset, residual, activation};
      const y = programs.track<Tensor4D>(applyNorm(programs, x, forward));
      save([x, y, scale, programs.track(statistics)]);
      return {
        value: y,
        gradFunc: (dy, saved) =>
          backward(programs, dy, saved as [Tensor, Tensor, Tensor, Tensor], {
            activation,
            hasResidual: residual !== null,
          }).map((gradient) => programs.track(gradient)),
      };
    });
    return apply(...(residual ? [x, scale, offset, residual] : [x, scale, offset])) as Tensor4D;
  };
}

/**
 * Mean and 1 / deviation of the batch, [2, channels]; moves the running statistics in place. Sums are taken of differences
 * from each part's first row, so that a mean far from zero costs no digits, and parts are put together by Chan's formula
 * (Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance").
 */
function measure(programs: Programs, x: Tensor4D, state: BatchNormState): TensorInfo {
  const sizes = rowsOf(x.shape);
  const {columns, parts} = sizes;
  const partials = programs.create([parts, 2, 4 * columns]);
  programs.run({
    name: "NormParts",
    bindings: {x: reads(x), partials: writes(partials)},
    sizes: {...sizes},
    threads: parts * columns,
    body: /* wgsl */ `
      let column = index % columns;
      let part = index / columns;
      let first = part * rowsOfPart;
      let end = min(first + rowsOfPart, rows);
      let anchor = x[first * columns + column];
      var sum = vec4f(0.0);
      var squares = vec4f(0.0);
      for (var row = first; row < end; row++) {
        let difference = x[row * columns + column] - anchor;
        sum += difference;
        squares += difference * difference;
      }
      let count = f32(end - first);
      partials[2 * part * columns + column] = anchor + sum / count;
      partials[(2 * part + 1) * columns + column] = squares - sum * sum / count;`,
  });
  const statistics = programs.create([2, 4 * columns]);
  programs.run({
    name: "NormStatistics",
    bindings: {
      partials: reads(partials),
      statistics: writes(statistics),
      runningMean: writes(state.mean),
      runningVariance: writes(state.variance),
    },
    sizes: {...sizes},
    threads: columns,
    body: /* wgsl */ `
      var mean = vec4f(0.0);
      var squares = vec4f(0.0);
      var count = 0.0;
      for (var part = 0; part < parts; part++) {
        let size = f32(min(rowsOfPart, rows - part * rowsOfPart));
        let difference = partials[2 * part * columns + index] - mean;
        let total = count + size;
        mean += difference * (size / total);
        squares += partials[(2 * part + 1) * columns + index] + difference * difference * (count * size / total);
        count = total;
      }
      let variance = max(squares / count, vec4f(0.0));
      statistics[index] = mean;
      statistics[columns + index] = inverseSqrt(variance + ${state.epsilon});
      runningMean[index] = mix(runningMean[index], mean, ${batchNormMomentum});
      runningVariance[index] = mix(runningVariance[index], squares / f32(max(1, rows - 1)), ${batchNormMomentum});`,
  });
  programs.free(partials);
  return statistics;
}

interface Forward {
  statistics: TensorInfo;
  scale: TensorInfo;
  offset: TensorInfo;
  residual: TensorInfo | null;
  activation: Activation;
}

function applyNorm(programs: Programs, x: TensorInfo, forward: Forward): TensorInfo {
  const {statistics, scale, offset, residual, activation} = forward;
  const sizes = rowsOf(x.shape);
  const result = programs.create(x.shape);
  programs.run({
    name: "NormApply",
    bindings: {
      ...{x: reads(x), statistics: reads(statistics), scale: reads(scale), offset: reads(offset)},
      ...optional("residual", residual),
      result: writes(result),
    },
    sizes: {...sizes},
    threads: sizes.rows * sizes.columns,
    body: /* wgsl */ `
      let column = index % columns;
      let factor = statistics[columns + column] * scale[column];
      let y = (x[index] - statistics[column]) * factor + offset[column]${residual ? " + residual[index]" : ""};
      result[index] = ${activations[activation]};`,
  });
  return result;
}

function inference(
  programs: Programs,
  x: Tensor4D,
  {scale, offset, mean, variance, epsilon}: BatchNormState,
  {activation, residual}: BatchNormOptions,
): TensorInfo {
  const sizes = rowsOf(x.shape);
  const result = programs.create(x.shape);
  programs.run({
    name: "NormInference",
    bindings: {
      ...{x: reads(x), scale: reads(scale), offset: reads(offset)},
      ...{mean: reads(mean), variance: reads(variance)},
      ...optional("residual", residual),
      result: writes(result),
    },
    sizes: {...sizes},
    threads: sizes.rows * sizes.columns,
    body: /* wgsl */ `
      let column = index % columns;
      let factor = inverseSqrt(variance[column] + ${epsilon}) * scale[column];
      let y = (x[index] - mean[column]) * factor + offset[column]${residual ? " + residual[index]" : ""};
      result[index] = ${activations[activation]};`,
  });
  return result;
}

/** Gradients of x, scale, offset and, where there was one, the residual. */
function backward(
  programs: Programs,
  dy: Tensor,
  [x, y, scale, statistics]: [Tensor, Tensor, Tensor, Tensor],
  {activation, hasResidual}: {activation: Activation; hasResidual: boolean},
): TensorInfo[] {
  const sizes = rowsOf(x.shape);
  const {columns, parts} = sizes;
  const gated = (at: string) =>
    activation === "none"
      ? `let gradient = dy[${at}];`
      : `let y = result[${at}]; let gradient = dy[${at}] * ${gates[activation]};`;
  const result = activation === "none" ? {} : {result: reads(y)};
  const partials = programs.create([parts, 2, 4 * columns]);
  programs.run({
    name: "NormGradientParts",
    bindings: {
      dy: reads(dy),
      x: reads(x),
      ...result,
      statistics: reads(statistics),
      partials: writes(partials),
    },
    sizes: {...sizes},
    threads: parts * columns,
    body: /* wgsl */ `
      let column = index % columns;
      let part = index / columns;
      let mean = statistics[column];
      let inverse = statistics[columns + column];
      var sum = vec4f(0.0);
      var products = vec4f(0.0);
      for (var row = part * rowsOfPart; row < min((part + 1) * rowsOfPart, rows); row++) {
        let at = row * columns + column;
        ${gated("at")}
        sum += gradient;
        products += gradient * (x[at] - mean) * inverse;
      }
      partials[2 * part * columns + column] = sum;
      partials[(2 * part + 1) * columns + column] = products;`,
  });
  const channels = 4 * columns;
  const [dScale, dOffset] = [programs.create([channels]), programs.create([channels])];
  // Both once more in one tensor: the next program would otherwise bind nine, and WebGPU warrants eight.
  const sums = programs.create([2, channels]);
  programs.run({
    name: "NormGradientSums",
    bindings: {
      partials: reads(partials),
      dScale: writes(dScale),
      dOffset: writes(dOffset),
      sums: writes(sums),
    },
    sizes: {...sizes},
    threads: columns,
    body: /* wgsl */ `
      var sum = vec4f(0.0);
      var products = vec4f(0.0);
      for (var part = 0; part < parts; part++) {
        sum += partials[2 * part * columns + index];
        products += partials[(2 * part + 1) * columns + index];
      }
      dOffset[index] = sum;
      dScale[index] = products;
      sums[index] = sum;
      sums[columns + index] = products;`,
  });
  programs.free(partials);
  const dx = programs.create(x.shape);
  const dResidual = hasResidual ? programs.create(x.shape) : null;
  programs.run({
    name: "NormGradientApply",
    bindings: {
      ...{dy: reads(dy), x: reads(x), ...result, statistics: reads(statistics), scale: reads(scale)},
      ...{sums: reads(sums), dx: writes(dx)},
      ...(dResidual === null ? {} : {dResidual: writes(dResidual)}),
    },
    sizes: {...sizes},
    threads: sizes.rows * sizes.columns,
    body: /* wgsl */ `
      let column = index % columns;
      let inverse = statistics[columns + column];
      let normalized = (x[index] - statistics[column]) * inverse;
      ${gated("index")}
      dx[index] = scale[column] * inverse * (gradient - (sums[column] + normalized * sums[columns + column]) / f32(rows));
      ${dResidual === null ? "" : "dResidual[index] = gradient;"}`,
  });
  programs.free(sums);
  return [dx, dScale, dOffset, ...(dResidual === null ? [] : [dResidual])];
}

const optional = (name: string, tensor: TensorInfo | null): Record<string, Binding> =>
  tensor === null ? {} : {[name]: reads(tensor)};
