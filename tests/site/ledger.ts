import {readFile} from "node:fs/promises";
import sharp from "sharp";
import {describe, expect, test} from "vitest";
import {pages} from "./page-list.ts";
import type {VisitedSite} from "./visit.ts";

/** Pages of figures: everything begins at one edge, and a figure's words at a second. */
export function ledgerTests(site: () => VisitedSite): void {
  describe("a page of figures", () => {
    test.each([pages.sweep, pages.run])("has two left edges, not eight: %s", async (path) => {
      const edges = await site().look(
        path,
        (page) =>
          page.evaluate(() => {
            for (const fold of document.querySelectorAll("details")) fold.open = true;
            const blocks = document.querySelectorAll(
              "main > *, .columns > *, main figure > *, .wide > .table, .wide > .more, table",
            );
            const lefts = [...blocks]
              .map((block) => block.getBoundingClientRect())
              .filter(({width, height}) => width > 1 && height > 1)
              .map(({left}) => Math.round(left));
            return [...new Set(lefts)];
          }),
        {width: 1440},
      );
      expect(edges).toHaveLength(2);
    });

    test("gives its text all of a phone", async () => {
      const width = await site().look(
        pages.sweep,
        (page) =>
          page
            .locator(".answer")
            .first()
            .evaluate((one) => one.getBoundingClientRect().width),
        {width: 390},
      );
      expect(width).toBeGreaterThan(340);
    });

    test("lists its sections where one reads, and marks the one that is read", async () => {
      const seen = await site().look(
        pages.sweep,
        async (page) => {
          const list = page.getByRole("navigation", {name: "On this page"});
          await list.getByRole("link", {name: "What it learned"}).click();
          const marked = list.locator("[aria-current]");
          await marked.filter({hasText: "What it learned"}).waitFor();
          const [bar, heading] = [await list.boundingBox(), await page.locator("#learning").boundingBox()];
          return {
            links: await list.getByRole("link").count(),
            top: bar?.y,
            isClear: (heading?.y ?? 0) >= (bar?.y ?? 0) + (bar?.height ?? 0),
          };
        },
        {script: true},
      );
      expect(seen).toEqual({links: 7, top: 0, isClear: true});
    });

    test("shows rows of its first table as cards on a phone: each figure with its name, none cut off", async () => {
      const seen = await site().look(
        pages.sweep,
        (page) =>
          page
            .locator(".cards")
            .first()
            .evaluate((table) => ({
              wide: table.scrollWidth <= table.clientWidth,
              cells: [...table.querySelectorAll("tbody tr:nth-child(3) > *")].map((cell) => [
                getComputedStyle(cell, "::before").content,
                cell.getBoundingClientRect().right <= innerWidth,
              ]),
            })),
        {width: 390},
      );
      expect(seen.wide).toBe(true);
      expect(seen.cells.length).toBeGreaterThan(4);
      expect(seen.cells.map(([name]) => name)).toContain('"Epoch, s"');
      expect(seen.cells.every(([, isInside]) => isInside)).toBe(true);
    });

    test("saves a figure as a drawing, a picture and figures", async () => {
      const seen = await site().look(
        pages.sweep,
        async (page) => {
          const saved = async (kind: string): Promise<[string, Buffer]> => {
            const [download] = await Promise.all([
              page.waitForEvent("download"),
              page
                .getByRole("button", {name: `Save as ${kind}: Throughput`})
                .first()
                .click(),
            ]);
            return [download.suggestedFilename(), await readFile(await download.path())];
          };
          return {svg: await saved("SVG"), png: await saved("PNG"), csv: await saved("CSV")};
        },
        {script: true},
      );
      expect([seen.svg[0], seen.png[0], seen.csv[0]]).toEqual([
        "throughput.svg",
        "throughput.png",
        "throughput.csv",
      ]);
      const svg = seen.svg[1].toString();
      expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg).not.toMatch(/var\(|currentColor/);
      expect((await sharp(seen.png[1]).metadata()).width).toBe(1440);
      expect(seen.csv[1].toString().split("\r\n")[0]).toMatch(/^Configuration,Throughput/);
    });
  });
}
