// Gradients of pooling. tfjs's own max-pooling gradient is wrong where a window's maximum is not positive.

/**
 * One item: an image. The gradient of each window goes to its first maximum (row by row), or in equal parts to all its
 * inputs when `isMean`; inputs outside the image count for nothing.
 */
export function poolBackward(item: i32, a: usize, _scratch: usize): void {
  const x = load<usize>(a, 0);
  const dy = load<usize>(a, 4);
  const height = load<i32>(a, 12);
  const width = load<i32>(a, 16);
  const channels = load<i32>(a, 20);
  const outputHeight = load<i32>(a, 24);
  const outputWidth = load<i32>(a, 28);
  const windowHeight = load<i32>(a, 32);
  const windowWidth = load<i32>(a, 36);
  const strideHeight = load<i32>(a, 40);
  const strideWidth = load<i32>(a, 44);
  const top = load<i32>(a, 48);
  const left = load<i32>(a, 52);
  const isMean = load<i32>(a, 56);
  const rowBytes = (<usize>channels) << 2;
  const inputs = x + <usize>(item * height * width) * rowBytes;
  const target = load<usize>(a, 8) + <usize>(item * height * width) * rowBytes;
  memory.fill(target, 0, <usize>(height * width) * rowBytes);
  let gradients = dy + <usize>(item * outputHeight * outputWidth) * rowBytes;
  for (let row = 0; row < outputHeight; row++) {
    const firstRow = max(0, row * strideHeight - top);
    const endRow = min(height, row * strideHeight - top + windowHeight);
    for (let column = 0; column < outputWidth; column++) {
      const firstColumn = max(0, column * strideWidth - left);
      const endColumn = min(width, column * strideWidth - left + windowWidth);
      for (let at: usize = 0; at < rowBytes; at += 4) {
        const gradient = load<f32>(gradients + at);
        if (isMean) spread(target + at, gradient, firstRow, endRow, firstColumn, endColumn, width, rowBytes);
        else {
          const place = maximum(inputs + at, firstRow, endRow, firstColumn, endColumn, width, rowBytes);
          store<f32>(target + at + place, load<f32>(target + at + place) + gradient);
        }
      }
      gradients += rowBytes;
    }
  }
}

/** Offset of the first largest input of a window. */
function maximum(
  x: usize,
  firstRow: i32,
  endRow: i32,
  firstColumn: i32,
  endColumn: i32,
  width: i32,
  rowBytes: usize,
): usize {
  let largest: f32 = -Infinity;
  let place: usize = <usize>(firstRow * width + firstColumn) * rowBytes;
  for (let i = firstRow; i < endRow; i++) {
    for (let j = firstColumn; j < endColumn; j++) {
      const at = <usize>(i * width + j) * rowBytes;
      const value = load<f32>(x + at);
      if (value > largest) {
        largest = value;
        place = at;
      }
    }
  }
  return place;
}

/** Adds equal parts of a gradient to the inputs of a window. */
function spread(
  target: usize,
  gradient: f32,
  firstRow: i32,
  endRow: i32,
  firstColumn: i32,
  endColumn: i32,
  width: i32,
  rowBytes: usize,
): void {
  const share = gradient / f32((endRow - firstRow) * (endColumn - firstColumn));
  for (let i = firstRow; i < endRow; i++) {
    for (let j = firstColumn; j < endColumn; j++) {
      const at = target + <usize>(i * width + j) * rowBytes;
      store<f32>(at, load<f32>(at) + share);
    }
  }
}
