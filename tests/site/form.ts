import {readdir, readFile} from "node:fs/promises";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {describe, expect, test} from "vitest";
import {overlapsOn} from "./overlaps.ts";
import {pages} from "./page-list.ts";
import type {VisitedSite} from "./visit.ts";

/** How pages look at every width and on paper, and what they weigh. */
export function formTests(site: () => VisitedSite): void {
  describe("form", () => {
    const widths = [320, 390, 768, 1440, 2560];

    // One look a page: to load it takes longer than to look at it.
    test.concurrent.each([...Object.values(pages), "sweeps/2026-11-21-cpu-and-gpu/gpu-b0064-r1.html"])(
      "nothing but tables scrolls sideways from a small phone to a large screen, and no text of a figure lies over another or is cut off: %s",
      async (path) => {
        const seen = await site().look(path, async (page) => {
          const found: number[] = [];
          for (const width of widths) {
            await page.setViewportSize({width, height: 900});
            found.push(await page.locator("html").evaluate((html) => html.scrollWidth));
          }
          await page.setViewportSize({width: 1440, height: 900});
          const wide = await overlapsOn(page);
          await page.setViewportSize({width: 390, height: 900});
          return {widths: found, wide, narrow: await overlapsOn(page)};
        });
        expect(seen).toEqual({widths, wide: [], narrow: []});
      },
    );

    test.each([
      [1440, 900],
      [390, 844],
    ])(
      "the first screen of a sweep answers: fastest, learns best, busy, and load and memory of two batch sizes (%i × %i)",
      async (width, height) => {
        const seen = await site().look(
          "sweeps/2026-11-21-cpu-and-gpu.html",
          async (page) => {
            const ends = (selector: string): Promise<number[]> =>
              page
                .locator(selector)
                .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().bottom));
            const starts = await page
              .locator("#panel .multiples svg:visible")
              .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
            return {tiles: await ends(".tile"), legend: await page.locator("#panel").innerText(), starts};
          },
          {width},
        );
        expect(seen.tiles).toHaveLength(3);
        for (const end of seen.tiles) expect(end).toBeLessThan(height);
        expect(seen.legend).toMatch(/GPU load[\s\S]*GPU memory/);
        // Half of the second picture at least: its lines are seen.
        expect((seen.starts[1] ?? Infinity) + 60).toBeLessThan(height);
      },
    );

    test("on a phone the table of pairs shows names and figures, keeps the name in sight, and stands below the forest plot", async () => {
      const seen = await site().look(
        "compare/2026-11-21-cpu-and-gpu.html",
        async (page) => {
          const table = page.locator(".table-scroll:has([data-column='head-figure'])");
          const left = (): Promise<number[]> =>
            table
              .locator("tbody tr")
              .first()
              .locator("[data-column='base'], [data-column='base-figure']")
              .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().left));
          const top = (selector: string): Promise<number> =>
            page
              .locator(selector)
              .first()
              .evaluate((one) => one.getBoundingClientRect().top);
          const tops = [await top("#forest-0 svg:visible"), await top("#matrix"), await top("#table")];
          const before = await left();
          await table.evaluate((region) => region.scrollTo({left: 60}));
          return {tops, before, after: await left()};
        },
        {width: 390},
      );
      expect(seen.tops).toEqual(seen.tops.toSorted((a, b) => a - b));
      expect(seen.before[1]).toBeLessThan(360);
      expect(seen.after[0]).toBe(seen.before[0]);
      expect(seen.after[1]).toBeLessThan((seen.before[1] ?? 0) - 40);
    });

    test("a post prints to a PDF with its figures, in light colours, without what is for a screen", async () => {
      const seen = await site().look(
        pages.post,
        async (page) => {
          const onScreen = await page.locator("figure svg:visible").count();
          await page.emulateMedia({media: "print"});
          const paper = await page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
          const drawn = await page.locator("figure svg:visible").count();
          const links = await page.locator(".site-head a:visible").count();
          const pdf = await page.pdf({format: "A4"});
          return {
            paper,
            onScreen,
            drawn,
            links,
            pages: pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0,
          };
        },
        {colorScheme: "dark"},
      );
      expect(seen).toMatchObject({paper: "rgb(255, 255, 255)", links: 1});
      expect(seen.onScreen).toBeGreaterThan(3);
      expect(seen.drawn).toBeGreaterThanOrEqual(seen.onScreen);
      expect(seen.pages).toBeGreaterThan(2);
      expect(seen.pages).toBeLessThan(20);
    });

    test("on a sheet of A4 nothing is wider than the sheet, so that nothing is cut off or made small", async () => {
      const sheet = 718;
      for (const path of [pages.post, pages.sweep, pages.run, pages.compare]) {
        const width = await site().look(
          path,
          async (page) => {
            await page.emulateMedia({media: "print"});
            return page.locator("html").evaluate((html) => html.scrollWidth);
          },
          {width: sheet},
        );
        expect({path, width}).toEqual({path, width: sheet});
      }
    });

    test("with forced colours a verdict still has its frame", async () => {
      const border = await site().look(
        pages.compare,
        (page) =>
          page
            .locator(".verdict")
            .first()
            .evaluate((badge) => getComputedStyle(badge).borderTopStyle),
        {context: {forcedColors: "active"}},
      );
      expect(border).not.toBe("none");
    });
  });

  describe("budget", () => {
    test("every page is at most 60 kB, gzipped, with its styles; a sweep's has six figures and more", async () => {
      const folder = site().built.site;
      const tooHeavy: string[] = [];
      for (const file of await readdir(folder, {recursive: true})) {
        if (!file.endsWith(".html")) continue;
        const bytes = gzipSync(await readFile(join(folder, file))).length;
        if (bytes > 60_000) tooHeavy.push(`${file}: ${bytes}`);
      }
      expect(tooHeavy).toEqual([]);
      const sweep = String(await readFile(join(folder, pages.sweep)));
      expect(sweep.match(/<figure/g)?.length ?? 0).toBeGreaterThanOrEqual(6);
    });

    test("what the page of any two loads to decide and to draw is at most 20 kB each, gzipped", async () => {
      for (const file of ["decide.js", "compare.js"])
        expect(gzipSync(await readFile(join(site().built.site, file))).length, file).toBeLessThan(20 * 1024);
    });

    test("the script is at most 20 kB, and loads after the page", async () => {
      const script = await readFile(join(site().built.site, "enhance.js"));
      expect(script.length).toBeLessThan(20_000);
      expect(String(await readFile(join(site().built.site, pages.sweep)))).toMatch(
        /<script defer src="[^"]*enhance\.js">/,
      );
    });
  });
}
