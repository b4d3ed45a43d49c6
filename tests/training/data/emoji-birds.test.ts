import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {setTimeout as sleep} from "node:timers/promises";
import {describe, expect, test} from "vitest";
import {compose, type Composition} from "../../../src/training/data/compose.ts";
import {emojiSets, readDrawings} from "../../../src/training/data/drawings.ts";
import {
  emojiBirds,
  splitDrawings,
  splitSets,
  type RenderDrawing,
} from "../../../src/training/data/emoji-birds.ts";
import type {ImageOptions} from "../../../src/training/data/images.ts";
import {prepareImages} from "../../../src/training/data/prepare.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const options: ImageOptions = {
  data: "emoji-birds",
  imageSize: 16,
  trainImages: 24,
  validImages: 8,
  dataSeed: 1,
};

const drawings = await readDrawings();

describe("drawings", () => {
  test("every set has birds and things", () => {
    const setsOf = (list: readonly {set: string}[]) => [...new Set(list.map(({set}) => set))];
    expect(setsOf(drawings.birds)).toEqual(emojiSets.map(({set}) => set));
    expect(setsOf(drawings.things)).toEqual(emojiSets.map(({set}) => set));
  });

  test("there are 112 birds and 3,791 things, each drawn once", () => {
    expect(drawings.birds).toHaveLength(112);
    expect(drawings.things).toHaveLength(3791);
    const bodies = [...drawings.birds, ...drawings.things].map(({svg}) => svg);
    expect(new Set(bodies).size).toBe(112 + 3791);
  });

  test.each(emojiSets)("the license of $set is what its package says", ({set, license}) => {
    const require = createRequire(import.meta.url);
    const stated = JSON.parse(readFileSync(require.resolve(`@iconify-json/${set}/info.json`), "utf8"));
    expect(stated.license.spdx).toBe(license);
  });
});

describe("splitSets()", () => {
  const {train, valid} = splitSets(drawings, 1);
  const setsOf = (part: typeof train) => new Set(part.flat().map(({set}) => set));

  test("two sets are in validation only, with birds and things", () => {
    expect(setsOf(valid).size).toBe(2);
    expect(setsOf(train).size).toBe(5);
    expect([...setsOf(train)].filter((set) => setsOf(valid).has(set))).toEqual([]);
    expect(Math.min(...valid.map((ofClass) => ofClass.length))).toBeGreaterThan(5);
  });

  test("no drawing is lost", () => {
    const {birds, things} = drawings;
    expect([...train, ...valid].flat()).toHaveLength(birds.length + things.length);
  });
});

describe("splitDrawings()", () => {
  const {train, valid} = splitDrawings(drawings, 1);

  test("no thing is in both parts, and none is lost", () => {
    const trained = new Set(train[1]);
    expect(valid[1]?.filter((drawing) => trained.has(drawing))).toEqual([]);
    expect(new Set([...trained, ...(valid[1] ?? [])]).size).toBe(drawings.things.length);
  });

  test("the birds are in both parts", () => {
    expect(new Set(train[0])).toEqual(new Set(drawings.birds));
    expect(new Set(valid[0])).toEqual(new Set(drawings.birds));
  });

  test("another seed holds other things out", () => {
    expect(splitDrawings(drawings, 2).valid[1]).not.toEqual(valid[1]);
  });
});

describe("emojiBirds()", () => {
  test("the same seed draws the same images, another seed others", async () => {
    const drawn = async (dataSeed: number) =>
      (await prepareImages({...options, dataSeed}, undefined, {cacheFolder: temporaryFolder()})).splitHash;
    const first = await drawn(1);
    expect(await drawn(1)).toBe(first);
    expect(await drawn(2)).not.toBe(first);
  });

  test("half of each part are birds", async () => {
    const {train, valid} = await (await emojiBirds(options, plain)).build(() => {});
    expect(train.labels.filter((label) => label === 0)).toHaveLength(12);
    expect(valid.labels.filter((label) => label === 0)).toHaveLength(4);
  });

  // What "split by image" asks for; that no thing's drawing is in both parts is more.
  test("no image is in both parts", async () => {
    const counts = {trainImages: 512, validImages: 512};
    const {train, valid} = await (await emojiBirds({...options, ...counts}, plain)).build(() => {});
    const imagesOf = ({pixels}: {pixels: Uint8Array}) =>
      Array.from({length: 512}, (_, image) =>
        Buffer.from(pixels.subarray(image * 16 * 16 * 3, (image + 1) * 16 * 16 * 3)).toString("base64"),
      );
    const trained = new Set(imagesOf(train));
    expect(imagesOf(valid).filter((image) => trained.has(image))).toEqual([]);
  });

  test("the images do not depend on which drawing is rendered first", async () => {
    const inOrder = await (await emojiBirds(options, plain)).build(() => {});
    let calls = 0;
    const scrambled: RenderDrawing = async (drawing, size) => {
      await sleep((calls++ * 7) % 5);
      return plain(drawing, size);
    };
    expect(await (await emojiBirds(options, scrambled)).build(() => {})).toEqual(inOrder);
  });

  test("progress ends at all images", async () => {
    const told: [number, number][] = [];
    await (await emojiBirds(options, plain)).build((done, total) => told.push([done, total]));
    expect(told.at(-1)).toEqual([24 + 8, 24 + 8]);
    expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).toSorted((a, b) => a - b));
  });
});

describe("compose()", () => {
  const red = {
    rgba: new Uint8Array(8 * 8 * 4).map((_, at) => (at % 4 === 0 || at % 4 === 3 ? 255 : 0)),
    size: 8,
  };
  const upright: Composition = {
    angle: 0,
    scale: 0.5,
    mirrored: false,
    left: 0.5,
    top: 0.5,
    hue: 0,
    saturation: 1,
    brightness: 1,
    slant: 0,
    from: [200, 200, 200],
    to: [200, 200, 200],
  };
  const pixel = (composition: Composition, x: number, y: number) => {
    const target = new Uint8Array(8 * 8 * 3);
    compose(red, composition, 8, target, 0);
    return [...target.subarray(3 * (8 * y + x), 3 * (8 * y + x) + 3)];
  };

  test("a drawing of half the size covers the middle, the background the rest", () => {
    expect(pixel(upright, 4, 4)).toEqual([255, 0, 0]);
    expect(pixel(upright, 1, 4)).toEqual([200, 200, 200]);
  });

  test("a drawing goes where there is room for it", () => {
    expect(pixel({...upright, left: 0, top: 0}, 1, 1)).toEqual([255, 0, 0]);
    expect(pixel({...upright, left: 1, top: 1}, 1, 1)).toEqual([200, 200, 200]);
  });

  test("a turned drawing is made small enough to lie inside", () => {
    expect(pixel({...upright, scale: 1, angle: Math.PI / 4}, 0, 0)).toEqual([200, 200, 200]);
  });

  test("a third of the colour circle turns red to green", () => {
    const [r = 0, g = 0] = pixel({...upright, hue: (2 * Math.PI) / 3}, 4, 4);
    expect(g).toBeGreaterThan(100);
    expect(r).toBe(0);
  });
});

/** A square in a colour of the drawing's own. */
async function plain({svg}: {svg: string}, size: number) {
  const colour = createHash("sha256").update(svg).digest();
  return {
    rgba: new Uint8Array(size * size * 4).map((_, at) => (at % 4 === 3 ? 255 : (colour[at % 4] ?? 0))),
    size,
  };
}
