import type {ConvolutionSizes} from "./convolution-shape.ts";

/** What a program is told of its windows (a convolution's or a pool's) beside their side and stride. */
export function windowSizes(shape: ConvolutionSizes): Record<string, number> {
  const {images, height, width, inputs, outHeight, outWidth, top, left} = shape;
  return {images, height, width, inputs, outHeight, outWidth, top, left};
}

/** Those two are in the text: loops over a known number of taps are unrolled, and few windows differ in them. */
export const taps = ({side, stride}: ConvolutionSizes): string =>
  `const side = ${side}; const stride = ${stride};`;

/** Where the window of output pixel `pixel` begins in x: `image`, `down` and `right`. All four names end in `suffix`. */
export const windowOf = (suffix = ""): string => /* wgsl */ `
      let image${suffix} = (pixel${suffix}) / (outHeight * outWidth);
      let down${suffix} = (pixel${suffix}) / outWidth % outHeight * stride - top;
      let right${suffix} = (pixel${suffix}) % outWidth * stride - left;`;

/** Where pixel `pixel` of x lies, counted from the first pixel of padding: `image`, `down` and `right`. */
export const placeOf = (suffix = ""): string => /* wgsl */ `
      let image${suffix} = (pixel${suffix}) / (height * width);
      let down${suffix} = (pixel${suffix}) / width % height + top;
      let right${suffix} = (pixel${suffix}) % width + left;`;

/** Runs `body` for the pixels of x in a window of `windowOf()`: `source`, under `ky` and `kx`. */
export const forPixelsOfWindow = (body: string): string => /* wgsl */ `
      for (var ky = max(0, -down); ky < min(side, height - down); ky++) {
        for (var kx = max(0, -right); kx < min(side, width - right); kx++) {
          let source = (image * height + down + ky) * width + right + kx;
          ${body}
        }
      }`;

/** Runs `body` for the output pixels whose windows hold the pixel of `placeOf()`: `to`, under `ky` and `kx`. */
export const forWindowsOfPixel = (body: string): string => /* wgsl */ `
      for (var ky = 0; ky < side; ky++) {
        let offsetY = down - ky;
        if (offsetY < 0 || offsetY % stride != 0 || offsetY / stride >= outHeight) { continue; }
        for (var kx = 0; kx < side; kx++) {
          let offsetX = right - kx;
          if (offsetX < 0 || offsetX % stride != 0 || offsetX / stride >= outWidth) { continue; }
          let to = (image * outHeight + offsetY / stride) * outWidth + offsetX / stride;
          ${body}
        }
      }`;
