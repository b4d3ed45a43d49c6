// A folder of images as data.
import path from "node:path";
import sharp from "sharp";
import {forEachConcurrently} from "./concurrency.ts";
import {
  DataError,
  type Dataset,
  type ImageOptions,
  type ImagePart,
  type PreparedImages,
  type SkippedImage,
} from "./images.ts";
import {findImageFolder, listImages, type ImageFile} from "./list-images.ts";
import {createRandom} from "./random.ts";
import {splitByClass} from "./split.ts";

/** Raise it with any change to how a file becomes pixels: caches made before are then not used. */
const version = 1;

/** Share of the images for validation unless both counts are given; fastai's default. */
const defaultValidShare = 0.2;

/**
 * Photos in a folder that has one folder for each class. Each image is turned upright by its EXIF, cut to its middle
 * square, scaled, and laid on white where it is transparent; one that cannot be decoded is skipped.
 * Rejects with DataError as `listImages` and `splitByClass` do, and where no image of a class can be decoded.
 */
export async function imageFolder(
  {data, imageSize, trainImages, validImages, dataSeed}: ImageOptions,
  knownData: readonly string[],
): Promise<Dataset> {
  const root = await findImageFolder(data, knownData);
  const {classes, files, skipped: unopened} = await listImages(root);
  const validShare =
    trainImages !== "all" && validImages !== "all"
      ? validImages / (trainImages + validImages)
      : defaultValidShare;
  const split = splitByClass(files, {validShare, trainImages, validImages, random: createRandom(dataSeed)});
  return {
    id: path.basename(root),
    description: `Images of ${classes.length} classes from a folder; split by seed, with the classes in proportion.`,
    classes,
    key: {version, imageSize, classes, split, unopened, sharp: sharp.versions.sharp},
    async build(onProgress) {
      const skipped = [...unopened];
      const total = split.train.length + split.valid.length;
      const decodePart = (part: readonly ImageFile[], before: number) =>
        decodeImages({root, files: part, imageSize, skipped}, (done) => onProgress(before + done, total));
      const train = await decodePart(split.train, 0);
      const valid = await decodePart(split.valid, split.train.length);
      skipped.sort((a, b) => (a.file < b.file ? -1 : 1));
      refuseEmptyParts({train, valid, skipped}, classes);
      return {train, valid, skipped};
    },
  };
}

interface DecodeOptions {
  root: string;
  files: readonly ImageFile[];
  imageSize: number;
  /** What cannot be decoded is added here. */
  skipped: SkippedImage[];
}

/** Decodes the files in order; those that cannot be decoded leave no gap. */
async function decodeImages(
  {root, files, imageSize, skipped}: DecodeOptions,
  onProgress: (done: number) => void,
): Promise<ImagePart> {
  const imageBytes = imageSize * imageSize * 3;
  const pixels = new Uint8Array(files.length * imageBytes);
  const decoded = new Set<number>();
  let done = 0;
  await forEachConcurrently(files.entries(), async ([place, {name}]) => {
    try {
      pixels.set(await decodeImage(path.join(root, name), imageSize), place * imageBytes);
      decoded.add(place);
    } catch (error) {
      skipped.push({file: name, reason: reasonOf(error, root)});
    }
    onProgress(++done);
  });
  const labels = files.filter((_, place) => decoded.has(place)).map(({label}) => label);
  let kept = 0;
  for (const place of files.keys())
    if (decoded.has(place))
      pixels.copyWithin(kept++ * imageBytes, place * imageBytes, (place + 1) * imageBytes);
  return {pixels: pixels.slice(0, kept * imageBytes), labels: Uint8Array.from(labels)};
}

/** One image as `imageSize` × `imageSize` × 3 bytes. Rejects where the file is no whole image. */
async function decodeImage(file: string, imageSize: number): Promise<Uint8Array> {
  const {data, info} = await sharp(file, {failOn: "error"})
    .autoOrient()
    .resize(imageSize, imageSize, {fit: "cover"})
    .flatten({background: "white"})
    .toColourspace("srgb")
    .raw()
    .toBuffer({resolveWithObject: true});
  if (info.channels !== 3) throw new Error(`not an RGB image: ${info.channels} channels`);
  return data;
}

/** The first line of what sharp says, without the path of this machine. */
function reasonOf(error: unknown, root: string): string {
  const [line = ""] = String(error instanceof Error ? error.message : error).split("\n");
  return line.replaceAll(root + path.sep, "");
}

function refuseEmptyParts(
  {train, valid, skipped}: Pick<PreparedImages, "train" | "valid" | "skipped">,
  classes: readonly string[],
): void {
  const [first] = skipped;
  const example =
    first === undefined ? "" : `; ${skipped.length} skipped, e.g. ${first.file}: ${first.reason}`;
  for (const [label, name] of classes.entries())
    if (!train.labels.includes(label))
      throw new DataError(`no readable training image in class: ${name} (replace its images${example})`);
  if (valid.labels.length === 0)
    throw new DataError(`no readable image for validation (replace images${example})`);
}
