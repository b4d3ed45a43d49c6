import {readFile} from "node:fs/promises";
import type {Locator, Page} from "playwright-core";
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
      expect(seen.cells.filter(([, isInside]) => isInside !== true)).toEqual([]);
    });

    /** What the browser saves when a link or a button of a figure is clicked. */
    const saved = async (page: Page, control: Locator): Promise<[string, Buffer]> => {
      const [download] = await Promise.all([page.waitForEvent("download"), control.click()]);
      return [download.suggestedFilename(), await readFile(await download.path())];
    };

    test("has each figure as a drawing and as figures without a script, and as a picture with one", async () => {
      const figure = (page: Page): Locator => page.locator("#throughput .files");
      const [svg, csv] = await site().look(pages.sweep, async (page) => [
        await saved(page, figure(page).getByRole("link", {name: "SVG"})),
        await saved(page, figure(page).getByRole("link", {name: "CSV"})),
      ]);
      expect([svg?.[0], csv?.[0]]).toEqual(["throughput.svg", "throughput.csv"]);
      expect(svg?.[1].toString()).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(csv?.[1].toString().split("\r\n")[0]).toMatch(/^Configuration,Throughput/);
      const [name, picture] = await site().look(
        pages.sweep,
        (page) => saved(page, figure(page).getByRole("button", {name: "Save as PNG"})),
        {script: true},
      );
      expect(name).toBe("throughput.png");
      expect((await sharp(picture).metadata()).width).toBe(1440);
    });

    test("saves what has no files as it is seen", async () => {
      const button = (page: Page, kind: string): Locator =>
        page.locator("#panel").getByRole("button", {name: `Save as ${kind}`});
      const [svg, csv] = await site().look(
        pages.run,
        async (page) => [await saved(page, button(page, "SVG")), await saved(page, button(page, "CSV"))],
        {script: true},
      );
      expect([svg?.[0], csv?.[0]]).toEqual(["panel.svg", "panel.csv"]);
      expect(svg?.[1].toString()).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      expect(svg?.[1].toString()).not.toMatch(/var\(|currentColor/);
      expect(csv?.[1].toString().split("\r\n")[0]).toMatch(/^Measured,/);
    });
  });
}
