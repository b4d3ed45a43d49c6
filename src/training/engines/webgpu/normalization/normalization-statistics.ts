import type {Tensor4D, TensorInfo} from "@tensorflow/tfjs-core";
import type {BatchNormState} from "../../../ops.ts";
import {batchNormMomentum} from "../../../ops.ts";
import {reads, writes, type Programs} from "../program.ts";
import {rowsOf} from "../rows.ts";

/**
 * Mean and 1 / deviation of the batch, [2, channels]; moves the running statistics in place. Sums are taken of differences
 * from each part's first row, so that a mean far from zero costs no digits, and parts are put together by Chan's formula
 * (Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance").
 */
export function measureBatch(programs: Programs, x: Tensor4D, state: BatchNormState): TensorInfo {
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
