import type {TensorInfo} from "@tensorflow/tfjs-core";
import type {ConvolutionShape} from "./convolution-shape.ts";
import {reads, readsOne, writes, writesOne, type Programs} from "./program.ts";

/** Pixels that one thread computes, for four channels: each value of the filter that it reads then serves all of them. */
const tilePixels = 4;
const tile = Array.from({length: tilePixels}, (_, pixel) => pixel);

/** One line of WGSL for each pixel of a tile. */
const forTile = (line: (pixel: number) => string): string => tile.map(line).join("\n");

/** Threads that a filter's gradient is shared out over, and the pixels that are worth one. */
const wantedThreads = 16_384;
const leastPixelsOfPart = 16;

/** What a program is told of its convolution beside the filter's side and stride. */
function sizesOf(shape: ConvolutionShape): Record<string, number> {
  const {images, height, width, inputs, outHeight, outWidth, top, left} = shape;
  return {images, height, width, inputs, outHeight, outWidth, top, left};
}

/** Those two are in the text: loops over a known number of taps are unrolled, and few filters differ in them. */
const taps = ({side, stride}: ConvolutionShape): string => `const side = ${side}; const stride = ${stride};`;

/** Whether the programs can write `channels`: they take four at a time. */
export const fitsConvolution = (channels: number): boolean => channels % 4 === 0;

/** y = x ∗ filter. A thread sums 4 pixels × 4 channels in registers; caches serve what neighbours read as well. */
export function convolve(
  programs: Programs,
  shape: ConvolutionShape,
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
    sizes: {...sizesOf(shape), pixels, columns: shape.outputs / 4},
    threads: Math.ceil(pixels / tilePixels) * (shape.outputs / 4),
    body: /* wgsl */ `
      ${taps(shape)}
      let column = index % columns;
      let first = index / columns * ${tilePixels};
      ${forTile(
        (p) => `
      let pixel${p} = min(first + ${p}, pixels - 1);
      let image${p} = pixel${p} / (outHeight * outWidth);
      let down${p} = (pixel${p}) / outWidth % outHeight * stride - top;
      let right${p} = (pixel${p}) % outWidth * stride - left;
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
export function convolveBackward(
  programs: Programs,
  shape: ConvolutionShape,
  dy: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const dx = programs.create([shape.images, shape.height, shape.width, shape.inputs]);
  const pixels = shape.images * shape.height * shape.width;
  programs.run({
    name: "ConvolveBackward",
    bindings: {dy: reads(dy), filter_: reads(filter), dx: writes(dx)},
    sizes: {...sizesOf(shape), pixels, columns: shape.inputs / 4, sources: shape.outputs / 4},
    threads: Math.ceil(pixels / tilePixels) * (shape.inputs / 4),
    body: /* wgsl */ `
      ${taps(shape)}
      let column = index % columns;
      let first = index / columns * ${tilePixels};
      ${forTile(
        (p) => `
      let pixel${p} = min(first + ${p}, pixels - 1);
      let image${p} = pixel${p} / (height * width);
      let down${p} = (pixel${p}) / width % height + top;
      let right${p} = (pixel${p}) % width + left;
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

/** The gradient of the filter: sums over parts of the pixels, then over the parts. */
export function convolveFilter(
  programs: Programs,
  shape: ConvolutionShape,
  x: TensorInfo,
  dy: TensorInfo,
): TensorInfo {
  const {images, outHeight, outWidth, inputs, outputs, side} = shape;
  const vectors = inputs % 4 === 0;
  const inputGroups = vectors ? inputs / 4 : inputs;
  const tasks = side * side * inputGroups * (outputs / 4);
  const {parts, pixelsOfPart} = partsOf(images * outHeight * outWidth, tasks);
  const filterShape = [side, side, inputs, outputs];
  const partials = programs.create(parts === 1 ? filterShape : [parts, ...filterShape]);
  const rows = vectors ? [0, 1, 2, 3] : [0];
  programs.run({
    name: "ConvolveFilter",
    bindings: {x: vectors ? reads(x) : readsOne(x), dy: reads(dy), partials: writes(partials)},
    sizes: {...sizesOf(shape), columns: outputs / 4, sources: inputGroups, tasks, pixelsOfPart},
    threads: tasks * parts,
    body: /* wgsl */ `
      ${taps(shape)}
      let task = index % tasks;
      let part = index / tasks;
      let column = task % columns;
      let input = task / columns % sources;
      let tap = task / (columns * sources);
      let down = tap / side - top;
      let right = tap % side - left;
      ${rows.map((k) => `var sum${k} = vec4f(0.0);`).join("\n")}
      let end = min((part + 1) * pixelsOfPart, images * outHeight * outWidth);
      for (var pixel = part * pixelsOfPart; pixel < end; pixel++) {
        let line = pixel / outWidth;
        let y = line % outHeight * stride + down;
        let z = pixel % outWidth * stride + right;
        if (y < 0 || y >= height || z < 0 || z >= width) { continue; }
        let value = x[((line / outHeight * height + y) * width + z) * sources + input];
        let gradient = dy[pixel * columns + column];
        ${rows.map((k) => `sum${k} += ${vectors ? `value[${k}]` : "value"} * gradient;`).join("\n")}
      }
      let to = part * side * side * inputs * columns + (tap * inputs + ${rows.length} * input) * columns + column;
      ${rows.map((k) => `partials[to + ${k} * columns] = sum${k};`).join("\n")}`,
  });
  return sumParts(programs, partials, parts, filterShape);
}

/** y = x ∗ filter, each channel by itself. */
export function convolveDepthwise(
  programs: Programs,
  shape: ConvolutionShape,
  x: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const y = programs.create(shape.outShape);
  const columns = shape.inputs / 4;
  programs.run({
    name: "ConvolveDepthwise",
    bindings: {x: reads(x), filter_: reads(filter), y: writes(y)},
    sizes: {...sizesOf(shape), columns},
    threads: shape.images * shape.outHeight * shape.outWidth * columns,
    body: /* wgsl */ `
      ${taps(shape)}
      let column = index % columns;
      let pixel = index / columns;
      let image = pixel / (outHeight * outWidth);
      let down = pixel / outWidth % outHeight * stride - top;
      let right = pixel % outWidth * stride - left;
      var sum = vec4f(0.0);
      for (var ky = max(0, -down); ky < min(side, height - down); ky++) {
        for (var kx = max(0, -right); kx < min(side, width - right); kx++) {
          sum += x[((image * height + down + ky) * width + right + kx) * columns + column] * filter_[(ky * side + kx) * columns + column];
        }
      }
      y[index] = sum;`,
  });
  return y;
}

/** The gradient of x, each channel by itself. */
export function convolveDepthwiseBackward(
  programs: Programs,
  shape: ConvolutionShape,
  dy: TensorInfo,
  filter: TensorInfo,
): TensorInfo {
  const dx = programs.create([shape.images, shape.height, shape.width, shape.inputs]);
  const columns = shape.inputs / 4;
  programs.run({
    name: "ConvolveDepthwiseBackward",
    bindings: {dy: reads(dy), filter_: reads(filter), dx: writes(dx)},
    sizes: {...sizesOf(shape), columns},
    threads: shape.images * shape.height * shape.width * columns,
    body: /* wgsl */ `
      ${taps(shape)}
      let column = index % columns;
      let pixel = index / columns;
      let image = pixel / (height * width);
      let down = pixel / width % height + top;
      let right = pixel % width + left;
      var sum = vec4f(0.0);
      for (var ky = 0; ky < side; ky++) {
        let y = down - ky;
        if (y < 0 || y % stride != 0 || y / stride >= outHeight) { continue; }
        for (var kx = 0; kx < side; kx++) {
          let x = right - kx;
          if (x < 0 || x % stride != 0 || x / stride >= outWidth) { continue; }
          sum += dy[((image * outHeight + y / stride) * outWidth + x / stride) * columns + column] * filter_[(ky * side + kx) * columns + column];
        }
      }
      dx[index] = sum;`,
  });
  return dx;
}

/** The gradient of a depthwise filter: sums over parts of the pixels, then over the parts. */
export function convolveDepthwiseFilter(
  programs: Programs,
  shape: ConvolutionShape,
  x: TensorInfo,
  dy: TensorInfo,
): TensorInfo {
  const {images, outHeight, outWidth, inputs, side} = shape;
  const tasks = (side * side * inputs) / 4;
  const {parts, pixelsOfPart} = partsOf(images * outHeight * outWidth, tasks);
  const filterShape = [side, side, inputs, 1];
  const partials = programs.create(parts === 1 ? filterShape : [parts, ...filterShape]);
  programs.run({
    name: "ConvolveDepthwiseFilter",
    bindings: {x: reads(x), dy: reads(dy), partials: writes(partials)},
    sizes: {...sizesOf(shape), columns: inputs / 4, tasks, pixelsOfPart},
    threads: tasks * parts,
    body: /* wgsl */ `
      ${taps(shape)}
      let task = index % tasks;
      let part = index / tasks;
      let column = task % columns;
      let down = task / columns / side - top;
      let right = task / columns % side - left;
      var sum = vec4f(0.0);
      let end = min((part + 1) * pixelsOfPart, images * outHeight * outWidth);
      for (var pixel = part * pixelsOfPart; pixel < end; pixel++) {
        let line = pixel / outWidth;
        let y = line % outHeight * stride + down;
        let z = pixel % outWidth * stride + right;
        if (y < 0 || y >= height || z < 0 || z >= width) { continue; }
        sum += x[((line / outHeight * height + y) * width + z) * columns + column] * dy[pixel * columns + column];
      }
      partials[index] = sum;`,
  });
  return sumParts(programs, partials, parts, filterShape);
}

/** How pixels are shared out so that `tasks` independent sums keep a GPU busy. */
function partsOf(pixels: number, tasks: number): {parts: number; pixelsOfPart: number} {
  const wanted = Math.min(Math.ceil(wantedThreads / tasks), Math.ceil(pixels / leastPixelsOfPart));
  const pixelsOfPart = Math.ceil(pixels / Math.max(1, wanted));
  return {parts: Math.ceil(pixels / pixelsOfPart), pixelsOfPart};
}

function sumParts(
  programs: Programs,
  partials: TensorInfo,
  parts: number,
  shape: readonly number[],
): TensorInfo {
  if (parts === 1) return partials;
  const sum = programs.create(shape);
  const size = shape.reduce((product, one) => product * one, 1);
  programs.run({
    name: "SumParts",
    bindings: {partials: readsOne(partials), sum: writesOne(sum)},
    sizes: {parts},
    threads: size,
    body: /* wgsl */ `
      var total = 0.0;
      for (var part = 0; part < parts; part++) { total += partials[part * threads + index]; }
      sum[index] = total;`,
  });
  programs.free(partials);
  return sum;
}
