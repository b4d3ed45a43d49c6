// Programs of the webgpu engine for normalizations.
import type {TensorInfo} from "@tensorflow/tfjs-core";
import type {Activation} from "../../../ops.ts";
import {reads, writes, type Programs} from "../program.ts";
import {rowsOf} from "../rows.ts";

const activations: Record<Activation, string> = {
  none: "y",
  relu: "max(y, vec4f(0.0))",
  relu6: "clamp(y, vec4f(0.0), vec4f(6.0))",
};

/** What a value is normalized by. */
interface Normalization {
  scale: TensorInfo;
  offset: TensorInfo;
  residual: TensorInfo | null;
  activation: Activation;
  /** A batch's [2, channels] of mean and 1 / deviation, or the running mean and variance. */
  by: {statistics: TensorInfo} | {mean: TensorInfo; variance: TensorInfo; epsilon: number};
}

/** Normalization, residual and activation in one dispatch. */
export function normalize(
  programs: Programs,
  x: TensorInfo,
  {scale, offset, residual, activation, by}: Normalization,
): TensorInfo {
  const sizes = rowsOf(x.shape);
  const result = programs.create(x.shape);
  const [name, known, mean, inverse] =
    "statistics" in by
      ? [
          "NormApply",
          {statistics: reads(by.statistics)},
          "statistics[column]",
          "statistics[columns + column]",
        ]
      : [
          "NormInference",
          {mean: reads(by.mean), variance: reads(by.variance)},
          "mean[column]",
          `inverseSqrt(variance[column] + ${by.epsilon})`,
        ];
  programs.run({
    name,
    bindings: {
      ...{x: reads(x), ...known, scale: reads(scale), offset: reads(offset)},
      ...(residual === null ? {} : {residual: reads(residual)}),
      result: writes(result),
    },
    sizes: {...sizes},
    threads: sizes.rows * sizes.columns,
    body: /* wgsl */ `
      let column = index % columns;
      let factor = ${inverse} * scale[column];
      let y = (x[index] - ${mean}) * factor + offset[column]${residual === null ? "" : " + residual[index]"};
      result[index] = ${activations[activation]};`,
  });
  return result;
}
