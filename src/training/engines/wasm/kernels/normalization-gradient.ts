// The gradients of batch normalization with residual and activation, in two passes: sums by channel, then every value.
import {multiplyAdd, partStart} from "./arithmetic";
import {addDouble, addDoubles, blockRows, relu, relu6, sumOfParts} from "./normalization";

/** Lanes of an output's gradient that the activation let through. */
function passed(dy: v128, y: v128, activation: i32): v128 {
  if (activation == 0) return dy;
  let mask = f32x4.gt(y, f32x4.splat(0));
  if (activation == relu6) mask = v128.and(mask, f32x4.lt(y, f32x4.splat(6)));
  return v128.and(dy, mask);
}

function passedOne(dy: f32, y: f32, activation: i32): f32 {
  if (activation >= relu && !(y > 0)) return 0;
  if (activation == relu6 && !(y < 6)) return 0;
  return dy;
}

/**
 * One item: a part of the rows. Sums by channel the gradient g that the activation lets through, and g · (x − mean). Writes
 * [parts, 2, channels] doubles.
 */
export function normGradientSums(item: i32, a: usize, _scratch: usize): void {
  const dy = load<usize>(a, 0);
  const x = load<usize>(a, 4);
  const rows = load<i32>(a, 8);
  const channels = load<i32>(a, 12);
  const parts = load<i32>(a, 16);
  const y = load<usize>(a, 20);
  const means = load<usize>(a, 24);
  const activation = load<i32>(a, 28);
  const partials = load<usize>(a, 32);
  const rowBytes = (<usize>channels) << 2;
  const sums = partials + ((<usize>(item * 2 * channels)) << 3);
  const products = sums + ((<usize>channels) << 3);
  memory.fill(sums, 0, (<usize>channels) << 4);
  const end = partStart(rows, item + 1, parts);
  for (let row = partStart(rows, item, parts); row < end; row += blockRows) {
    const count = min(blockRows, end - row);
    const block = <usize>row * rowBytes;
    let channel = 0;
    for (; channel + 4 <= channels; channel += 4) {
      const at = (<usize>channel) << 2;
      const mean = v128.load(means + at);
      let sum = f32x4.splat(0);
      let product = f32x4.splat(0);
      let index = block + at;
      for (let turn = 0; turn < count; turn++) {
        const gradient = passed(v128.load(dy + index), v128.load(y + index), activation);
        sum = f32x4.add(sum, gradient);
        product = multiplyAdd(gradient, f32x4.sub(v128.load(x + index), mean), product);
        index += rowBytes;
      }
      addDoubles(sums + (at << 1), sum);
      addDoubles(products + (at << 1), product);
    }
    for (; channel < channels; channel++) {
      const at = (<usize>channel) << 2;
      const mean = load<f32>(means + at);
      let sum: f64 = 0;
      let product: f64 = 0;
      let index = block + at;
      for (let turn = 0; turn < count; turn++) {
        const gradient = passedOne(load<f32>(dy + index), load<f32>(y + index), activation);
        sum += f64(gradient);
        product += f64(gradient) * f64(load<f32>(x + index) - mean);
        index += rowBytes;
      }
      addDouble(sums + (at << 1), sum);
      addDouble(products + (at << 1), product);
    }
  }
}

/**
 * One item: everything. Adds up the parts in order; writes the gradients of scale and offset, and the three factors of
 * dx = g · factor + (x − mean) · slope + constant as [3, channels].
 */
export function normGradientFinish(_item: i32, a: usize, _scratch: usize): void {
  const partials = load<usize>(a, 0);
  const rows = load<i32>(a, 4);
  const channels = load<i32>(a, 8);
  const parts = load<i32>(a, 12);
  const inverses = load<usize>(a, 16);
  const scales = load<usize>(a, 20);
  const dScales = load<usize>(a, 24);
  const dOffsets = load<usize>(a, 28);
  const factors = load<usize>(a, 32);
  for (let channel = 0; channel < channels; channel++) {
    const sum = sumOfParts(partials, channel, channels, parts);
    const product = sumOfParts(partials, channels + channel, channels, parts);
    const at = (<usize>channel) << 2;
    const inverse = f64(load<f32>(inverses + at));
    const factor = inverse * f64(load<f32>(scales + at));
    store<f32>(dScales + at, f32(product * inverse));
    store<f32>(dOffsets + at, f32(sum));
    store<f32>(factors + at, f32(factor));
    store<f32>(
      factors + at + ((<usize>channels) << 2),
      f32((-factor * inverse * inverse * product) / f64(rows)),
    );
    store<f32>(factors + at + ((<usize>channels) << 3), f32((-factor * sum) / f64(rows)));
  }
}

/** One item: a part of the rows. dx from the factors of `normGradientFinish`; the residual's gradient, g itself, if wanted. */
export function normGradientApply(item: i32, a: usize, _scratch: usize): void {
  const dy = load<usize>(a, 0);
  const x = load<usize>(a, 4);
  const rows = load<i32>(a, 8);
  const channels = load<i32>(a, 12);
  const parts = load<i32>(a, 16);
  const y = load<usize>(a, 20);
  const means = load<usize>(a, 24);
  const activation = load<i32>(a, 28);
  const factors = load<usize>(a, 32);
  const dx = load<usize>(a, 36);
  const dResidual = load<usize>(a, 40);
  const rowBytes = (<usize>channels) << 2;
  const end = partStart(rows, item + 1, parts);
  for (let row = partStart(rows, item, parts); row < end; row += blockRows) {
    const count = min(blockRows, end - row);
    const block = <usize>row * rowBytes;
    let channel = 0;
    for (; channel + 4 <= channels; channel += 4) {
      const at = (<usize>channel) << 2;
      const mean = v128.load(means + at);
      const factor = v128.load(factors + at);
      const slope = v128.load(factors + rowBytes + at);
      const constant = v128.load(factors + 2 * rowBytes + at);
      let index = block + at;
      for (let turn = 0; turn < count; turn++) {
        const gradient = passed(v128.load(dy + index), v128.load(y + index), activation);
        if (dResidual) v128.store(dResidual + index, gradient);
        const rest = multiplyAdd(f32x4.sub(v128.load(x + index), mean), slope, constant);
        v128.store(dx + index, multiplyAdd(gradient, factor, rest));
        index += rowBytes;
      }
    }
    for (; channel < channels; channel++) {
      const at = (<usize>channel) << 2;
      const mean = load<f32>(means + at);
      const factor = load<f32>(factors + at);
      const slope = load<f32>(factors + rowBytes + at);
      const constant = load<f32>(factors + 2 * rowBytes + at);
      let index = block + at;
      for (let turn = 0; turn < count; turn++) {
        const gradient = passedOne(load<f32>(dy + index), load<f32>(y + index), activation);
        if (dResidual) store<f32>(dResidual + index, gradient);
        store<f32>(dx + index, gradient * factor + (load<f32>(x + index) - mean) * slope + constant);
        index += rowBytes;
      }
    }
  }
}
