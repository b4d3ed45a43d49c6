// Convolution forward, and its input gradient as convolutions of the output gradient.
import {convolutionTile} from "./convolution-tile";
import {padImages} from "./padding";
import {packColumns, tileColumns, tileRows} from "./tile";

/** One item: a group of images. The arguments are written by `convolutionArguments` in ../convolution.ts. */
export function convolve(item: i32, a: usize, scratch: usize): void {
  const source = load<usize>(a, 0);
  const target = load<usize>(a, 4);
  const packed = load<usize>(a, 8);
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
  const targetHeight = load<i32>(a, 52);
  const targetWidth = load<i32>(a, 56);
  const targetChannels = load<i32>(a, 60);
  const stride = load<i32>(a, 64);
  const targetStride = load<i32>(a, 68);
  const phases = load<i32>(a, 72);

  const firstImage = item * groupImages;
  const count = min(groupImages, images - firstImage);
  let inputs = source + ((<usize>(firstImage * height * width * channels)) << 2);
  if (isPadded) {
    padImages(inputs, scratch, count, height, width, channels, paddedHeight, paddedWidth, top, left);
    inputs = scratch;
    scratch += (<usize>(groupImages * paddedHeight * paddedWidth * channels)) << 2;
  }
  const targetImage = (<usize>(targetHeight * targetWidth * targetChannels)) << 2;
  const outputs = target + <usize>firstImage * targetImage;
  const pitch = (<usize>(paddedWidth * channels)) << 2;
  for (let phase = 0; phase < phases; phase++) {
    const p = a + 76 + <usize>phase * 36;
    const gridHeight = load<i32>(p, 24);
    const gridWidth = load<i32>(p, 28);
    const pixels = count * gridHeight * gridWidth;
    const outputTable = scratch + ((<usize>(pixels + tileRows)) << 2);
    fillAddresses(
      scratch,
      inputs + <usize>load<i32>(p, 8) * pitch + ((<usize>(load<i32>(p, 12) * channels)) << 2),
      count,
      gridHeight,
      gridWidth,
      <usize>paddedHeight * pitch,
      <usize>stride * pitch,
      (<usize>(stride * channels)) << 2,
    );
    fillAddresses(
      outputTable,
      outputs + ((<usize>((load<i32>(p, 16) * targetWidth + load<i32>(p, 20)) * targetChannels)) << 2),
      count,
      gridHeight,
      gridWidth,
      targetImage,
      (<usize>(targetStride * targetWidth * targetChannels)) << 2,
      (<usize>(targetStride * targetChannels)) << 2,
    );
    const rows = load<i32>(p, 0);
    const run = load<i32>(p, 4);
    multiplyPhase(
      scratch,
      outputTable,
      pixels,
      packed + load<usize>(p, 32),
      rows,
      run,
      pitch,
      targetChannels,
    );
  }
}

/** All tiles of one phase: a panel of weights stays in the nearest cache while the pixels stream past it. */
function multiplyPhase(
  inputTable: usize,
  outputTable: usize,
  pixels: i32,
  packed: usize,
  rows: i32,
  run: i32,
  pitch: usize,
  columns: i32,
): void {
  const panelBytes = (<usize>(rows * run * tileColumns)) << 2;
  for (let column = 0; column < columns; column += tileColumns) {
    const width = min(tileColumns, columns - column);
    for (let pixel = 0; pixel < pixels; pixel += tileRows) {
      const at = (<usize>pixel) << 2;
      convolutionTile(
        inputTable + at,
        0,
        outputTable + at,
        packed,
        rows,
        run,
        pitch,
        (<usize>column) << 2,
        width,
      );
    }
    packed += panelBytes;
  }
}

/** Writes each pixel's address, then the last one again until a whole tile can be read: it is computed twice, to the same value. */
export function fillAddresses(
  table: usize,
  base: usize,
  count: i32,
  height: i32,
  width: i32,
  imageBytes: usize,
  rowBytes: usize,
  columnBytes: usize,
): void {
  let address = base;
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < height; row++) {
      address = base + <usize>image * imageBytes + <usize>row * rowBytes;
      for (let column = 0; column < width; column++) {
        store<usize>(table, address);
        table += 4;
        address += columnBytes;
      }
    }
  }
  for (let extra = 0; extra < tileRows; extra++) {
    store<usize>(table, address - columnBytes);
    table += 4;
  }
}

/**
 * One item: a panel of eight output channels of a filter [taps · inputs, outputs], reordered to eight weights an input;
 * missing channels are zero.
 */
export function packForward(item: i32, a: usize, _scratch: usize): void {
  const filter = load<usize>(a, 0);
  const packed = load<usize>(a, 4);
  const rows = load<i32>(a, 8);
  const columns = load<i32>(a, 12);
  const column = item * tileColumns;
  const width = min(tileColumns, columns - column);
  let source = filter + ((<usize>column) << 2);
  let target = packed + ((<usize>(item * rows * tileColumns)) << 2);
  for (let row = 0; row < rows; row++) {
    packColumns(target, source, width);
    source += (<usize>columns) << 2;
    target += (<usize>tileColumns) << 2;
  }
}

/**
 * One item: a panel of eight input channels of one phase of the input gradient. The phase's taps are every `stride`-th of the
 * filter [height, width, inputs, outputs], last first, so that the gradient is an ordinary convolution; no flip or
 * transposition is made elsewhere.
 */
export function packBackward(item: i32, a: usize, _scratch: usize): void {
  const filter = load<usize>(a, 0);
  const packed = load<usize>(a, 4);
  const filterWidth = load<i32>(a, 8);
  const inputs = load<i32>(a, 12);
  const outputs = load<i32>(a, 16);
  const stride = load<i32>(a, 20);
  const panels = load<i32>(a, 24);
  const p = a + 28 + <usize>(item / panels) * 20;
  const rows = load<i32>(p, 0);
  const columns = load<i32>(p, 4);
  const firstRow = load<i32>(p, 8);
  const firstColumn = load<i32>(p, 12);
  const panel = item % panels;
  const width = min(tileColumns, inputs - panel * tileColumns);
  const inputBytes = (<usize>outputs) << 2;
  let target = packed + load<usize>(p, 16) + ((<usize>(panel * rows * columns * outputs * tileColumns)) << 2);
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const tap = (firstRow + row * stride) * filterWidth + firstColumn + column * stride;
      const source = filter + ((<usize>((tap * inputs + panel * tileColumns) * outputs)) << 2);
      for (let output = 0; output < outputs; output++) {
        const from = source + ((<usize>output) << 2);
        for (let lane = 0; lane < tileColumns; lane++) {
          const value: f32 = lane < width ? load<f32>(from + <usize>lane * inputBytes) : 0;
          store<f32>(target + ((<usize>lane) << 2), value);
        }
        target += (<usize>tileColumns) << 2;
      }
    }
  }
}
