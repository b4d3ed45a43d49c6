// A program of the webgpu engine for the gradient of filters.
import type {TensorInfo} from "@tensorflow/tfjs-core";
import type {ConvolutionSizes} from "./convolution-shape.ts";
import {readsOne, writes, writesOne, type Dispatch, type Programs} from "../program.ts";
import {taps, windowSizes} from "./window-text.ts";

/** Threads that a filter's gradient is shared out over, and the pixels that are worth one. */
const wantedThreads = 16_384;
const leastPixelsOfPart = 16;

/** A gradient of a filter: `tasks` sums over all output pixels, each the work of several threads. */
interface FilterGradient extends Pick<Dispatch, "name" | "bindings"> {
  shape: ConvolutionSizes;
  /** HWIO, or HWC1 of a depthwise convolution. */
  filterShape: readonly number[];
  sizes: Readonly<Record<string, number>>;
  tasks: number;
  /** Names `down` and `right`, the place of the filter's tap in a window, and begins the sums. */
  begin: string;
  /** Adds a pixel: `source` in x, `pixel` in dy. */
  add: string;
  /** Writes the sums into `partials`. */
  end: string;
}

/** Sums over parts of the pixels, then over the parts. */
export function sumOverPixels(programs: Programs, gradient: FilterGradient): TensorInfo {
  const {name, bindings, shape, filterShape, sizes, tasks, begin, add, end} = gradient;
  const {parts, pixelsOfPart} = partsOf(shape.images * shape.outHeight * shape.outWidth, tasks);
  const partials = programs.create(parts === 1 ? filterShape : [parts, ...filterShape]);
  programs.run({
    name,
    bindings: {...bindings, partials: writes(partials)},
    sizes: {...windowSizes(shape), ...sizes, tasks, pixelsOfPart},
    threads: tasks * parts,
    body: /* wgsl */ `
      ${taps(shape)}
      let task = index % tasks;
      let part = index / tasks;
      ${begin}
      let last = min((part + 1) * pixelsOfPart, images * outHeight * outWidth);
      for (var pixel = part * pixelsOfPart; pixel < last; pixel++) {
        let line = pixel / outWidth;
        let y = line % outHeight * stride + down;
        let z = pixel % outWidth * stride + right;
        if (y < 0 || y >= height || z < 0 || z >= width) { continue; }
        let source = (line / outHeight * height + y) * width + z;
        ${add}
      }
      ${end}`,
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
