import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import type {Page} from "playwright-core";
import {describe, expect, test} from "vitest";
import {pages} from "./page-list.ts";
import type {VisitedSite} from "./visit.ts";

/** Text with plain spaces. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

/** What can be done without a mouse: links, tables, figures. */
export function keyboardTests(site: () => VisitedSite): void {
  describe("by keyboard", () => {
    const focused = (page: Page) =>
      page.evaluate(() => {
        const element = document.activeElement;
        return element === null
          ? ""
          : (element.getAttribute("aria-label") ?? element.textContent ?? "").trim();
      });

    test("the first stop leads past the navigation to the content", async () => {
      const stops = await site().look(pages.sweep, async (page) => {
        await page.keyboard.press("Tab");
        const first = await focused(page);
        await page.keyboard.press("Enter");
        return [first, await page.evaluate(() => document.activeElement?.id)];
      });
      expect(stops).toEqual(["To the content", "main"]);
    });

    test("a table can be reached and scrolled without a script", async () => {
      const seen = await site().look(
        pages.compare,
        async (page) => {
          const region = page.locator(".table-scroll:visible").first();
          await region.focus();
          await page.keyboard.press("ArrowRight");
          await expect.poll(() => region.evaluate(({scrollLeft}) => scrollLeft)).toBeGreaterThan(0);
          return region.getAttribute("aria-label");
        },
        {width: 390},
      );
      expect(seen).toContain("How many times as fast");
    });

    test("a table is sorted by its heads, both ways, with what is missing last", async () => {
      const orders = await site().look(
        pages.sweep,
        async (page) => {
          const table = page.locator(".table").first();
          const head = table.getByRole("button", {name: /^Epoch/});
          const order = () =>
            table
              .locator('tbody [data-column="epoch-time"]')
              .evaluateAll((cells) => cells.map((cell) => Number.parseFloat(cell.textContent ?? "")));
          await head.focus();
          await page.keyboard.press("Enter");
          const up = await order();
          const said = await table.locator("[aria-sort]").getAttribute("aria-sort");
          await page.keyboard.press("Enter");
          return {up, said, down: await order()};
        },
        {script: true},
      );
      const known = orders.up.filter((value) => !Number.isNaN(value));
      expect(known).toEqual(known.toSorted((a, b) => a - b));
      expect(orders.up.at(-1)).toBeNaN();
      expect(orders.down.at(-1)).toBeNaN();
      expect(orders.down.filter((value) => !Number.isNaN(value))).toEqual(known.toReversed());
      expect(orders.said).toBe("ascending");
    });

    test("rows of a long table are filtered by their words", async () => {
      const seen = await site().look(
        pages.compare,
        async (page) => {
          await page.getByLabel("Show rows with").fill("batch 16 peak memory");
          const rows = page.locator(".table:not(.matrix) tbody tr:visible");
          return {texts: await rows.allInnerTexts()};
        },
        {script: true},
      );
      expect(seen.texts).toEqual(Array(4).fill(expect.stringContaining("peak memory")));
    });

    test("a figure over time says the values where the arrow keys lead, in all figures at once", async () => {
      const seen = await site().look(
        pages.run,
        async (page) => {
          await page.locator("svg[data-x]:visible").first().focus();
          await page.keyboard.press("End");
          for (let press = 0; press < 50; press++) await page.keyboard.press("ArrowLeft");
          const spoken = plain(await page.locator(".said[role=status]").innerText());
          const shown = await page.locator("#panel .reading").innerText();
          await page.keyboard.press("Escape");
          return {spoken, shown: plain(shown), after: await page.locator("#panel .reading").innerText()};
        },
        {script: true},
      );
      expect(seen.spoken).toMatch(
        /^\d[\d.]* s · epoch \d, (?:train|validate) · CPU, training: [\d.]+ % · CPU, machine: [\d.]+ % · Memory, training: [\d.,]+ MiB · .*Training step: (?:[\d.]+ ms|no sample)$/u,
      );
      expect(seen.shown.replaceAll("\n", " ")).toMatch(/^\d[\d.]* s · epoch \d.*CPU, training: [\d.]+ %/u);
      expect(seen.after).toMatch(/^Values:/);
    });

    test("a run is zoomed into by keys and by dragging, and then read as finely as it is seen", async () => {
      const seen = await site().look(
        pages.run,
        async (page) => {
          const svg = page.locator("#panel svg:visible");
          const ticks = (): Promise<string[]> =>
            svg.locator(".own-ticks text").evaluateAll((all) => all.map((one) => one.textContent ?? ""));
          await svg.focus();
          await page.keyboard.press("+");
          const byKey = await ticks();
          const others = await svg.locator(".time-axis text:visible").count();
          await page.keyboard.press("0");
          const whole = await ticks();
          const box = await svg.boundingBox();
          if (box === null) throw new Error("no panel");
          const at = (share: number): number => box.x + box.width * share;
          await page.mouse.move(at(0.3), box.y + 80);
          await page.mouse.down();
          await page.mouse.move(at(0.35), box.y + 80, {steps: 4});
          await page.mouse.up();
          const byDrag = await ticks();
          // The left end of what is seen is where the drag began.
          await svg.focus();
          await page.keyboard.press("Home");
          const first = plain(await page.locator(".said[role=status]").innerText());
          await page.getByRole("button", {name: "Whole run"}).first().click();
          return {byKey, others, whole, byDrag, first, after: await ticks()};
        },
        {script: true},
      );
      const seconds = (text: string): number => Number.parseFloat(text);
      expect(seen.byKey.length).toBeGreaterThan(3);
      // The figures of the whole run's axis give way.
      expect(seen.others).toBe(0);
      expect(seen.whole).toEqual([]);
      expect(seen.after).toEqual([]);
      const [low = Number.NaN, high = Number.NaN] = [seen.byDrag[0], seen.byDrag.at(-1)].map((text) =>
        seconds(text ?? ""),
      );
      expect(high).toBeGreaterThan(low);
      expect(seconds(seen.first)).toBeLessThanOrEqual(low);
      expect(seconds(seen.first)).toBeGreaterThan(low - (high - low));
    });

    test("what is zoomed into is drawn from the run's samples, and without them as it was", async () => {
      const path = "sweeps/2026-11-23-quick-own-operations/tensorflow-cpu-b016-r1.html";
      const zoomed = async (page: Page): Promise<{said: string; isFiner: boolean; isBack: boolean}> => {
        const panel = page.locator("#panel");
        const svg = panel.locator("svg:visible");
        const drawn = () => svg.locator("g[data-line] path").first().getAttribute("d");
        const before = await drawn();
        await svg.focus();
        for (const key of ["+", "+", "+"]) await page.keyboard.press(key);
        const note = panel.locator(".tools [role=status]:not(:empty)");
        await note.waitFor();
        const said = await note.innerText();
        const isFiner = (await drawn()) !== before;
        await page.keyboard.press("0");
        return {said, isFiner, isBack: (await drawn()) === before};
      };
      const found = await site().look(path, zoomed, {script: true});
      expect(found.said).toMatch(/^Every sample: \d+ in view$/);
      expect(found).toMatchObject({isFiner: true, isBack: true});
      const without = await site().look(
        path,
        async (page) => {
          await page.route("**/*.telemetry.json", (route) => route.fulfill({status: 404}));
          return zoomed(page);
        },
        {script: true},
      );
      expect(without).toEqual({
        said: "As fine as it is drawn: the samples cannot be read",
        isFiner: false,
        isBack: true,
      });
      const disk = await site().browser.newPage();
      await disk.goto(pathToFileURL(join(site().built.site, path)).href);
      const fromDisk = await zoomed(disk);
      await disk.close();
      expect(fromDisk).toEqual({
        said: "As fine as it is drawn: from a disk a browser reads no samples",
        isFiner: false,
        isBack: true,
      });
    });

    test("a tap reads a figure over time, below it, and stays", async () => {
      const seen = await site().look(
        pages.run,
        async (page) => {
          const svg = page.locator("#panel svg:visible");
          await svg.tap({position: {x: 200, y: 60}});
          const reading = page.locator("#panel .reading");
          const [figure, below] = [await svg.boundingBox(), await reading.boundingBox()];
          return {
            text: plain(await reading.innerText()),
            isBelow: (below?.y ?? 0) >= (figure?.y ?? 0) + (figure?.height ?? 0),
          };
        },
        {script: true, width: 390, context: {hasTouch: true}},
      );
      expect(seen.text).toMatch(/^\d[\d.]* s · epoch \d/);
      expect(seen.isBelow).toBe(true);
    });

    test("the crosshair's values are those of the run log", async () => {
      const telemetry = JSON.parse(
        await readFile(join(site().built.runs, "2026-11-20-quick/cpu-b0064-r1.telemetry.json"), "utf8"),
      );
      const values: number[] = telemetry.series.find(
        ({metric}: {metric: string}) => metric === "process.memory.usage",
      ).values;
      const spoken = await site().look(
        pages.run,
        async (page) => {
          await page.locator("svg[data-x]:visible").first().focus();
          await page.keyboard.press("Home");
          for (let press = 0; press < 50; press++) await page.keyboard.press("ArrowRight");
          return plain(await page.locator(".said[role=status]").innerText());
        },
        {script: true},
      );
      const groups =
        /^(?<at>[\d.]+) s .*· Memory, training: (?<value>[\d.,]+) (?<unit>\wiB)/u.exec(spoken)?.groups ?? {};
      const at = 1000 * Number(groups["at"]);
      const nearest = telemetry.atMs.findIndex((one: number) => one >= at);
      const bytes =
        Number((groups["value"] ?? "").replace(",", "")) * (groups["unit"] === "GiB" ? 2 ** 30 : 2 ** 20);
      expect(Math.abs(bytes / (values[nearest] ?? 0) - 1)).toBeLessThan(0.03);
    });
  });
}
