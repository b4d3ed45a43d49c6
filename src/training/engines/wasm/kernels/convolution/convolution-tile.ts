// The register tile of the convolutions: see tile.ts.
import {multiplyAdd} from "../arithmetic";
import {storeColumns} from "./tile";

/**
 * Six output pixels × eight output channels of a convolution. `inputs` and `outputs` point at six addresses: each pixel's
 * first input, `offset` bytes before, and first output. A pixel's inputs are `rows` runs of `run` floats, `pitch` bytes apart; `b` holds eight
 * weights for each of them. Stores `width` channels at `column` bytes into each output.
 */
export function convolutionTile(
  inputs: usize,
  offset: usize,
  outputs: usize,
  b: usize,
  rows: i32,
  run: i32,
  pitch: usize,
  column: usize,
  width: i32,
): void {
  let p0 = load<usize>(inputs, 0) + offset;
  let p1 = load<usize>(inputs, 4) + offset;
  let p2 = load<usize>(inputs, 8) + offset;
  let p3 = load<usize>(inputs, 12) + offset;
  let p4 = load<usize>(inputs, 16) + offset;
  let p5 = load<usize>(inputs, 20) + offset;
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0);
  let c41 = f32x4.splat(0);
  let c50 = f32x4.splat(0);
  let c51 = f32x4.splat(0);
  let b0: v128;
  let b1: v128;
  let value: v128;
  const skip = pitch - ((<usize>run) << 2);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < run; k++) {
      b0 = v128.load(b, 0);
      b1 = v128.load(b, 16);
      value = v128.load_splat<f32>(p0, 0);
      c00 = multiplyAdd(value, b0, c00);
      c01 = multiplyAdd(value, b1, c01);
      value = v128.load_splat<f32>(p1, 0);
      c10 = multiplyAdd(value, b0, c10);
      c11 = multiplyAdd(value, b1, c11);
      value = v128.load_splat<f32>(p2, 0);
      c20 = multiplyAdd(value, b0, c20);
      c21 = multiplyAdd(value, b1, c21);
      value = v128.load_splat<f32>(p3, 0);
      c30 = multiplyAdd(value, b0, c30);
      c31 = multiplyAdd(value, b1, c31);
      value = v128.load_splat<f32>(p4, 0);
      c40 = multiplyAdd(value, b0, c40);
      c41 = multiplyAdd(value, b1, c41);
      value = v128.load_splat<f32>(p5, 0);
      c50 = multiplyAdd(value, b0, c50);
      c51 = multiplyAdd(value, b1, c51);
      p0 += 4;
      p1 += 4;
      p2 += 4;
      p3 += 4;
      p4 += 4;
      p5 += 4;
      b += 32;
    }
    p0 += skip;
    p1 += skip;
    p2 += skip;
    p3 += skip;
    p4 += skip;
    p5 += skip;
  }
  storeColumns(load<usize>(outputs, 0) + column, c00, c01, width);
  storeColumns(load<usize>(outputs, 4) + column, c10, c11, width);
  storeColumns(load<usize>(outputs, 8) + column, c20, c21, width);
  storeColumns(load<usize>(outputs, 12) + column, c30, c31, width);
  storeColumns(load<usize>(outputs, 16) + column, c40, c41, width);
  storeColumns(load<usize>(outputs, 20) + column, c50, c51, width);
}
