// Depthwise convolution (one filter a channel) and its gradients. No borders are made: taps outside the image are skipped.
import {multiplyAdd, partStart} from "../arithmetic";

/** The shapes that all three kernels are told, from the fourth argument on. */
class Shape {
  images: i32;
  height: i32;
  width: i32;
  channels: i32;
  outputHeight: i32;
  outputWidth: i32;
  filterHeight: i32;
  filterWidth: i32;
  stride: i32;
  top: i32;
  left: i32;
}

/** The arguments from byte 12 on, seen as a shape: its fields lie in memory as they are declared. */
function shapeOf(a: usize): Shape {
  return changetype<Shape>(a + 12);
}

/** First tap that meets a position inside, and the one after the last, for an axis of `size` and a window at `start`. */
function firstTap(start: i32): i32 {
  return max(0, -start);
}
function endTap(start: i32, size: i32, taps: i32): i32 {
  return min(taps, size - start);
}

/** One item: an output row of an image. */
export function depthwise(item: i32, a: usize, _scratch: usize): void {
  const s = shapeOf(a);
  const rowBytes = (<usize>s.channels) << 2;
  const image = item / s.outputHeight;
  const y = item % s.outputHeight;
  const x = load<usize>(a, 0) + <usize>(image * s.height * s.width) * rowBytes;
  const filter = load<usize>(a, 4);
  let target = load<usize>(a, 8) + <usize>(item * s.outputWidth) * rowBytes;
  const startRow = y * s.stride - s.top;
  const endRow = endTap(startRow, s.height, s.filterHeight);
  for (let column = 0; column < s.outputWidth; column++) {
    const startColumn = column * s.stride - s.left;
    const endColumn = endTap(startColumn, s.width, s.filterWidth);
    let at: usize = 0;
    for (; at + 16 <= rowBytes; at += 16) {
      let sum = f32x4.splat(0);
      for (let i = firstTap(startRow); i < endRow; i++) {
        for (let j = firstTap(startColumn); j < endColumn; j++) {
          const value = v128.load(x + <usize>((startRow + i) * s.width + startColumn + j) * rowBytes + at);
          sum = multiplyAdd(value, v128.load(filter + <usize>(i * s.filterWidth + j) * rowBytes + at), sum);
        }
      }
      v128.store(target + at, sum);
    }
    for (; at < rowBytes; at += 4) {
      let sum: f32 = 0;
      for (let i = firstTap(startRow); i < endRow; i++) {
        for (let j = firstTap(startColumn); j < endColumn; j++) {
          const value = load<f32>(x + <usize>((startRow + i) * s.width + startColumn + j) * rowBytes + at);
          sum += value * load<f32>(filter + <usize>(i * s.filterWidth + j) * rowBytes + at);
        }
      }
      store<f32>(target + at, sum);
    }
    target += rowBytes;
  }
}

/** One item: an input row of an image. Gathers the output gradients whose windows held each input. */
export function depthwiseBackward(item: i32, a: usize, _scratch: usize): void {
  const s = shapeOf(a);
  const rowBytes = (<usize>s.channels) << 2;
  const image = item / s.height;
  const row = item % s.height;
  const dy = load<usize>(a, 0) + <usize>(image * s.outputHeight * s.outputWidth) * rowBytes;
  const filter = load<usize>(a, 4);
  let target = load<usize>(a, 8) + <usize>(item * s.width) * rowBytes;
  for (let column = 0; column < s.width; column++) {
    memory.fill(target, 0, rowBytes);
    for (let i = (row + s.top) % s.stride; i < s.filterHeight; i += s.stride) {
      const y = (row + s.top - i) / s.stride;
      if (row + s.top < i || y >= s.outputHeight) continue;
      for (let j = (column + s.left) % s.stride; j < s.filterWidth; j += s.stride) {
        const x = (column + s.left - j) / s.stride;
        if (column + s.left < j || x >= s.outputWidth) continue;
        const gradient = dy + <usize>(y * s.outputWidth + x) * rowBytes;
        const weights = filter + <usize>(i * s.filterWidth + j) * rowBytes;
        let at: usize = 0;
        for (; at + 16 <= rowBytes; at += 16) {
          const sum = multiplyAdd(v128.load(gradient + at), v128.load(weights + at), v128.load(target + at));
          v128.store(target + at, sum);
        }
        for (; at < rowBytes; at += 4) {
          store<f32>(
            target + at,
            load<f32>(target + at) + load<f32>(gradient + at) * load<f32>(weights + at),
          );
        }
      }
    }
    target += rowBytes;
  }
}

/** One item: a chunk of the images, summed into the chunk's own [taps, channels]. */
export function depthwiseFilter(item: i32, a: usize, _scratch: usize): void {
  const s = shapeOf(a);
  const chunks = load<i32>(a, 56);
  const rowBytes = (<usize>s.channels) << 2;
  const taps = s.filterHeight * s.filterWidth;
  const partial = load<usize>(a, 8) + <usize>(item * taps) * rowBytes;
  memory.fill(partial, 0, <usize>taps * rowBytes);
  const end = partStart(s.images, item + 1, chunks);
  for (let image = partStart(s.images, item, chunks); image < end; image++) {
    const x = load<usize>(a, 0) + <usize>(image * s.height * s.width) * rowBytes;
    const dy = load<usize>(a, 4) + <usize>(image * s.outputHeight * s.outputWidth) * rowBytes;
    for (let tap = 0; tap < taps; tap++) {
      addTap(s, x, dy, partial + <usize>tap * rowBytes, tap / s.filterWidth, tap % s.filterWidth);
    }
  }
}

/** Adds one image's sum of input × output gradient over all windows to one tap's weights. */
function addTap(s: Shape, x: usize, dy: usize, target: usize, i: i32, j: i32): void {
  const rowBytes = (<usize>s.channels) << 2;
  const step = <usize>s.stride * rowBytes;
  const firstColumn = max(0, (s.left - j + s.stride - 1) / s.stride);
  const endColumn = min(s.outputWidth, (s.width - 1 + s.left - j) / s.stride + 1);
  if (s.width - 1 + s.left - j < 0) return;
  for (let row = 0; row < s.outputHeight; row++) {
    const from = row * s.stride - s.top + i;
    if (from < 0 || from >= s.height || firstColumn >= endColumn) continue;
    const inputs = x + <usize>(from * s.width + firstColumn * s.stride - s.left + j) * rowBytes;
    const gradients = dy + <usize>(row * s.outputWidth + firstColumn) * rowBytes;
    let at: usize = 0;
    for (; at + 16 <= rowBytes; at += 16) {
      let sum = v128.load(target + at);
      let p = inputs + at;
      let q = gradients + at;
      for (let column = firstColumn; column < endColumn; column++) {
        sum = multiplyAdd(v128.load(p), v128.load(q), sum);
        p += step;
        q += rowBytes;
      }
      v128.store(target + at, sum);
    }
    for (; at < rowBytes; at += 4) {
      let sum = load<f32>(target + at);
      for (let column = 0; column < endColumn - firstColumn; column++) {
        sum +=
          load<f32>(inputs + at + <usize>column * step) *
          load<f32>(gradients + at + <usize>column * rowBytes);
      }
      store<f32>(target + at, sum);
    }
  }
}
