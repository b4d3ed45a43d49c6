import sharp from "sharp";
import {expect, test} from "vitest";
import {differenceOf, thumbnailOf} from "./likeness.ts";

/** A page of grey lines, of which some may be moved or painted over. */
const page = (height: number, box: {top: number; fill: string} | null = null): Promise<Buffer> => {
  const lines = Array.from(
    {length: Math.floor(height / 40)},
    (_, line) => `<rect x="100" y="${40 * line}" width="${600 + 37 * (line % 7)}" height="14" fill="#333"/>`,
  );
  const shape =
    box === null ? "" : `<rect x="80" y="${box.top}" width="900" height="400" fill="${box.fill}"/>`;
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="1440" height="${height}"><rect width="100%" height="100%" fill="#fff"/>${lines.join("")}${shape}</svg>`,
    ),
  )
    .png()
    .toBuffer();
};
const small = async (picture: Promise<Buffer>): Promise<Buffer> => thumbnailOf(await picture);

test("a page is like itself, and its picture takes a few kB", async () => {
  const picture = await small(page(2000));
  expect(picture.length).toBeLessThan(6000);
  expect(await differenceOf(picture, await small(page(2000)))).toEqual({height: 0, tiles: 0});
});

test("a figure that is gone, dark or longer is seen", async () => {
  const accepted = await small(page(2000, {top: 600, fill: "#0067a8"}));
  expect((await differenceOf(accepted, await small(page(2000)))).tiles).toBeGreaterThan(0.05);
  expect(
    (await differenceOf(accepted, await small(page(2000, {top: 1200, fill: "#0067a8"})))).tiles,
  ).toBeGreaterThan(0.1);
  expect(
    (await differenceOf(accepted, await small(page(2400, {top: 600, fill: "#0067a8"})))).height,
  ).toBeCloseTo(0.2, 1);
});
