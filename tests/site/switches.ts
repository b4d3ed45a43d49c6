import {readdir, readFile} from "node:fs/promises";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {gzipSync} from "node:zlib";
import {describe, expect, test} from "vitest";
import {overlapsOn} from "./overlaps.ts";
import {pages} from "./page-list.ts";
import type {VisitedSite} from "./visit.ts";

const all = "panels/2026-11-21-cpu-and-gpu/2.html";

/** The ways to draw the first figure of a sweep: links that work without a script, and in place with one. */
export function switchesTests(site: () => VisitedSite): void {
  describe("the switches of a sweep’s first figure", () => {
    test("draw it another way in its own place, and can be read there", async () => {
      const seen = await site().look(
        pages.sweep,
        async (page) => {
          const before = page.url();
          const panel = page.locator("#panel");
          const choose = (name: string): Promise<void> =>
            panel.getByRole("link", {name, exact: true}).click();
          await choose("epochs aligned");
          await panel.locator("figcaption", {hasText: "over the epochs"}).waitFor();
          await choose("laid over");
          await panel
            .locator("svg[data-x-unit=epochs] [data-line='GPU, batch 64']")
            .first()
            .waitFor({state: "attached"});
          await choose("repeat 2");
          await panel.locator("[aria-current]", {hasText: "2"}).waitFor();
          const chosen = await panel.locator("[aria-current]").allInnerTexts();
          await panel.locator("svg:visible").focus();
          await page.keyboard.press("End");
          await page.keyboard.press("ArrowLeft");
          return {
            isHere: page.url() === before,
            chosen: chosen.map((text) => text.replace(/repeat\s/, "").trim()),
            reading: await panel.locator(".reading").innerText(),
            figures: await page.locator("#panel").count(),
          };
        },
        {script: true},
      );
      expect(seen.isHere).toBe(true);
      expect(seen.chosen).toEqual(["epochs aligned", "laid over", "2"]);
      expect(seen.reading.replaceAll("\u00a0", " ")).toMatch(/^[\d.]+ epochs\s[^]*GPU, batch \d+/);
      expect(seen.figures).toBe(1);
    });

    test.each([false, true])(
      "are links to the page of all ways on a disk, with scripts: %s",
      async (script) => {
        const context = await site().browser.newContext({javaScriptEnabled: script});
        const page = await context.newPage();
        await page.goto(pathToFileURL(join(site().built.site, pages.sweep)).href);
        await page.locator("#panel").getByRole("link", {name: "laid over", exact: true}).click();
        await page.waitForURL(/panels.*#clock-over$/);
        const seen = await page.locator("#clock-over svg:visible").count();
        await context.close();
        expect(seen).toBe(1);
      },
    );

    test("lead to pages of at most 60 kB, gzipped, without texts over each other", async () => {
      const folder = join(site().built.site, "panels");
      const files = (await readdir(folder, {recursive: true})).filter((name) => name.endsWith(".html"));
      const heavy: string[] = [];
      for (const file of files) {
        const size = gzipSync(await readFile(join(folder, file))).length;
        if (size > 60_000) heavy.push(`${file}: ${size}`);
      }
      expect(files.length).toBeGreaterThan(5);
      expect(heavy).toEqual([]);
      for (const width of [390, 1440]) expect(await site().look(all, overlapsOn, {width})).toEqual([]);
    });
  });
}
