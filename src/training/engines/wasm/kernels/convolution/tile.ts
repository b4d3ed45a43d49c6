// A register tile: 6 × 8 sums kept in twelve of the fifteen vector registers that V8 gives to code, so that every pair of loads
// feeds several multiplications. Nearly all the time of a step is spent in the two loops over such tiles,
// convolution-tile.ts and filter-tile.ts; hence their written-out lines. To unroll the loops themselves gains nothing
// (`npm run bench -- step`, in turns: four inputs a turn 44.8 ms, one 44.4).

/** Pixels (or filter rows) and columns (output channels) of a tile. */
export const tileRows: i32 = 6;
export const tileColumns: i32 = 8;

/** Stores the first `width` of eight floats. */
export function storeColumns(target: usize, low: v128, high: v128, width: i32): void {
  if (width >= 8) {
    v128.store(target, low);
    v128.store(target, high, 16);
    return;
  }
  if (width >= 4) {
    v128.store(target, low);
    storePart(target + 16, high, width - 4);
  } else {
    storePart(target, low, width);
  }
}

/** Copies the first `width` of eight floats, zero beyond. */
export function packColumns(target: usize, source: usize, width: i32): void {
  if (width == tileColumns) {
    v128.store(target, v128.load(source));
    v128.store(target, v128.load(source, 16), 16);
    return;
  }
  for (let lane = 0; lane < tileColumns; lane++) {
    store<f32>(target + ((<usize>lane) << 2), lane < width ? load<f32>(source + ((<usize>lane) << 2)) : 0);
  }
}

/** Stores the first 0 to 3 of four floats. */
function storePart(target: usize, values: v128, count: i32): void {
  if (count > 0) store<f32>(target, f32x4.extract_lane(values, 0));
  if (count > 1) store<f32>(target, f32x4.extract_lane(values, 1), 4);
  if (count > 2) store<f32>(target, f32x4.extract_lane(values, 2), 8);
}

/** Half `half` (0 or 1) of the first `width` of eight floats, zero beyond. */
export function loadColumns(source: usize, width: i32, half: i32): v128 {
  const count = width - half * 4;
  source += (<usize>half) << 4;
  if (count >= 4) return v128.load(source);
  let values = f32x4.splat(0);
  if (count > 0) values = f32x4.replace_lane(values, 0, load<f32>(source));
  if (count > 1) values = f32x4.replace_lane(values, 1, load<f32>(source, 4));
  if (count > 2) values = f32x4.replace_lane(values, 2, load<f32>(source, 8));
  return values;
}
