import * as tf from "@tensorflow/tfjs-core";
import type {Tensor, Tensor2D, Tensor4D} from "@tensorflow/tfjs-core";
import type {TrainingOps} from "../../../ops.ts";
import {readsOne, writesOne, type Programs} from "../program.ts";

/** The pools over whole feature maps: one dispatch forward and one back, a thread for each channel of an image. */
export const createPools = (programs: Programs): Pick<TrainingOps, "globalAveragePool" | "concatPool"> => ({
  globalAveragePool: (x) => pool(programs, x, false),
  concatPool: (x) => pool(programs, x, true),
});

/** The mean over height and width, with `highest` before it the maximum: [n, h, w, c] to [n, c] or [n, 2c]. */
function pool(programs: Programs, x: Tensor4D, highest: boolean): Tensor2D {
  const [images, height, width, channels] = x.shape;
  const pixels = height * width;
  const outputs = highest ? 2 * channels : channels;
  const shared = /* wgsl */ `
      let channel = index % channels;
      let image = index / channels;
      let first = image * pixels * channels + channel;
      let out = image * outputs + channel;`;
  const pooled = tf.customGrad((input, save) => {
    const result = programs.create([images, outputs]);
    programs.run({
      name: "Pool",
      bindings: {x: readsOne(input as Tensor), result: writesOne(result)},
      sizes: {pixels, channels, outputs},
      threads: images * channels,
      body: /* wgsl */ `${shared}
      var sum = 0.0;
      ${highest ? "var most = x[first];" : ""}
      for (var pixel = 0; pixel < pixels; pixel++) {
        let value = x[first + pixel * channels];
        sum += value;
        ${highest ? "most = max(most, value);" : ""}
      }
      ${highest ? "result[out] = most;" : ""}
      result[out + outputs - channels] = sum / f32(pixels);`,
    });
    (save as tf.GradSaveFunc)([input as Tensor]);
    return {
      value: programs.track<Tensor2D>(result),
      gradFunc: (dy, saved) => {
        const [savedX] = saved as [Tensor];
        const dx = programs.create(x.shape);
        programs.run({
          name: "PoolBackward",
          bindings: {...(highest ? {x: readsOne(savedX)} : {}), dy: readsOne(dy), dx: writesOne(dx)},
          sizes: {pixels, channels, outputs},
          threads: images * channels,
          // The first of equal maxima gets the gradient, as in tfjs.
          body: /* wgsl */ `${shared}
      let spread = dy[out + outputs - channels] / f32(pixels);
      ${
        highest
          ? `
      var most = x[first];
      var mostAt = 0;
      for (var pixel = 1; pixel < pixels; pixel++) {
        let value = x[first + pixel * channels];
        mostAt = select(mostAt, pixel, value > most);
        most = max(most, value);
      }`
          : ""
      }
      for (var pixel = 0; pixel < pixels; pixel++) {
        dx[first + pixel * channels] = spread${highest ? " + select(0.0, dy[out], mostAt == pixel)" : ""};
      }`,
        });
        return programs.track(dx);
      },
    };
  });
  return pooled(x) as Tensor2D;
}
