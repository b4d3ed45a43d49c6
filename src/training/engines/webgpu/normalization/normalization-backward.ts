// Programs of the webgpu engine for gradients of normalizations.
import type {Tensor, TensorInfo} from "@tensorflow/tfjs-core";
import type {Activation} from "../../../ops.ts";
import {reads, writes, type Programs} from "../program.ts";
import {rowsOf} from "../rows.ts";

/** An activation's gate: 1 where it lets the gradient through, by the activated value `y`. */
const gates: Record<Activation, string> = {
  none: "vec4f(1.0)",
  relu: "select(vec4f(0.0), vec4f(1.0), y > vec4f(0.0))",
  relu6: "select(vec4f(0.0), vec4f(1.0), (y > vec4f(0.0)) & (y < vec4f(6.0)))",
};

/** Gradients of x, scale, offset and, where there was one, the residual. */
export function normalizeBackward(
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
