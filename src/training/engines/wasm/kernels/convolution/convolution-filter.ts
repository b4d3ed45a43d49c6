// A convolution's filter gradient: products of inputs and output gradients, summed over pixels.
import {partStart} from "../arithmetic";
import {fillAddresses} from "./convolution";
import {filterTile} from "./filter-tile";
import {padImages} from "./padding";
import {packColumns, tileColumns, tileRows} from "./tile";

/**
 * One item: some rows of the gradient, summed over one chunk of the images into that chunk's own partial sums. Chunks do not
 * depend on the number of threads, so neither does the result. Arguments: `filterArguments` in ../convolution.ts.
 */
export function convolveFilter(item: i32, a: usize, scratch: usize): void {
  const source = load<usize>(a, 0);
  const gradients = load<usize>(a, 4);
  const partials = load<usize>(a, 8);
  const images = load<i32>(a, 12);
  const groupImages = load<i32>(a, 16);
  const height = load<i32>(a, 20);
  const width = load<i32>(a, 24);
  const channels = load<i32>(a, 28);
  const paddedHeight = load<i32>(a, 32);
  const paddedWidth = load<i32>(a, 36);
  const top = load<i32>(a, 40);
  const left = load<i32>(a, 44);
  const isPadded = load<i32>(a, 48);
  const gridHeight = load<i32>(a, 52);
  const gridWidth = load<i32>(a, 56);
  const columns = load<i32>(a, 60);
  const stride = load<i32>(a, 64);
  const filterHeight = load<i32>(a, 68);
  const filterWidth = load<i32>(a, 72);
  const chunks = load<i32>(a, 76);
  const ranges = load<i32>(a, 80);

  const chunk = item / ranges;
  const range = item % ranges;
  const run = filterWidth * channels;
  const pitch = (<usize>(paddedWidth * channels)) << 2;
  const tilesPerRun = (run + tileRows - 1) / tileRows;
  const firstTile = partStart(filterHeight * tilesPerRun, range, ranges);
  const lastTile = partStart(filterHeight * tilesPerRun, range + 1, ranges);
  const target = partials + ((<usize>(chunk * filterHeight * run * columns)) << 2);
  const firstImage = partStart(images, chunk, chunks);
  const lastImage = partStart(images, chunk + 1, chunks);
  const padded = scratch;
  if (isPadded) scratch += (<usize>(groupImages * paddedHeight * paddedWidth * channels)) << 2;
  for (let image = firstImage; image < lastImage; image += groupImages) {
    const count = min(groupImages, lastImage - image);
    let inputs = source + ((<usize>(image * height * width * channels)) << 2);
    if (isPadded) {
      padImages(inputs, padded, count, height, width, channels, paddedHeight, paddedWidth, top, left);
      inputs = padded;
    }
    const pixels = count * gridHeight * gridWidth;
    const panels = scratch + ((<usize>(pixels + tileRows)) << 2);
    const rowBytes = <usize>stride * pitch;
    const columnBytes = (<usize>(stride * channels)) << 2;
    fillAddresses(
      scratch,
      inputs,
      count,
      gridHeight,
      gridWidth,
      <usize>paddedHeight * pitch,
      rowBytes,
      columnBytes,
    );
    packPanels(
      gradients + ((<usize>(image * gridHeight * gridWidth * columns)) << 2),
      panels,
      pixels,
      columns,
    );
    const panelBytes = (<usize>(pixels * tileColumns)) << 2;
    for (let column = 0, panel = panels; column < columns; column += tileColumns, panel += panelBytes) {
      const width = min(tileColumns, columns - column);
      for (let tile = firstTile; tile < lastTile; tile++) {
        const filterRow = tile / tilesPerRun;
        const row = (tile % tilesPerRun) * tileRows;
        filterTile(
          scratch,
          <usize>filterRow * pitch + ((<usize>row) << 2),
          panel,
          pixels,
          target + ((<usize>((filterRow * run + row) * columns + column)) << 2),
          (<usize>columns) << 2,
          min(tileRows, run - row),
          width,
          image == firstImage,
        );
      }
    }
  }
}

/** Reorders [pixels, columns] to panels of eight columns, zero where there are none. */
function packPanels(source: usize, target: usize, pixels: i32, columns: i32): void {
  const rowBytes = (<usize>columns) << 2;
  for (let column = 0; column < columns; column += tileColumns) {
    const width = min(tileColumns, columns - column);
    let from = source + ((<usize>column) << 2);
    for (let pixel = 0; pixel < pixels; pixel++) {
      packColumns(target, from, width);
      from += rowBytes;
      target += (<usize>tileColumns) << 2;
    }
  }
}

/** One item: a part of the elements of [chunks, size] partial sums, added in the chunks' order. */
export function sumPartials(item: i32, a: usize, _scratch: usize): void {
  const partials = load<usize>(a, 0);
  const target = load<usize>(a, 4);
  const size = load<i32>(a, 8);
  const chunks = load<i32>(a, 12);
  const parts = load<i32>(a, 16);
  const chunkBytes = (<usize>size) << 2;
  let index = partStart(size, item, parts);
  const end = partStart(size, item + 1, parts);
  for (; index + 4 <= end; index += 4) {
    const at = (<usize>index) << 2;
    let sum = v128.load(partials + at);
    for (let chunk = 1; chunk < chunks; chunk++) {
      sum = f32x4.add(sum, v128.load(partials + at + <usize>chunk * chunkBytes));
    }
    v128.store(target + at, sum);
  }
  for (; index < end; index++) {
    const at = (<usize>index) << 2;
    let sum = load<f32>(partials + at);
    for (let chunk = 1; chunk < chunks; chunk++) sum += load<f32>(partials + at + <usize>chunk * chunkBytes);
    store<f32>(target + at, sum);
  }
}
