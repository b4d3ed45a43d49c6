// Maximum pooling of the webgpu engine.
import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor4D} from "@tensorflow/tfjs-core";
import type {TrainingOps} from "../../../ops.ts";
import {sizesOfConvolution} from "../convolution/convolution-shape.ts";
import {reads, readsOne, writes, writesOne, type Programs} from "../program.ts";
import {
  forPixelsOfWindow,
  forWindowsOfPixel,
  placeOf,
  taps,
  windowOf,
  windowSizes,
} from "../convolution/window-text.ts";

/** The lowest float32: what padding counts as. */
const lowest = "-3.4028234663852886e38";

/** The maximum of each window in one dispatch forward and one back; tfjs takes two back, for the positions and by them. */
export function createMaxPool(programs: Programs): TrainingOps["maxPool"] {
  return (x, side, window) => {
    const channels = x.shape[3];
    // A pool's windows lie as those of a depthwise convolution do.
    const shape = sizesOfConvolution(x.shape, [side, side, channels, 1], window, true);
    const vectors = channels % 4 === 0;
    const [type, read, write] = vectors
      ? (["vec4f", reads, writes] as const)
      : (["f32", readsOne, writesOne] as const);
    const columns = vectors ? channels / 4 : channels;
    const sizes = {...windowSizes(shape), columns};
    const begin = /* wgsl */ `
      ${taps(shape)}
      let column = index % columns;
      let pixel = index / columns;`;
    const pooled = tf.customGrad((input, save) => {
      const y = programs.create(shape.outShape);
      programs.run({
        name: "MaxPool",
        bindings: {x: read(input as Tensor), y: write(y)},
        sizes,
        threads: shape.images * shape.outHeight * shape.outWidth * columns,
        body: /* wgsl */ `${begin}
      ${windowOf()}
      var most = ${type}(${lowest});
      ${forPixelsOfWindow("most = max(most, x[source * columns + column]);")}
      y[index] = most;`,
      });
      const value = programs.track<Tensor4D>(y);
      (save as tf.GradSaveFunc)([input as Tensor, value]);
      return {
        value,
        gradFunc: (dy, saved) => {
          const [savedX, savedY] = saved as [Tensor, Tensor];
          const dx = programs.create(x.shape);
          programs.run({
            name: "MaxPoolBackward",
            bindings: {x: read(savedX), y: read(savedY), dy: read(dy), dx: write(dx)},
            sizes,
            threads: shape.images * shape.height * shape.width * columns,
            // The first of equal maxima of a window gets its gradient, as in tfjs.
            body: /* wgsl */ `${begin}
      ${placeOf()}
      let value = x[index];
      var sum = ${type}(0.0);
      ${forWindowsOfPixel(/* wgsl */ `
          var isFirst = value == y[to * columns + column];
          for (var tap = 0; tap < ky * side + kx; tap++) {
            let row = down - top - ky + tap / side;
            let place = right - left - kx + tap % side;
            if (row < 0 || place < 0 || place >= width) { continue; }
            isFirst = isFirst & (x[((image * height + row) * width + place) * columns + column] != value);
          }
          sum += select(${type}(0.0), dy[to * columns + column], isFirst);`)}
      dx[index] = sum;`,
          });
          return programs.track(dx);
        },
      };
    });
    return pooled(x) as Tensor4D;
  };
}
