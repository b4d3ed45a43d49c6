// Programs of the webgpu engine for convolutions.
import type {TensorInfo} from "@tensorflow/tfjs-core";
import type {ConvolutionSizes} from "./convolution-shape.ts";
import {sumOverPixels} from "./filter-gradient.ts";
import {reads, readsOne, writes, type Programs} from "../program.ts";
import {placeOf, taps, windowOf, windowSizes} from "./window-text.ts";

/** Pixels that one thread computes, for four channels: each value of the filter that it reads then serves all of them. */
const tilePixels = 4;
const tile = Array.from({length: tilePixels}, (_, pixel) => pixel);

/** One line of WGSL for each pixel of a tile. */
const forTile = (line: (pixel: number) => string): string => tile.map(line).join("\n");

/** Whether the programs can write `channels`: they take four at a time. */
export const fitsConvolution = (channels: number): boolean => channels % 4 === 0;

/** y = x ∗ filter. A thread sums 4 pixels × 4 channels in registers; caches serve what neighbours read as well. */
export function dispatchConvolution(
  programs: Programs,
  shape: ConvolutionSizes,
  x: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const y = programs.create(shape.outShape);
  const pixels = shape.images * shape.outHeight * shape.outWidth;
  const vectors = shape.inputs % 4 === 0;
  const row = (k: number, input: string) => `filter_[(tap * inputs + ${input} + ${k}) * columns + column]`;
  programs.run({
    name: "Convolve",
    bindings: {x: vectors ? reads(x) : readsOne(x), filter_: reads(filter), y: writes(y)},
    sizes: {...windowSizes(shape), pixels, columns: shape.outputs / 4},
    threads: Math.ceil(pixels / tilePixels) * (shape.outputs / 4),
    body: /* wgsl */ `
      ${taps(shape)}
      let column = index % columns;
      let first = index / columns * ${tilePixels};
      ${forTile(
        (p) => `
      let pixel${p} = min(first + ${p}, pixels - 1);
      ${windowOf(String(p))}
      var sum${p} = vec4f(0.0);`,
      )}
      for (var ky = 0; ky < side; ky++) {
        for (var kx = 0; kx < side; kx++) {
          let tap = ky * side + kx;
          ${forTile(
            (p) => `
          let inside${p} = (down${p} + ky >= 0) & (down${p} + ky < height) & (right${p} + kx >= 0) & (right${p} + kx < width);
          let from${p} = select(0, ((image${p} * height + down${p} + ky) * width + right${p} + kx) * ${vectors ? "(inputs / 4)" : "inputs"}, inside${p});`,
          )}
          ${
            vectors
              ? `
          for (var input = 0; input < inputs / 4; input++) {
            ${[0, 1, 2, 3].map((k) => `let row${k} = ${row(k, "4 * input")};`).join("\n")}
            ${forTile(
              (p) => `
            let value${p} = select(vec4f(0.0), x[from${p} + input], inside${p});
            sum${p} += value${p}.x * row0 + value${p}.y * row1 + value${p}.z * row2 + value${p}.w * row3;`,
            )}
          }`
              : `
          for (var input = 0; input < inputs; input++) {
            let row = ${row(0, "input")};
            ${forTile((p) => `sum${p} += select(0.0, x[from${p} + input], inside${p}) * row;`)}
          }`
          }
        }
      }
      ${forTile((p) => `if (first + ${p} < pixels) { y[pixel${p} * columns + column] = sum${p}; }`)}`,
  });
  return y;
}

/** The gradient of x. Needs four channels at a time on both sides. */
export function dispatchConvolutionBackward(
  programs: Programs,
  shape: ConvolutionSizes,
  dy: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const dx = programs.create([shape.images, shape.height, shape.width, shape.inputs]);
  const pixels = shape.images * shape.height * shape.width;
  programs.run({
    name: "ConvolveBackward",
    bindings: {dy: reads(dy), filter_: reads(filter), dx: writes(dx)},
    sizes: {...windowSizes(shape), pixels, columns: shape.inputs / 4, sources: shape.outputs / 4},
    threads: Math.ceil(pixels / tilePixels) * (shape.inputs / 4),
    body: /* wgsl */ `
      ${taps(shape)}
      let column = index % columns;
      let first = index / columns * ${tilePixels};
      ${forTile(
        (p) => `
      let pixel${p} = min(first + ${p}, pixels - 1);
      ${placeOf(String(p))}
      var sum${p} = vec4f(0.0);`,
      )}
      for (var ky = 0; ky < side; ky++) {
        for (var kx = 0; kx < side; kx++) {
          ${forTile(
            (p) => `
          let y${p} = down${p} - ky;
          let x${p} = right${p} - kx;
          let inside${p} = (y${p} >= 0) & (x${p} >= 0) & ((y${p}) % stride == 0) & ((x${p}) % stride == 0) & (y${p} < outHeight * stride) & (x${p} < outWidth * stride);
          let from${p} = select(0, ((image${p} * outHeight + y${p} / stride) * outWidth + x${p} / stride) * sources, inside${p});`,
          )}
          if (!(${tile.map((p) => `inside${p}`).join(" | ")})) { continue; }
          let rows = ((ky * side + kx) * inputs + 4 * column) * sources;
          for (var source = 0; source < sources; source++) {
            ${[0, 1, 2, 3].map((k) => `let row${k} = filter_[rows + ${k} * sources + source];`).join("\n")}
            ${forTile(
              (p) => `
            let value${p} = select(vec4f(0.0), dy[from${p} + source], inside${p});
            sum${p} += vec4f(dot(value${p}, row0), dot(value${p}, row1), dot(value${p}, row2), dot(value${p}, row3));`,
            )}
          }
        }
      }
      ${forTile((p) => `if (first + ${p} < pixels) { dx[pixel${p} * columns + column] = sum${p}; }`)}`,
  });
  return dx;
}

/** The gradient of the filter. */
export function dispatchFilterGradient(
  programs: Programs,
  shape: ConvolutionSizes,
  x: TensorInfo,
  dy: TensorInfo,
): TensorInfo {
  const {inputs, outputs, side} = shape;
  const vectors = inputs % 4 === 0;
  const sources = vectors ? inputs / 4 : inputs;
  const rows = vectors ? [0, 1, 2, 3] : [0];
  const forRows = (line: (k: number) => string) => rows.map(line).join("\n");
  return sumOverPixels(programs, {
    name: "ConvolveFilter",
    bindings: {x: vectors ? reads(x) : readsOne(x), dy: reads(dy)},
    shape,
    filterShape: [side, side, inputs, outputs],
    sizes: {columns: outputs / 4, sources},
    tasks: side * side * sources * (outputs / 4),
    begin: /* wgsl */ `
      let column = task % columns;
      let input = task / columns % sources;
      let tap = task / (columns * sources);
      let down = tap / side - top;
      let right = tap % side - left;
      ${forRows((k) => `var sum${k} = vec4f(0.0);`)}`,
    add: /* wgsl */ `
        let value = x[source * sources + input];
        let gradient = dy[pixel * columns + column];
        ${forRows((k) => `sum${k} += ${vectors ? `value[${k}]` : "value"} * gradient;`)}`,
    end: /* wgsl */ `
      let to = part * side * side * inputs * columns + (tap * inputs + ${rows.length} * input) * columns + column;
      ${forRows((k) => `partials[to + ${k} * columns] = sum${k};`)}`,
  });
}
