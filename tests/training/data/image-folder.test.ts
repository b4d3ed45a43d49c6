import {copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from "node:fs";
import path from "node:path";
import sharp from "sharp";
import {describe, expect, test} from "vitest";
import {imageFolder} from "../../../src/training/data/image-folder.ts";
import type {ImageOptions} from "../../../src/training/data/images.ts";
import {prepareImages} from "../../../src/training/data/prepare.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const optionsFor = (data: string): ImageOptions => ({
  data,
  imageSize: 8,
  trainImages: "all",
  validImages: "all",
  dataSeed: 1,
});

type Colour = {r: number; g: number; b: number; alpha?: number};
const red: Colour = {r: 255, g: 0, b: 0};
const blue: Colour = {r: 0, g: 0, b: 255};

/** Writes a plain image, 20 × 10, in the format of the file's extension. */
async function paint(file: string, background: Colour): Promise<void> {
  mkdirSync(path.dirname(file), {recursive: true});
  const channels = background.alpha === undefined ? 3 : 4;
  await sharp({create: {width: 20, height: 10, channels, background}}).toFile(file);
}

/** Two classes of five photos each, in all three formats. */
async function photos(): Promise<string> {
  const folder = temporaryFolder();
  for (const name of ["a.jpg", "b.JPEG", "c.png", "d.webp", "e.jpeg"]) {
    await paint(path.join(folder, "red", name), red);
    await paint(path.join(folder, "blue", name), blue);
  }
  return folder;
}

const build = async (data: string, options: Partial<ImageOptions> = {}) =>
  (await imageFolder({...optionsFor(data), ...options}, [])).build(() => {});

describe("imageFolder()", () => {
  test("classes are the folders in order, one image in five is for validation", async () => {
    const folder = await photos();
    const {classes, id} = await imageFolder(optionsFor(folder), []);
    expect(classes).toEqual(["blue", "red"]);
    expect(id).toBe(path.basename(folder));
    const {train, valid, skipped} = await build(folder);
    expect([...train.labels].sort()).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect([...valid.labels].sort()).toEqual([0, 1]);
    expect(skipped).toEqual([]);
  });

  test("every format keeps its colour", async () => {
    const {train} = await build(await photos());
    expect(train.pixels).toHaveLength(8 * 8 * 8 * 3);
    for (const [image, label] of train.labels.entries()) {
      const [r = 0, g = 0, b = 0] = train.pixels.subarray(image * 8 * 8 * 3);
      expect(label === 1 ? r : b).toBeGreaterThan(250);
      expect(label === 1 ? b : r).toBeLessThan(5);
      expect(g).toBeLessThan(5);
    }
  });

  test("an image is turned upright by its EXIF, cut to its middle square, and grey becomes RGB", async () => {
    const folder = temporaryFolder();
    await paint(path.join(folder, "blue/a.png"), blue);
    await paint(path.join(folder, "other/b.png"), blue);
    const half = await sharp({create: {width: 16, height: 8, channels: 3, background: "black"}})
      .png()
      .toBuffer();
    // White above black, stored lying on its side: orientation 6 is shown a quarter turn clockwise.
    const turned = sharp({create: {width: 16, height: 16, channels: 3, background: "white"}})
      .composite([{input: half, gravity: "south"}])
      .png();
    const onItsSide = sharp(await turned.toBuffer()).rotate(270);
    await onItsSide.withMetadata({orientation: 6}).toFile(path.join(folder, "blue/turned.png"));
    await sharp({create: {width: 9, height: 9, channels: 3, background: "#808080"}})
      .toColourspace("b-w")
      .toFile(path.join(folder, "other/grey.png"));
    const {train, valid, skipped} = await build(folder);
    expect(skipped).toEqual([]);
    const images = [train, valid].flatMap(({pixels, labels}) =>
      [...labels.keys()].map((image) => [...pixels.subarray(image * 192, (image + 1) * 192)]),
    );
    const corners = images.map((pixels) => [pixels[0], pixels[21], pixels[191]]);
    expect(corners).toContainEqual([255, 255, 0]);
    const furthest = images.map((pixels) => Math.max(...pixels.map((value) => Math.abs(value - 128))));
    expect(Math.min(...furthest)).toBeLessThan(3);
  });

  test("a transparent image lies on white", async () => {
    const folder = await photos();
    await paint(path.join(folder, "clear/a.png"), {...red, alpha: 0});
    const {train} = await build(folder);
    const image = train.labels.indexOf(1);
    expect([...train.pixels.subarray(image * 192, image * 192 + 3)]).toEqual([255, 255, 255]);
  });

  test("a corrupt image is named and skipped, and the others are kept", async () => {
    const folder = await photos();
    writeFileSync(path.join(folder, "red/a.jpg"), "no image at all");
    const whole = readFileSync(path.join(folder, "blue/c.png"));
    writeFileSync(path.join(folder, "blue/c.png"), whole.subarray(0, whole.length / 2));
    // A photo whose end did not arrive would otherwise be half grey.
    const noise = {type: "gaussian", mean: 128, sigma: 50} as const;
    const photo = await sharp({create: {width: 200, height: 200, channels: 3, background: "red", noise}})
      .jpeg()
      .toBuffer();
    writeFileSync(path.join(folder, "red/b.JPEG"), photo.subarray(0, photo.length / 2));
    const {train, valid, skipped} = await build(folder);
    expect(skipped.map(({file}) => file)).toEqual(["blue/c.png", "red/a.jpg", "red/b.JPEG"]);
    for (const {reason} of skipped) {
      expect(reason).not.toBe("");
      expect(reason).not.toContain(folder);
    }
    expect(train.labels.length + valid.labels.length).toBe(2 * 5 - 3);
    expect(train.pixels).toHaveLength(train.labels.length * 192);
    for (const [image, label] of train.labels.entries())
      expect((train.pixels[image * 192] ?? 0) > 128).toBe(label === 1);
  });

  test("hidden and other files are passed over", async () => {
    const folder = await photos();
    writeFileSync(path.join(folder, "red/.hidden.jpg"), "");
    writeFileSync(path.join(folder, "red/notes.txt"), "");
    writeFileSync(path.join(folder, "readme.md"), "");
    mkdirSync(path.join(folder, ".git"));
    const {train, valid, skipped} = await build(folder);
    expect(skipped).toEqual([]);
    expect(train.labels.length + valid.labels.length).toBe(2 * 5);
  });

  test("limits keep the classes in proportion", async () => {
    const folder = temporaryFolder();
    await paint(path.join(folder, "often/0.png"), red);
    for (let copy = 1; copy < 15; copy++)
      copyFileSync(path.join(folder, "often/0.png"), path.join(folder, `often/${copy}.png`));
    await paint(path.join(folder, "seldom/0.png"), blue);
    for (let copy = 1; copy < 5; copy++)
      copyFileSync(path.join(folder, "seldom/0.png"), path.join(folder, `seldom/${copy}.png`));
    const {train, valid} = await build(folder, {trainImages: 8, validImages: 4});
    expect([...train.labels].sort()).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
    expect([...valid.labels].sort()).toEqual([0, 0, 0, 1]);
  });

  test("a link is followed inside the folder only", async () => {
    const folder = await photos();
    const outside = path.join(temporaryFolder(), "outside.png");
    await paint(outside, red);
    symlinkSync(outside, path.join(folder, "red/outside.png"));
    symlinkSync(path.join(folder, "red/c.png"), path.join(folder, "red/inside.png"));
    symlinkSync(path.join(folder, "gone.png"), path.join(folder, "red/gone.png"));
    const {train, valid, skipped} = await build(folder);
    expect(skipped).toEqual([
      {file: "red/gone.png", reason: "cannot be opened (ENOENT)"},
      {file: "red/outside.png", reason: "link leads outside the folder"},
    ]);
    expect(train.labels.length + valid.labels.length).toBe(2 * 5 + 1);
  });

  test("a class folder that leads outside is refused", async () => {
    const folder = await photos();
    symlinkSync(temporaryFolder(), path.join(folder, "elsewhere"));
    await expect(build(folder)).rejects.toThrow(
      "link leads outside the folder: elsewhere (put a folder there, or remove it)",
    );
  });

  test("an empty class is refused", async () => {
    const folder = await photos();
    mkdirSync(path.join(folder, "green"));
    await expect(build(folder)).rejects.toThrow(
      "empty class: green (put JPEG, PNG or WebP images directly in its folder)",
    );
  });

  test("a class without a readable image is refused, with an example", async () => {
    const folder = await photos();
    for (const name of ["a.jpg", "b.jpg"]) {
      mkdirSync(path.join(folder, "green"), {recursive: true});
      writeFileSync(path.join(folder, "green", name), "");
    }
    await expect(build(folder)).rejects.toThrow(
      /^no readable training image in class: green \(replace its images; 2 skipped, e.g. green\/a.jpg: /,
    );
  });

  test("fewer than two classes are refused", async () => {
    const folder = temporaryFolder();
    await paint(path.join(folder, "red/a.png"), red);
    await expect(build(folder)).rejects.toThrow(/^fewer than two classes: 1 /);
  });

  test("a missing folder and a file are refused by name", async () => {
    const folder = await photos();
    await expect(imageFolder(optionsFor("no-such-folder"), ["emoji-birds"])).rejects.toThrow(
      "no such data: no-such-folder (known: emoji-birds, or a folder of images)",
    );
    const file = path.join(folder, "red/c.png");
    await expect(build(file)).rejects.toThrow(`not a folder: ${file}`);
  });

  test("one image of each class is too few to validate", async () => {
    const folder = temporaryFolder();
    await paint(path.join(folder, "red/a.png"), red);
    await paint(path.join(folder, "blue/a.png"), blue);
    await expect(build(folder)).rejects.toThrow(/^no image for validation: 2 in all/);
  });
});

test("prepareImages() decodes a changed folder anew", async () => {
  const folder = await photos();
  const cacheFolder = temporaryFolder();
  const prepared = async () => prepareImages(optionsFor(folder), undefined, {cacheFolder});
  const before = await prepared();
  expect((await prepared()).splitHash).toBe(before.splitHash);
  await paint(path.join(folder, "red/f.png"), red);
  const after = await prepared();
  expect(after.train.labels.length + after.valid.labels.length).toBe(2 * 5 + 1);
});
