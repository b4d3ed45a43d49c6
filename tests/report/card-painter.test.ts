import {expect, test} from "vitest";
import {cardPainter} from "../../src/report/card-painter.ts";

test("sharp draws cards where it is installed, as in a clone", async () => {
  const sharp = await cardPainter();
  const png = await sharp!(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>'))
    .png()
    .toBuffer();
  expect(png.subarray(1, 4).toString()).toBe("PNG");
});
