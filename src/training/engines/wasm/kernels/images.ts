// The ends of a network: pixels in, averages over the image out.
import {floatArgument} from "./control";

/** One item: an image's 8-bit RGB pixels as floats, value · factor + offset by channel. */
export function normalizePixels(item: i32, a: usize, _scratch: usize): void {
  const values = load<i32>(a, 8);
  let source = load<usize>(a, 0) + <usize>(item * values);
  let target = load<usize>(a, 4) + ((<usize>(item * values)) << 2);
  const end = source + <usize>values;
  while (source < end) {
    store<f32>(target, f32(load<u8>(source, 0)) * floatArgument(a, 0) + floatArgument(a, 3), 0);
    store<f32>(target, f32(load<u8>(source, 1)) * floatArgument(a, 1) + floatArgument(a, 4), 4);
    store<f32>(target, f32(load<u8>(source, 2)) * floatArgument(a, 2) + floatArgument(a, 5), 8);
    source += 3;
    target += 12;
  }
}

/** One item: an image's mean over its pixels, by channel. */
export function averagePixels(item: i32, a: usize, _scratch: usize): void {
  const pixels = load<i32>(a, 8);
  const channels = load<i32>(a, 12);
  const source = load<usize>(a, 0) + ((<usize>(item * pixels * channels)) << 2);
  const target = load<usize>(a, 4) + ((<usize>(item * channels)) << 2);
  const rowBytes = (<usize>channels) << 2;
  for (let at: usize = 0; at < rowBytes; at += 4) {
    let sum: f64 = 0;
    for (let pixel = 0; pixel < pixels; pixel++) sum += f64(load<f32>(source + <usize>pixel * rowBytes + at));
    store<f32>(target + at, f32(sum / f64(pixels)));
  }
}

/** One item: an image's gradient, the mean's spread over the pixels. */
export function spreadPixels(item: i32, a: usize, _scratch: usize): void {
  const pixels = load<i32>(a, 8);
  const channels = load<i32>(a, 12);
  const source = load<usize>(a, 0) + ((<usize>(item * channels)) << 2);
  let target = load<usize>(a, 4) + ((<usize>(item * pixels * channels)) << 2);
  const rowBytes = (<usize>channels) << 2;
  const share: f32 = 1 / f32(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let at: usize = 0; at < rowBytes; at += 4) store<f32>(target + at, load<f32>(source + at) * share);
    target += rowBytes;
  }
}
