import sharp from "sharp";
import {expect, test} from "vitest";
import {cardResponse} from "../../src/site/cards.ts";
import {both, quick} from "./fixture-views.ts";

test("a card is a PNG of 1,200 by 630 pixels, with the main plot where there is one", async () => {
  const [plain, plot] = await Promise.all(
    [null, quick.summary].map(async (summary) => {
      const response = await cardResponse("Title", "Text", summary);
      expect(response.headers.get("content-type")).toBe("image/png");
      return Buffer.from(await response.arrayBuffer());
    }),
  );
  expect(await sharp(plain).metadata()).toMatchObject({format: "png", width: 1200, height: 630});
  expect(plot!.length).toBeGreaterThan(plain!.length);
  const other = await cardResponse("Title", "Text", both.summary);
  expect(Buffer.from(await other.arrayBuffer()).equals(plot!)).toBe(false);
});
