// The filters of Winograd's convolution (winograd.ts), transformed once a step.
import {tileColumns} from "./tile";

/**
 * One item: a panel of eight columns of the transformed filter G g Gᵀ, to [places, panels, rows, 8]. Forward, rows are input
 * channels and columns output channels of [3, 3, inputs, outputs]; backward, the other way round and g turned by 180°.
 */
export function packWinograd(item: i32, a: usize, _scratch: usize): void {
  const filter = load<usize>(a, 0);
  const packed = load<usize>(a, 4);
  const inputs = load<i32>(a, 8);
  const outputs = load<i32>(a, 12);
  const isBackward = load<i32>(a, 16);
  const rows = isBackward ? outputs : inputs;
  const columns = isBackward ? inputs : outputs;
  const rowBytes: usize = isBackward ? 4 : (<usize>outputs) << 2;
  const columnBytes: usize = isBackward ? (<usize>outputs) << 2 : 4;
  const tapBytes = (<usize>(inputs * outputs)) << 2;
  const panels = (columns + tileColumns - 1) / tileColumns;
  const place = (<usize>(panels * rows * tileColumns)) << 2;
  const column = item * tileColumns;
  for (let row = 0; row < rows; row++) {
    const from = filter + <usize>row * rowBytes + <usize>column * columnBytes;
    const to = packed + ((<usize>((item * rows + row) * tileColumns)) << 2);
    for (let half = 0; half < 2; half++) {
      const count = columns - column - 4 * half;
      const source = from + <usize>(4 * half) * columnBytes;
      transformFilter(
        source,
        tapBytes,
        columnBytes,
        isBackward != 0,
        count,
        to + ((<usize>half) << 4),
        place,
      );
    }
  }
}

/** Four columns of one row: first the filter's columns into the places, then the rows, in place. */
function transformFilter(
  from: usize,
  tapBytes: usize,
  columnBytes: usize,
  isTurned: bool,
  count: i32,
  to: usize,
  place: usize,
): void {
  const half = f32x4.splat(0.5);
  for (let column = 0; column < 3; column++) {
    const tap = isTurned ? 2 - column : column;
    const first = from + <usize>(isTurned ? 6 + tap : tap) * tapBytes;
    const last = from + <usize>(isTurned ? tap : 6 + tap) * tapBytes;
    const g0 = gather(first, columnBytes, count);
    const g1 = gather(from + <usize>(3 + tap) * tapBytes, columnBytes, count);
    const g2 = gather(last, columnBytes, count);
    const sum = f32x4.mul(half, f32x4.add(g0, g2));
    const middle = f32x4.mul(half, g1);
    const at = to + <usize>column * place;
    v128.store(at, g0);
    v128.store(at + 4 * place, f32x4.add(sum, middle));
    v128.store(at + 8 * place, f32x4.sub(sum, middle));
    v128.store(at + 12 * place, g2);
  }
  for (let row = 0; row < 4; row++) {
    const g0 = v128.load(to);
    const g1 = v128.load(to + place);
    const g2 = v128.load(to + 2 * place);
    const sum = f32x4.mul(half, f32x4.add(g0, g2));
    const middle = f32x4.mul(half, g1);
    v128.store(to + place, f32x4.add(sum, middle));
    v128.store(to + 2 * place, f32x4.sub(sum, middle));
    v128.store(to + 3 * place, g2);
    to += 4 * place;
  }
}

/** Up to four values that lie `step` bytes apart, zero beyond `count`. */
function gather(from: usize, step: usize, count: i32): v128 {
  if (count >= 4 && step == 4) return v128.load(from);
  let values = f32x4.splat(0);
  if (count > 0) values = f32x4.replace_lane(values, 0, load<f32>(from));
  if (count > 1) values = f32x4.replace_lane(values, 1, load<f32>(from + step));
  if (count > 2) values = f32x4.replace_lane(values, 2, load<f32>(from + 2 * step));
  if (count > 3) values = f32x4.replace_lane(values, 3, load<f32>(from + 3 * step));
  return values;
}
