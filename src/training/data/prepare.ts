// The data of a training by its name.
import {cacheFolder as findCacheFolder} from "../cache-folder.ts";
import {cacheEntry, readCache, splitHashOf, writeCache} from "./cache.ts";
import {emojiBirds, emojiBirdsByArt} from "./emoji-birds.ts";
import {imageFolder} from "./image-folder.ts";
import type {Dataset, ImageOptions, OnProgress, PreparedImages} from "./images.ts";

/** Data by name. A new kind is one file here and one entry in this list; any other name is a folder of images. */
const datasets: Readonly<Record<string, (options: ImageOptions) => Promise<Dataset>>> = {
  "emoji-birds": emojiBirds,
  "emoji-birds-by-art": emojiBirdsByArt,
};

/** Names of the data that needs no folder. */
export const builtInData: readonly string[] = Object.keys(datasets);

/** Finds the data that the options name, without making it. Rejects with DataError where there is none. */
export async function findDataset(options: ImageOptions): Promise<Dataset> {
  const create = Object.hasOwn(datasets, options.data) ? datasets[options.data] : undefined;
  return create === undefined ? imageFolder(options, builtInData) : create(options);
}

/**
 * The images that the options name, from the cache or made and cached now; `onProgress` is called only while they are
 * made. A cache that cannot be written is a warning only. Rejects with DataError, in one line for people.
 */
export async function prepareImages(
  options: ImageOptions,
  onProgress: OnProgress = () => {},
  {
    cacheFolder = findCacheFolder("data"),
    find = findDataset,
    warn = (warning: string) => process.emitWarning(warning),
  } = {},
): Promise<PreparedImages> {
  const dataset = await find(options);
  const entry = cacheEntry(cacheFolder, dataset);
  const cached = await readCache(entry, dataset.id);
  if (cached !== null) return cached;
  const {id, description, classes} = dataset;
  const {train, valid, skipped} = await dataset.build(onProgress);
  const splitHash = splitHashOf({train, valid});
  const prepared = {id, description, classes, imageSize: options.imageSize, train, valid, splitHash, skipped};
  await writeCache(entry, prepared).catch((error: unknown) =>
    warn(`images cannot be cached: ${String(error)}`),
  );
  return prepared;
}
