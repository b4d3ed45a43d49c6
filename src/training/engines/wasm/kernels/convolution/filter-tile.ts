// The register tile of the filter gradients: see tile.ts.
import {multiplyAdd} from "../arithmetic";
import {loadColumns, storeColumns} from "./tile";

/**
 * Six filter rows × eight output channels of a filter's gradient: sums input × output gradient over `pixels`. `inputs` points
 * at one address a pixel, its inputs begin `offset` bytes on; `gradients` holds eight gradients a pixel. Adds to `target`
 * (rows `pitch` bytes apart) unless `first`, of which `rows` rows and `width` columns are there.
 */
export function filterTile(
  inputs: usize,
  offset: usize,
  gradients: usize,
  pixels: i32,
  target: usize,
  pitch: usize,
  rows: i32,
  width: i32,
  first: bool,
): void {
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
  if (!first) {
    c00 = loadColumns(target, width, 0);
    c01 = loadColumns(target, width, 1);
    if (rows > 1) c10 = loadColumns(target + pitch, width, 0);
    if (rows > 1) c11 = loadColumns(target + pitch, width, 1);
    if (rows > 2) c20 = loadColumns(target + 2 * pitch, width, 0);
    if (rows > 2) c21 = loadColumns(target + 2 * pitch, width, 1);
    if (rows > 3) c30 = loadColumns(target + 3 * pitch, width, 0);
    if (rows > 3) c31 = loadColumns(target + 3 * pitch, width, 1);
    if (rows > 4) c40 = loadColumns(target + 4 * pitch, width, 0);
    if (rows > 4) c41 = loadColumns(target + 4 * pitch, width, 1);
    if (rows > 5) c50 = loadColumns(target + 5 * pitch, width, 0);
    if (rows > 5) c51 = loadColumns(target + 5 * pitch, width, 1);
  }
  for (let pixel = 0; pixel < pixels; pixel++) {
    const p = load<usize>(inputs) + offset;
    inputs += 4;
    const b0 = v128.load(gradients);
    const b1 = v128.load(gradients, 16);
    gradients += 32;
    let value: v128;
    value = v128.load_splat<f32>(p, 0);
    c00 = multiplyAdd(value, b0, c00);
    c01 = multiplyAdd(value, b1, c01);
    value = v128.load_splat<f32>(p, 4);
    c10 = multiplyAdd(value, b0, c10);
    c11 = multiplyAdd(value, b1, c11);
    value = v128.load_splat<f32>(p, 8);
    c20 = multiplyAdd(value, b0, c20);
    c21 = multiplyAdd(value, b1, c21);
    value = v128.load_splat<f32>(p, 12);
    c30 = multiplyAdd(value, b0, c30);
    c31 = multiplyAdd(value, b1, c31);
    value = v128.load_splat<f32>(p, 16);
    c40 = multiplyAdd(value, b0, c40);
    c41 = multiplyAdd(value, b1, c41);
    value = v128.load_splat<f32>(p, 20);
    c50 = multiplyAdd(value, b0, c50);
    c51 = multiplyAdd(value, b1, c51);
  }
  storeColumns(target, c00, c01, width);
  if (rows > 1) storeColumns(target + pitch, c10, c11, width);
  if (rows > 2) storeColumns(target + 2 * pitch, c20, c21, width);
  if (rows > 3) storeColumns(target + 3 * pitch, c30, c31, width);
  if (rows > 4) storeColumns(target + 4 * pitch, c40, c41, width);
  if (rows > 5) storeColumns(target + 5 * pitch, c50, c51, width);
}
