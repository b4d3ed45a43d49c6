// The images in a folder, with their classes.
import {readdir, realpath, stat} from "node:fs/promises";
import path from "node:path";
import {DataError, type SkippedImage} from "./images.ts";

/** A file of an image; `name` is relative to the folder of images, with forward slashes. */
export interface ImageFile {
  name: string;
  label: number;
  bytes: number;
  modifiedMs: number;
}

/** A label is one byte. */
const maxClasses = 256;

const isHidden = (name: string) => name.startsWith(".");
const isImageName = (name: string) => /\.(jpe?g|png|webp)$/i.test(name);

/** The folder's real path. Rejects with DataError where there is none. */
export async function findImageFolder(folder: string, knownData: readonly string[]): Promise<string> {
  try {
    const root = await realpath(folder);
    if ((await stat(root)).isDirectory()) return root;
  } catch (cause) {
    throw new DataError(
      `no such data: ${folder} (known: ${[...knownData, "or a folder of images"].join(", ")})`,
      {cause},
    );
  }
  throw new DataError(`not a folder: ${folder} (name one that has a folder of images for each class)`);
}

/**
 * The image files of each class folder, sorted by name: JPEG, PNG or WebP directly in it; hidden and other files are
 * passed over. A link is followed only where it stays inside the folder. Rejects with DataError where a folder cannot
 * be read, there are fewer than two classes, or one is empty.
 */
export async function listImages(
  root: string,
): Promise<{classes: string[]; files: ImageFile[]; skipped: SkippedImage[]}> {
  const classes: string[] = [];
  for (const name of await readNames(root)) {
    const place = await locate(root, name);
    if (place.kind === "problem")
      throw new DataError(`${place.reason}: ${name} (put a folder there, or remove it)`);
    if (place.kind === "folder") classes.push(name);
  }
  if (classes.length < 2)
    throw new DataError(
      `fewer than two classes: ${classes.length} (the folder needs a folder of images for each class)`,
    );
  if (classes.length > maxClasses)
    throw new DataError(`too many classes: ${classes.length} (at most ${maxClasses})`);
  const files: ImageFile[] = [];
  const skipped: SkippedImage[] = [];
  for (const [label, className] of classes.entries()) {
    const before = files.length;
    for (const fileName of (await readNames(root, className)).filter(isImageName)) {
      const name = `${className}/${fileName}`;
      const place = await locate(root, name);
      if (place.kind === "problem") skipped.push({file: name, reason: place.reason});
      if (place.kind === "file") files.push({name, label, bytes: place.bytes, modifiedMs: place.modifiedMs});
    }
    if (files.length === before)
      throw new DataError(`empty class: ${className} (put JPEG, PNG or WebP images directly in its folder)`);
  }
  return {classes, files, skipped};
}

type Place =
  | {kind: "folder"}
  | {kind: "file"; bytes: number; modifiedMs: number}
  | {kind: "other"}
  | {kind: "problem"; reason: string};

/** What a name inside `root` leads to. */
async function locate(root: string, name: string): Promise<Place> {
  try {
    const target = await realpath(path.join(root, name));
    if (!target.startsWith(root + path.sep))
      return {kind: "problem", reason: "link leads outside the folder"};
    const found = await stat(target);
    if (found.isDirectory()) return {kind: "folder"};
    return found.isFile() ? {kind: "file", bytes: found.size, modifiedMs: found.mtimeMs} : {kind: "other"};
  } catch (error) {
    return {kind: "problem", reason: `cannot be opened (${codeOf(error)})`};
  }
}

async function readNames(root: string, folder = ""): Promise<string[]> {
  try {
    return (await readdir(path.join(root, folder))).filter((name) => !isHidden(name)).sort();
  } catch (cause) {
    throw new DataError(
      `cannot read folder: ${folder || path.basename(root)}: ${codeOf(cause)} (check its permissions)`,
      {cause},
    );
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
