import {readdirSync, readFileSync, truncateSync, writeFileSync} from "node:fs";
import path from "node:path";
import {describe, expect, test} from "vitest";
import type {Dataset, ImageOptions} from "../../../src/training/data/images.ts";
import {prepareImages} from "../../../src/training/data/prepare.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const options: ImageOptions = {
  data: "grey",
  imageSize: 8,
  trainImages: "all",
  validImages: "all",
  dataSeed: 1,
};

/** Two grey training images and one for validation, counting how often they are made. */
function greyImages(key: unknown = "grey") {
  const part = (images: number) => ({
    pixels: new Uint8Array(images * 8 * 8 * 3).fill(128),
    labels: Uint8Array.from({length: images}, (_, image) => image % 2),
  });
  const skipped = [{file: "dark/broken.jpg", reason: "cut off"}];
  let built = 0;
  const dataset: Dataset = {
    id: "grey",
    description: "Grey images",
    classes: ["dark", "light"],
    key,
    async build(onProgress) {
      built += 1;
      onProgress(3, 3);
      return {train: part(2), valid: part(1), skipped};
    },
  };
  return {find: async () => dataset, built: () => built};
}

function onlyEntry(cacheFolder: string): string {
  const entries = readdirSync(cacheFolder);
  expect(entries).toHaveLength(1);
  return path.join(cacheFolder, entries[0] ?? "");
}

describe("prepareImages()", () => {
  test("images are made once, then read", async () => {
    const cacheFolder = temporaryFolder();
    const {find, built} = greyImages();
    const told: number[] = [];
    const made = await prepareImages(options, (done) => told.push(done), {cacheFolder, find});
    const read = await prepareImages(options, (done) => told.push(done), {cacheFolder, find});
    expect(built()).toBe(1);
    expect(told).toEqual([3]);
    const bytes = ({train, valid}: typeof made) =>
      [train.pixels, train.labels, valid.pixels, valid.labels].map((b) => [...b]);
    expect(bytes(read)).toEqual(bytes(made));
    expect({...read, train: 0, valid: 0}).toEqual({...made, train: 0, valid: 0});
    expect(read.skipped).toEqual([{file: "dark/broken.jpg", reason: "cut off"}]);
    expect(read.splitHash).toMatch(/^[0-9a-f]{16}$/);
  });

  test("other data have another entry", async () => {
    const cacheFolder = temporaryFolder();
    await prepareImages(options, undefined, {cacheFolder, find: greyImages("grey").find});
    await prepareImages(options, undefined, {cacheFolder, find: greyImages("gray").find});
    expect(readdirSync(cacheFolder)).toHaveLength(2);
  });

  const damages: [string, (entry: string) => void][] = [
    ["pixels are cut off", (entry) => truncateSync(path.join(entry, "train.pixels"), 100)],
    ["a byte is changed", (entry) => changeByte(path.join(entry, "valid.pixels"))],
    ["a label is changed", (entry) => changeByte(path.join(entry, "train.labels"))],
    ["the manifest is no JSON", (entry) => writeFileSync(path.join(entry, "images.json"), '{"images":')],
    [
      "the manifest counts other images",
      (entry) => replaceIn(path.join(entry, "images.json"), '"train": 2', '"train": 3'),
    ],
    ["the manifest is empty", (entry) => writeFileSync(path.join(entry, "images.json"), "{}")],
  ];
  test.each(damages)("a damaged cache is made anew: %s", async (_, damage) => {
    const cacheFolder = temporaryFolder();
    const {find, built} = greyImages();
    const {splitHash} = await prepareImages(options, undefined, {cacheFolder, find});
    damage(onlyEntry(cacheFolder));
    expect((await prepareImages(options, undefined, {cacheFolder, find})).splitHash).toBe(splitHash);
    expect(built()).toBe(2);
    await prepareImages(options, undefined, {cacheFolder, find});
    expect(built()).toBe(2);
    onlyEntry(cacheFolder);
  });

  test("four at once leave one whole entry", async () => {
    const cacheFolder = temporaryFolder();
    const {find} = greyImages();
    const warnings: string[] = [];
    const warn = (warning: string) => void warnings.push(warning);
    const all = await Promise.all(
      Array.from({length: 4}, () => prepareImages(options, undefined, {cacheFolder, find, warn})),
    );
    expect(warnings).toEqual([]);
    expect(new Set(all.map(({splitHash}) => splitHash)).size).toBe(1);
    expect(readdirSync(onlyEntry(cacheFolder)).sort()).toEqual([
      "images.json",
      "train.labels",
      "train.pixels",
      "valid.labels",
      "valid.pixels",
    ]);
  });

  test("a cache that cannot be written is a warning", async () => {
    const file = path.join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const warnings: string[] = [];
    const warn = (warning: string) => void warnings.push(warning);
    const {train} = await prepareImages(options, undefined, {
      cacheFolder: file,
      find: greyImages().find,
      warn,
    });
    expect(train.labels).toHaveLength(2);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^images cannot be cached: Error: E/);
  });
});

function changeByte(file: string): void {
  const bytes = readFileSync(file);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

function replaceIn(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}
