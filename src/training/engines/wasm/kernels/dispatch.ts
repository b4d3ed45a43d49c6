// Which number means which kernel. The numbers are exported, so that they are written down in one place only.
import {adamW} from "./adamw";
import {convolve, packBackward, packForward} from "./convolution/convolution";
import {convolveFilter, sumPartials} from "./convolution/convolution-filter";
import {depthwise, depthwiseBackward, depthwiseFilter} from "./convolution/depthwise";
import {averagePixels, normalizePixels, spreadPixels} from "./images";
import {normApply, normFinish, normStatistics} from "./normalization";
import {normGradientApply, normGradientFinish, normGradientSums} from "./normalization-gradient";
import {poolBackward} from "./pooling";
import {convolveWinograd} from "./convolution/winograd";
import {packWinograd} from "./convolution/winograd-filter";

export const Convolve: i32 = 0;
export const PackForward: i32 = 1;
export const PackBackward: i32 = 2;
export const ConvolveFilter: i32 = 3;
export const SumPartials: i32 = 4;
export const NormStatistics: i32 = 5;
export const NormFinish: i32 = 6;
export const NormApply: i32 = 7;
export const NormGradientSums: i32 = 8;
export const NormGradientFinish: i32 = 9;
export const NormGradientApply: i32 = 10;
export const AdamW: i32 = 11;
export const NormalizePixels: i32 = 12;
export const AveragePixels: i32 = 13;
export const SpreadPixels: i32 = 14;
export const Depthwise: i32 = 15;
export const DepthwiseBackward: i32 = 16;
export const DepthwiseFilter: i32 = 17;
export const PoolBackward: i32 = 18;
export const ConvolveWinograd: i32 = 19;
export const PackWinograd: i32 = 20;

/** Does one item of a kernel: `a` points at its arguments, `scratch` at memory of the thread's own. */
export function runItem(kernel: i32, item: i32, a: usize, scratch: usize): void {
  if (kernel == Convolve) convolve(item, a, scratch);
  else if (kernel == PackForward) packForward(item, a, scratch);
  else if (kernel == PackBackward) packBackward(item, a, scratch);
  else if (kernel == ConvolveFilter) convolveFilter(item, a, scratch);
  else if (kernel == SumPartials) sumPartials(item, a, scratch);
  else if (kernel == NormStatistics) normStatistics(item, a, scratch);
  else if (kernel == NormFinish) normFinish(item, a, scratch);
  else if (kernel == NormApply) normApply(item, a, scratch);
  else if (kernel == NormGradientSums) normGradientSums(item, a, scratch);
  else if (kernel == NormGradientFinish) normGradientFinish(item, a, scratch);
  else if (kernel == NormGradientApply) normGradientApply(item, a, scratch);
  else if (kernel == AdamW) adamW(item, a, scratch);
  else if (kernel == NormalizePixels) normalizePixels(item, a, scratch);
  else if (kernel == AveragePixels) averagePixels(item, a, scratch);
  else if (kernel == SpreadPixels) spreadPixels(item, a, scratch);
  else if (kernel == Depthwise) depthwise(item, a, scratch);
  else if (kernel == DepthwiseBackward) depthwiseBackward(item, a, scratch);
  else if (kernel == DepthwiseFilter) depthwiseFilter(item, a, scratch);
  else if (kernel == PoolBackward) poolBackward(item, a, scratch);
  else if (kernel == ConvolveWinograd) convolveWinograd(item, a, scratch);
  else if (kernel == PackWinograd) packWinograd(item, a, scratch);
  else unreachable();
}
