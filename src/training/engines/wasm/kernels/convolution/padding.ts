// Zero borders around images, so that the convolution loops need no bounds checks.

/**
 * Copies images [count, height, width, channels] to `target` [count, paddedHeight, paddedWidth, channels], shifted down by
 * `top` and right by `left`; a negative shift or a small target crops.
 */
export function padImages(
  source: usize,
  target: usize,
  count: i32,
  height: i32,
  width: i32,
  channels: i32,
  paddedHeight: i32,
  paddedWidth: i32,
  top: i32,
  left: i32,
): void {
  const pixelBytes = (<usize>channels) << 2;
  const sourceRow = <usize>width * pixelBytes;
  const targetRow = <usize>paddedWidth * pixelBytes;
  const firstColumn = max(0, left);
  const lastColumn = min(paddedWidth, width + left);
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < paddedHeight; row++) {
      const from = row - top;
      if (from < 0 || from >= height || lastColumn <= firstColumn) {
        memory.fill(target, 0, targetRow);
      } else {
        const copied = <usize>(lastColumn - firstColumn) * pixelBytes;
        const before = <usize>firstColumn * pixelBytes;
        if (before > 0) memory.fill(target, 0, before);
        memory.copy(
          target + before,
          source + <usize>from * sourceRow + <usize>(firstColumn - left) * pixelBytes,
          copied,
        );
        if (before + copied < targetRow)
          memory.fill(target + before + copied, 0, targetRow - before - copied);
      }
      target += targetRow;
    }
    source += <usize>height * sourceRow;
  }
}
