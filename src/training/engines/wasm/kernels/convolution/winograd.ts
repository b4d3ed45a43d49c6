// 3 × 3 convolution with stride 1 by Winograd's minimal filtering F(2 × 2, 3 × 3): 16 multiplications where the definition
// takes 36. Source: Lavin and Gray, "Fast algorithms for convolutional neural networks" (2015), section 4.1.
import {fillAddresses} from "./convolution";
import {convolutionTile} from "./convolution-tile";
import {padImages} from "./padding";
import {tileColumns, tileRows} from "./tile";

/** Places of a transformed tile: 4 × 4. */
const places: i32 = 16;

/**
 * One item: a group of images. Their tiles of 4 × 4 inputs are transformed, multiplied with the transformed filter, place by
 * place, and the products transformed to 2 × 2 outputs. Channels are multiples of four.
 */
export function convolveWinograd(item: i32, a: usize, scratch: usize): void {
  const packed = load<usize>(a, 8);
  const images = load<i32>(a, 12);
  const groupImages = load<i32>(a, 16);
  const height = load<i32>(a, 20);
  const width = load<i32>(a, 24);
  const channels = load<i32>(a, 28);
  const top = load<i32>(a, 32);
  const left = load<i32>(a, 36);
  const targetHeight = load<i32>(a, 40);
  const targetWidth = load<i32>(a, 44);
  const columns = load<i32>(a, 48);
  const stripRows = load<i32>(a, 52);
  const tilesDown = (targetHeight + 1) >> 1;
  const tilesAcross = (targetWidth + 1) >> 1;
  const paddedHeight = 2 * tilesDown + 2;
  const paddedWidth = 2 * tilesAcross + 2;
  const firstImage = item * groupImages;
  const count = min(groupImages, images - firstImage);

  const sourceImage = (<usize>(height * width * channels)) << 2;
  const paddedRow = (<usize>(paddedWidth * channels)) << 2;
  const targetRow = (<usize>(targetWidth * columns)) << 2;
  const source = load<usize>(a, 0) + <usize>firstImage * sourceImage;
  const target = load<usize>(a, 4) + <usize>(firstImage * targetHeight) * targetRow;
  padImages(source, scratch, count, height, width, channels, paddedHeight, paddedWidth, top, left);
  const most = count * stripRows * tilesAcross;
  const inputs = scratch + <usize>(groupImages * paddedHeight) * paddedRow;
  const products = inputs + ((<usize>(places * most * channels)) << 2);
  const inputTable = products + ((<usize>(places * most * columns)) << 2);
  const outputTable = inputTable + ((<usize>(most + tileRows)) << 2);
  for (let strip = 0; strip < tilesDown; strip += stripRows) {
    const down = min(stripRows, tilesDown - strip);
    const tiles = count * down * tilesAcross;
    const from = scratch + <usize>(2 * strip) * paddedRow;
    const to = target + <usize>(2 * strip) * targetRow;
    transformInputs(from, inputs, count, <usize>paddedHeight * paddedRow, down, tilesAcross, channels);
    fillAddresses(inputTable, inputs, 1, 1, tiles, 0, 0, (<usize>channels) << 2);
    fillAddresses(outputTable, products, 1, 1, tiles, 0, 0, (<usize>columns) << 2);
    multiplyPlaces(inputTable, outputTable, packed, tiles, channels, columns);
    const rows = min(2 * down, targetHeight - 2 * strip);
    transformOutputs(products, to, count, <usize>targetHeight * targetRow, rows, targetWidth, columns);
  }
}

/** Products of all tiles with the filter, place by place. */
function multiplyPlaces(
  inputTable: usize,
  outputTable: usize,
  packed: usize,
  tiles: i32,
  channels: i32,
  columns: i32,
): void {
  const panelBytes = (<usize>(channels * tileColumns)) << 2;
  for (let place = 0; place < places; place++) {
    const input = (<usize>(place * tiles * channels)) << 2;
    const output = (<usize>(place * tiles * columns)) << 2;
    for (let column = 0; column < columns; column += tileColumns) {
      const width = min(tileColumns, columns - column);
      for (let tile = 0; tile < tiles; tile += tileRows) {
        const at = (<usize>tile) << 2;
        const to = output + ((<usize>column) << 2);
        convolutionTile(inputTable + at, input, outputTable + at, packed, 1, channels, 0, to, width);
      }
      packed += panelBytes;
    }
  }
}

/** Bᵀ d B of every tile d, to [places, tiles, channels]; tiles overlap by two rows and columns. */
function transformInputs(
  padded: usize,
  target: usize,
  images: i32,
  imageBytes: usize,
  down: i32,
  across: i32,
  channels: i32,
): void {
  const pixel = (<usize>channels) << 2;
  const pitch = <usize>(2 * across + 2) * pixel;
  const place = <usize>(images * down * across) * pixel;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < down; row++) {
      let from = padded + <usize>image * imageBytes + <usize>(2 * row) * pitch;
      for (let column = 0; column < across; column++) {
        for (let at: usize = 0; at < pixel; at += 16) {
          const tile = from + at;
          const to = target + at;
          differenceRow(tile, tile + 2 * pitch, pixel, to, place);
          sumRow(tile + pitch, tile + 2 * pitch, pixel, to + 4 * place, place);
          differenceRow(tile + 2 * pitch, tile + pitch, pixel, to + 8 * place, place);
          differenceRow(tile + pitch, tile + 3 * pitch, pixel, to + 12 * place, place);
        }
        from += 2 * pixel;
        target += pixel;
      }
    }
  }
}

/** One row of Bᵀ d B, four channels of it, from the difference of two rows of d. */
function differenceRow(a: usize, b: usize, pixel: usize, to: usize, place: usize): void {
  const d0 = f32x4.sub(v128.load(a), v128.load(b));
  const d1 = f32x4.sub(v128.load(a + pixel), v128.load(b + pixel));
  const d2 = f32x4.sub(v128.load(a + 2 * pixel), v128.load(b + 2 * pixel));
  const d3 = f32x4.sub(v128.load(a + 3 * pixel), v128.load(b + 3 * pixel));
  storeRow(d0, d1, d2, d3, to, place);
}

/** One row of Bᵀ d B from the sum of two rows of d. */
function sumRow(a: usize, b: usize, pixel: usize, to: usize, place: usize): void {
  const d0 = f32x4.add(v128.load(a), v128.load(b));
  const d1 = f32x4.add(v128.load(a + pixel), v128.load(b + pixel));
  const d2 = f32x4.add(v128.load(a + 2 * pixel), v128.load(b + 2 * pixel));
  const d3 = f32x4.add(v128.load(a + 3 * pixel), v128.load(b + 3 * pixel));
  storeRow(d0, d1, d2, d3, to, place);
}

function storeRow(d0: v128, d1: v128, d2: v128, d3: v128, to: usize, place: usize): void {
  v128.store(to, f32x4.sub(d0, d2));
  v128.store(to + place, f32x4.add(d1, d2));
  v128.store(to + 2 * place, f32x4.sub(d2, d1));
  v128.store(to + 3 * place, f32x4.sub(d1, d3));
}

/** Aᵀ m A of every tile's products m, to the images; an odd last row or column of outputs has no partner. */
function transformOutputs(
  products: usize,
  target: usize,
  images: i32,
  imageBytes: usize,
  height: i32,
  width: i32,
  channels: i32,
): void {
  const pixel = (<usize>channels) << 2;
  const pitch = <usize>width * pixel;
  const down = (height + 1) >> 1;
  const across = (width + 1) >> 1;
  const place = <usize>(images * down * across) * pixel;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < height; row += 2) {
      for (let column = 0; column < width; column += 2) {
        const to = target + <usize>row * pitch + <usize>column * pixel;
        const hasRow = row + 1 < height;
        const hasColumn = column + 1 < width;
        for (let at: usize = 0; at < pixel; at += 16) {
          transformOutput(products + at, place, to + at, pitch, pixel, hasRow, hasColumn);
        }
        products += pixel;
      }
    }
    target += imageBytes;
  }
}

/** Four channels of one tile. */
function transformOutput(
  from: usize,
  place: usize,
  to: usize,
  pitch: usize,
  pixel: usize,
  hasRow: bool,
  hasColumn: bool,
): void {
  let top0 = f32x4.splat(0);
  let top1 = f32x4.splat(0);
  let bottom0 = f32x4.splat(0);
  let bottom1 = f32x4.splat(0);
  for (let row = 0; row < 4; row++) {
    const m0 = v128.load(from);
    const m1 = v128.load(from + place);
    const m2 = v128.load(from + 2 * place);
    const m3 = v128.load(from + 3 * place);
    const left = f32x4.add(f32x4.add(m0, m1), m2);
    const right = f32x4.sub(f32x4.sub(m1, m2), m3);
    if (row < 3) {
      top0 = f32x4.add(top0, left);
      top1 = f32x4.add(top1, right);
    }
    if (row == 1) {
      bottom0 = left;
      bottom1 = right;
    } else if (row > 1) {
      bottom0 = f32x4.sub(bottom0, left);
      bottom1 = f32x4.sub(bottom1, right);
    }
    from += 4 * place;
  }
  v128.store(to, top0);
  if (hasColumn) v128.store(to + pixel, top1);
  if (hasRow) {
    v128.store(to + pitch, bottom0);
    if (hasColumn) v128.store(to + pitch + pixel, bottom1);
  }
}
