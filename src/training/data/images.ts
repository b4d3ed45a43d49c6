/** Images of one part, train or valid: `pixels` is NHWC, 8 bits a channel, RGB; `labels` one class index an image. */
export interface ImagePart {
  pixels: Uint8Array;
  labels: Uint8Array;
}

/** An image that could not be read. `file` is relative to the folder of images. */
export interface SkippedImage {
  file: string;
  reason: string;
}

/** All images of a training, decoded, both parts in memory. */
export interface PreparedImages {
  /** Name of the data: `emoji-birds`, or the last part of the folder's path. */
  id: string;
  /** What the images are and how they were split, in a sentence or two for the report. */
  description: string;
  /** Class names; a label is a position in this list. */
  classes: string[];
  /** Side of the square images in pixels. */
  imageSize: number;
  train: ImagePart;
  valid: ImagePart;
  /** First 16 hex digits of the SHA-256 of both parts: equal hashes, same data in the same split. */
  splitHash: string;
  skipped: SkippedImage[];
}

/** Which images to prepare. */
export interface ImageOptions {
  /** `emoji-birds`, or a folder that has one folder of JPEG, PNG or WebP images for each class. */
  data: string;
  imageSize: number;
  /** Training images; all that there are of emoji-birds are 2,048. */
  trainImages: number | "all";
  /** Validation images; all that there are of emoji-birds are 512. */
  validImages: number | "all";
  /** Seeds the drawing of images and their split; apart from the training's seed, so that repeats share their data. */
  dataSeed: number;
}

/** Says how many images of how many are done. */
export type OnProgress = (done: number, total: number) => void;

/** Data that can be prepared: what it is, and how to make it. */
export interface Dataset {
  id: string;
  description: string;
  classes: string[];
  /** Everything that changes the pixels or the split, as plain JSON; its hash names the cache. */
  key: unknown;
  /** Makes both parts. Rejects with what is wrong with the data. */
  build(onProgress: OnProgress): Promise<Pick<PreparedImages, "train" | "valid" | "skipped">>;
}

/** Data that cannot be trained on, in one line for people: the user's to mend. */
export class DataError extends Error {
  override name = "DataError";
}
