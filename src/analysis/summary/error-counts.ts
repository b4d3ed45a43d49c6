/**
 * The smallest number of images of which every printed error rate is a whole share: what a table of rates says about
 * the validation set behind it. `digits` are the decimals printed. null where none up to `most` fits.
 */
export function smallestDenominator(rates: readonly number[], digits: number, most = 100_000): number | null {
  const half = 0.5 * 10 ** -digits;
  const fits = (images: number): boolean =>
    rates.every((rate) => Math.abs(Math.round(rate * images) / images - rate) <= half * (1 + 1e-9));
  for (let images = 1; images <= most; images++) if (fits(images)) return images;
  return null;
}
