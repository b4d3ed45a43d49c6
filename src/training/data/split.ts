import {DataError} from "./images.ts";
import {shuffled} from "./random.ts";

/** How to split. Counts are upper limits. */
export interface SplitOptions {
  validShare: number;
  trainImages: number | "all";
  validImages: number | "all";
  random: () => number;
}

/**
 * Splits items at random so that both parts have each class in proportion; a class of two or more is in both. Under a
 * limit a part keeps the proportions. Throws DataError where a class would have no training image, or validation none.
 */
export function splitByClass<T extends {label: number}>(
  items: readonly T[],
  {validShare, trainImages, validImages, random}: SplitOptions,
): {train: T[]; valid: T[]} {
  const byClass = Map.groupBy(items, ({label}) => label);
  const train: T[][] = [];
  const valid: T[][] = [];
  for (const ofClass of byClass.values()) {
    const mixed = shuffled(ofClass, random);
    const validCount = Math.min(mixed.length - 1, Math.max(1, Math.round(validShare * mixed.length)));
    valid.push(mixed.slice(0, validCount));
    train.push(mixed.slice(validCount));
  }
  const split = {
    train: interleaved(train).slice(0, trainImages === "all" ? items.length : trainImages),
    valid: interleaved(valid).slice(0, validImages === "all" ? items.length : validImages),
  };
  if (split.valid.length === 0)
    throw new DataError(
      `no image for validation: ${items.length} in all (add images: two or more of a class)`,
    );
  const trained = new Set(split.train.map(({label}) => label));
  if (trained.size < byClass.size)
    throw new DataError(
      `too few training images: ${split.train.length} (each of ${byClass.size} classes needs one or more)`,
    );
  return split;
}

/** Groups merged so that any beginning of the list has each group in proportion to its size. */
function interleaved<T>(groups: readonly (readonly T[])[]): T[] {
  return groups
    .flatMap((group) => group.map((item, place) => ({item, share: (place + 0.5) / group.length})))
    .sort((a, b) => a.share - b.share)
    .map(({item}) => item);
}
