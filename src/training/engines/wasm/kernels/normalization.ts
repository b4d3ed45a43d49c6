// Batch normalization over [rows, channels], with an added residual and an activation in the same pass. Each pass over the
// rows is written out, here and in normalization-gradient.ts: what differs is the innermost line, and AssemblyScript takes no
// closure there; a call through a table would cost more than the line.
import {multiplyAdd, partStart} from "./arithmetic";
import {floatArgument} from "./control";

// Rows summed in single precision before the sum goes on in double precision: few enough to lose nothing, and to lie in
// the nearest cache while their channels are taken four by four.
export const blockRows: i32 = 32;

// Activations: none (0) has no bounds, relu is bounded by zero below, relu6 by six above as well.
export const relu: i32 = 1;
export const relu6: i32 = 2;

/**
 * One item: a part of the rows. Sums (x − shift) and (x − shift)² by channel, the first row being the shift: it keeps the
 * variance of values far from zero exact. Writes [parts, 2, channels] doubles.
 */
export function normStatistics(item: i32, a: usize, _scratch: usize): void {
  const x = load<usize>(a, 0);
  const partials = load<usize>(a, 4);
  const rows = load<i32>(a, 8);
  const channels = load<i32>(a, 12);
  const parts = load<i32>(a, 16);
  const rowBytes = (<usize>channels) << 2;
  const sums = partials + ((<usize>(item * 2 * channels)) << 3);
  const squares = sums + ((<usize>channels) << 3);
  memory.fill(sums, 0, (<usize>channels) << 4);
  const end = partStart(rows, item + 1, parts);
  for (let row = partStart(rows, item, parts); row < end; row += blockRows) {
    const count = min(blockRows, end - row);
    const block = x + <usize>row * rowBytes;
    let channel = 0;
    for (; channel + 4 <= channels; channel += 4) {
      const at = (<usize>channel) << 2;
      const shift = v128.load(x + at);
      let sum = f32x4.splat(0);
      let square = f32x4.splat(0);
      let from = block + at;
      for (let index = 0; index < count; index++) {
        const value = f32x4.sub(v128.load(from), shift);
        sum = f32x4.add(sum, value);
        square = multiplyAdd(value, value, square);
        from += rowBytes;
      }
      addDoubles(sums + (at << 1), sum);
      addDoubles(squares + (at << 1), square);
    }
    for (; channel < channels; channel++) {
      const at = (<usize>channel) << 2;
      const shift = load<f32>(x + at);
      let sum: f64 = 0;
      let square: f64 = 0;
      for (let index = 0; index < count; index++) {
        const value = f64(load<f32>(block + at + <usize>index * rowBytes) - shift);
        sum += value;
        square += value * value;
      }
      addDouble(sums + (at << 1), sum);
      addDouble(squares + (at << 1), square);
    }
  }
}

/** Adds to a double in memory. */
export function addDouble(target: usize, value: f64): void {
  store<f64>(target, load<f64>(target) + value);
}

/** Adds four floats to four doubles in memory. */
export function addDoubles(target: usize, values: v128): void {
  v128.store(target, f64x2.add(v128.load(target), f64x2.promote_low_f32x4(values)));
  const high = v128.shuffle<i32>(values, values, 2, 3, 2, 3);
  v128.store(target, f64x2.add(v128.load(target, 16), f64x2.promote_low_f32x4(high)), 16);
}

/** The sum of one of the 2 · `channels` doubles of each part, in the parts' order. */
export function sumOfParts(partials: usize, index: i32, channels: i32, parts: i32): f64 {
  let sum: f64 = 0;
  for (let part = 0; part < parts; part++)
    sum += load<f64>(partials + ((<usize>(part * 2 * channels + index)) << 3));
  return sum;
}

/**
 * One item: everything. Adds up the parts in order, writes mean and 1 / deviation, and moves the running statistics (the
 * variance unbiased, as in PyTorch).
 */
export function normFinish(_item: i32, a: usize, _scratch: usize): void {
  const x = load<usize>(a, 0);
  const partials = load<usize>(a, 4);
  const rows = load<i32>(a, 8);
  const channels = load<i32>(a, 12);
  const parts = load<i32>(a, 16);
  const means = load<usize>(a, 20);
  const inverses = load<usize>(a, 24);
  const runningMeans = load<usize>(a, 28);
  const runningVariances = load<usize>(a, 32);
  const epsilon = f64(floatArgument(a, 0));
  const momentum = f64(floatArgument(a, 1));
  for (let channel = 0; channel < channels; channel++) {
    const sum = sumOfParts(partials, channel, channels, parts);
    const square = sumOfParts(partials, channels + channel, channels, parts);
    const at = (<usize>channel) << 2;
    const offset = sum / f64(rows);
    const mean = f64(load<f32>(x + at)) + offset;
    const variance = max(0.0, square / f64(rows) - offset * offset);
    store<f32>(means + at, f32(mean));
    store<f32>(inverses + at, f32(1 / Math.sqrt(variance + epsilon)));
    const unbiased = (variance * f64(rows)) / f64(max(1, rows - 1));
    move(runningMeans + at, mean, momentum);
    move(runningVariances + at, unbiased, momentum);
  }
}

function move(target: usize, value: f64, momentum: f64): void {
  store<f32>(target, f32(f64(load<f32>(target)) * (1 - momentum) + value * momentum));
}

/** One item: a part of the rows. y = activation((x − mean) · inverse · scale + offset + residual). */
export function normApply(item: i32, a: usize, _scratch: usize): void {
  const x = load<usize>(a, 0);
  const y = load<usize>(a, 4);
  const rows = load<i32>(a, 8);
  const channels = load<i32>(a, 12);
  const parts = load<i32>(a, 16);
  const means = load<usize>(a, 20);
  const inverses = load<usize>(a, 24);
  const scales = load<usize>(a, 28);
  const offsets = load<usize>(a, 32);
  const residual = load<usize>(a, 36);
  const activation = load<i32>(a, 40);
  const rowBytes = (<usize>channels) << 2;
  const low = f32x4.splat(activation == 0 ? -Infinity : 0);
  const high = f32x4.splat(activation == relu6 ? 6 : Infinity);
  const end = partStart(rows, item + 1, parts);
  for (let row = partStart(rows, item, parts); row < end; row += blockRows) {
    const count = min(blockRows, end - row);
    const block = <usize>row * rowBytes;
    let channel = 0;
    for (; channel + 4 <= channels; channel += 4) {
      const at = (<usize>channel) << 2;
      const mean = v128.load(means + at);
      const factor = f32x4.mul(v128.load(inverses + at), v128.load(scales + at));
      const offset = v128.load(offsets + at);
      let index = block + at;
      for (let turn = 0; turn < count; turn++) {
        let value = multiplyAdd(f32x4.sub(v128.load(x + index), mean), factor, offset);
        if (residual) value = f32x4.add(value, v128.load(residual + index));
        v128.store(y + index, f32x4.min(f32x4.max(value, low), high));
        index += rowBytes;
      }
    }
    for (; channel < channels; channel++) {
      const at = (<usize>channel) << 2;
      const mean = load<f32>(means + at);
      const factor = load<f32>(inverses + at) * load<f32>(scales + at);
      const offset = load<f32>(offsets + at);
      let index = block + at;
      for (let turn = 0; turn < count; turn++) {
        let value = (load<f32>(x + index) - mean) * factor + offset;
        if (residual) value += load<f32>(residual + index);
        if (activation) value = max<f32>(value, 0);
        if (activation == relu6) value = min<f32>(value, 6);
        store<f32>(y + index, value);
        index += rowBytes;
      }
    }
  }
}
