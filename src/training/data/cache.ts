// Images that were prepared before, on the disk.
import {createHash, randomUUID} from "node:crypto";
import {mkdir, readFile, rename, rm, writeFile} from "node:fs/promises";
import path from "node:path";
import {z} from "zod";
import type {Dataset, ImagePart, PreparedImages} from "./images.ts";

/** Raise it with any change to the files of the cache. */
const cacheFormat = 1;

const manifestName = "images.json";
const manifest = z.strictObject({
  description: z.string(),
  classes: z.array(z.string()),
  imageSize: z.int().positive(),
  images: z.strictObject({train: z.int().positive(), valid: z.int().positive()}),
  splitHash: z.string(),
  skipped: z.array(z.strictObject({file: z.string(), reason: z.string()})),
});

/** The folder of one dataset's images: named by a hash of all that changes them. */
export function cacheEntry(cacheFolder: string, {id, key}: Dataset): string {
  const hash = createHash("sha256").update(JSON.stringify({cacheFormat, id, key}));
  return path.join(cacheFolder, hash.digest("hex").slice(0, 32));
}

/** First 16 hex digits of the SHA-256 over pixels and labels of the training part, then of the validation part. */
export function splitHashOf(parts: {train: ImagePart; valid: ImagePart}): string {
  const hash = createHash("sha256");
  for (const {pixels, labels} of [parts.train, parts.valid]) hash.update(pixels).update(labels);
  return hash.digest("hex").slice(0, 16);
}

/** Reads an entry; null where there is none or it is damaged: a file missing, cut off or changed. */
export async function readCache(entry: string, id: string): Promise<PreparedImages | null> {
  try {
    const {images, ...rest} = manifest.parse(
      JSON.parse(await readFile(path.join(entry, manifestName), "utf8")),
    );
    const [train, valid] = await Promise.all([readPart(entry, "train"), readPart(entry, "valid")]);
    const whole = (part: ImagePart, count: number) =>
      part.labels.length === count && part.pixels.length === count * rest.imageSize ** 2 * 3;
    if (!whole(train, images.train) || !whole(valid, images.valid)) return null;
    return splitHashOf({train, valid}) === rest.splitHash ? {id, ...rest, train, valid} : null;
  } catch {
    return null;
  }
}

async function readPart(entry: string, part: "train" | "valid"): Promise<ImagePart> {
  const [pixels, labels] = await Promise.all([
    readFile(path.join(entry, `${part}.pixels`)),
    readFile(path.join(entry, `${part}.labels`)),
  ]);
  return {pixels, labels};
}

/**
 * Writes an entry under a temporary name and renames it, so that nobody sees half of it. A damaged one is replaced; one
 * that another process finished meanwhile is as good. Rejects where the folder cannot be written.
 */
export async function writeCache(entry: string, {train, valid, ...prepared}: PreparedImages): Promise<void> {
  const {id: _id, ...rest} = prepared;
  const images = {train: train.labels.length, valid: valid.labels.length};
  const draft = `${entry}.${randomUUID()}.partial`;
  try {
    await mkdir(draft, {recursive: true});
    for (const [part, {pixels, labels}] of Object.entries({train, valid})) {
      await writeFile(path.join(draft, `${part}.pixels`), pixels);
      await writeFile(path.join(draft, `${part}.labels`), labels);
    }
    await writeFile(path.join(draft, manifestName), `${JSON.stringify({images, ...rest}, null, 2)}\n`);
    await rename(draft, entry).catch(async () => {
      // Something is there already: another process was faster, or it is damaged.
      if ((await readCache(entry, prepared.id)) !== null) return;
      await rm(entry, {recursive: true, force: true});
      await rename(draft, entry);
    });
  } finally {
    await rm(draft, {recursive: true, force: true});
  }
}
