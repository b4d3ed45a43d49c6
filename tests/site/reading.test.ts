import {readFile} from "node:fs/promises";
import {createRequire} from "node:module";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import type {Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {visitSite, type VisitedSite} from "./visit.ts";

let site: VisitedSite;

beforeAll(async () => {
  site = await visitSite("/", {SITE_URL: "https://report.example"});
}, 120_000);

afterAll(() => site?.close());

const pages = {
  home: "index.html",
  post: "posts/cpu-or-gpu.html",
  sweep: "sweeps/2026-11-21-cpu-and-gpu.html",
  imported: "sweeps/2024-04-14-gpu-vs-cpu.html",
  adapter: "sweeps/2026-11-19-software-adapter.html",
  run: "sweeps/2026-11-20-quick/cpu-b0064-r1.html",
  failed: "sweeps/2026-11-21-cpu-and-gpu/gpu-b0064-r2.html",
  compare: "compare/2026-11-20-quick.html",
  baseline: "compare/2026-11-21-cpu-and-gpu/2026-11-20-quick.html",
  machines: "machines.html",
  methods: "methods.html",
};

const axe = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong with a page, a line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await axe);
  return page.evaluate(async () => {
    interface Axe {
      run(): Promise<{violations: {id: string; nodes: {html: string; failureSummary?: string}[]}[]}>;
    }
    const found = await (window as unknown as {axe: Axe}).axe.run();
    return found.violations.flatMap(({id, nodes}) =>
      nodes.map(
        ({html, failureSummary = ""}) => `${id}: ${html.slice(0, 160)} (${failureSummary.slice(0, 200)})`,
      ),
    );
  });
}

describe("axe finds nothing, in light and in dark, on", () => {
  test.each(Object.entries(pages))("%s", async (_, path) => {
    const found = await site.look(
      path,
      async (page) => {
        const light = await violations(page);
        await page.emulateMedia({colorScheme: "dark"});
        return {light, dark: await violations(page)};
      },
      {script: true},
    );
    expect(found).toEqual({light: [], dark: []});
  });
});

/** Text with plain spaces. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

describe("by keyboard", () => {
  const focused = (page: Page) =>
    page.evaluate(() => {
      const element = document.activeElement;
      return element === null ? "" : (element.getAttribute("aria-label") ?? element.textContent ?? "").trim();
    });

  test("the first stop leads past the navigation to the content", async () => {
    const stops = await site.look(pages.sweep, async (page) => {
      await page.keyboard.press("Tab");
      const first = await focused(page);
      await page.keyboard.press("Enter");
      return [first, await page.evaluate(() => document.activeElement?.id)];
    });
    expect(stops).toEqual(["To the content", "main"]);
  });

  test("a table can be reached and scrolled without a script", async () => {
    const seen = await site.look(
      pages.sweep,
      async (page) => {
        const region = page.locator(".table-scroll").first();
        await region.focus();
        await page.keyboard.press("ArrowRight");
        await expect.poll(() => region.evaluate(({scrollLeft}) => scrollLeft)).toBeGreaterThan(0);
        return region.getAttribute("aria-label");
      },
      {width: 390},
    );
    expect(seen).toContain("Medians over the repeats");
  });

  test("a table is sorted by its heads, both ways, with what is missing last", async () => {
    const orders = await site.look(
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
    const seen = await site.look(
      pages.compare,
      async (page) => {
        await page.getByLabel("Show rows with").fill("batch 16 peak memory");
        const rows = page.locator(".table:not(.matrix) tbody tr:visible");
        return {shown: await rows.count(), texts: await rows.allInnerTexts()};
      },
      {script: true},
    );
    expect(seen.shown).toBe(4);
    expect(seen.texts.every((text) => text.includes("peak memory"))).toBe(true);
  });

  test("a figure over time says the values where the arrow keys lead, in all figures at once", async () => {
    const seen = await site.look(
      pages.run,
      async (page) => {
        await page.locator("svg[data-x]:visible").first().focus();
        await page.keyboard.press("End");
        for (let press = 0; press < 50; press++) await page.keyboard.press("ArrowLeft");
        const spoken = plain(await page.locator(".said[role=status]").innerText());
        const shown = await page.locator(".readout.shown").allInnerTexts();
        await page.keyboard.press("Escape");
        return {spoken, shown, after: await page.locator(".readout.shown").count()};
      },
      {script: true},
    );
    expect(seen.spoken).toMatch(/^\d[\d.]* s · CPU, training: [\d.]+ % · CPU, machine: [\d.]+ %$/u);
    expect(seen.shown).toHaveLength(2);
    expect(seen.after).toBe(0);
  });

  test("the crosshair's values are those of the run log", async () => {
    const telemetry = JSON.parse(
      await readFile(join(site.built.runs, "2026-11-20-quick/cpu-b0064-r1.telemetry.json"), "utf8"),
    );
    const values: number[] = telemetry.series.find(
      ({metric}: {metric: string}) => metric === "process.memory.usage",
    ).values;
    const spoken = await site.look(
      pages.run,
      async (page) => {
        await page.locator("svg[data-x]:visible").nth(1).focus();
        await page.keyboard.press("Home");
        for (let press = 0; press < 50; press++) await page.keyboard.press("ArrowRight");
        return plain(await page.locator(".said[role=status]").innerText());
      },
      {script: true},
    );
    const groups =
      /^(?<at>[\d.]+) s · Memory, training: (?<value>[\d.,]+) (?<unit>\wiB)/u.exec(spoken)?.groups ?? {};
    const at = 1000 * Number(groups["at"]);
    const nearest = telemetry.atMs.findIndex((one: number) => one >= at);
    const bytes =
      Number((groups["value"] ?? "").replace(",", "")) * (groups["unit"] === "GiB" ? 2 ** 30 : 2 ** 20);
    expect(Math.abs(bytes / (values[nearest] ?? 0) - 1)).toBeLessThan(0.03);
  });
});

describe("for a screen reader", () => {
  test("every figure has a name and a description, and its figures as a table", async () => {
    const figures = await site.look(pages.sweep, (page) =>
      page.locator("main figure:not(.wide)").evaluateAll((all) =>
        all.map((figure) => {
          const svg = figure.querySelector("svg");
          const [name, text] = (svg?.getAttribute("aria-labelledby") ?? "")
            .split(" ")
            .map((id) => document.getElementById(id)?.textContent ?? "");
          return {
            id: figure.id,
            named: Boolean(name) && Boolean(text),
            rows: figure.querySelectorAll(".figures tbody tr").length,
          };
        }),
      ),
    );
    expect(figures.length).toBeGreaterThanOrEqual(6);
    expect(figures.filter(({named, rows}) => !named || rows === 0)).toEqual([]);
  });

  test("headings go down one level at a time, from one h1", async () => {
    for (const path of Object.values(pages)) {
      const levels = await site.look(path, (page) =>
        page.locator("h1, h2, h3, h4").evaluateAll((all) => all.map(({tagName}) => Number(tagName.slice(1)))),
      );
      const jumps = levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1);
      expect({path, ones: levels.filter((level) => level === 1).length, jumps}).toEqual({
        path,
        ones: 1,
        jumps: [],
      });
    }
  });
});

describe("form", () => {
  test("nothing but tables scrolls sideways, from a small phone to a large screen", async () => {
    const widths = [320, 390, 768, 1440, 2560];
    for (const path of Object.values(pages)) {
      const seen = await site.look(path, async (page) => {
        const found: number[] = [];
        for (const width of widths) {
          await page.setViewportSize({width, height: 900});
          found.push(await page.locator("html").evaluate((html) => html.scrollWidth));
        }
        return found;
      });
      expect({path, seen}).toEqual({path, seen: widths});
    }
  });

  test("a post prints to a PDF with its figures, in light colours, without what is for a screen", async () => {
    const seen = await site.look(
      pages.post,
      async (page) => {
        await page.emulateMedia({media: "print"});
        const paper = await page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
        const drawn = await page.locator("figure svg:visible").count();
        const links = await page.locator(".site-head a:visible").count();
        const pdf = await page.pdf({format: "A4"});
        return {paper, drawn, links, pages: pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0};
      },
      {colorScheme: "dark"},
    );
    expect(seen).toMatchObject({paper: "rgb(255, 255, 255)", links: 1});
    expect(seen.drawn).toBeGreaterThanOrEqual(8);
    expect(seen.pages).toBeGreaterThan(2);
    expect(seen.pages).toBeLessThan(20);
  });

  test("with forced colours a verdict still has its frame", async () => {
    const border = await site.look(
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
  test("a sweep's page with six figures is at most 60 kB, gzipped, with its styles", async () => {
    for (const path of [pages.sweep, "sweeps/2026-11-23-quick-wasm.html"]) {
      const html = await readFile(join(site.built.site, path));
      const figures = String(html).match(/<figure/g)?.length ?? 0;
      expect(figures).toBeGreaterThanOrEqual(6);
      expect(gzipSync(html).length).toBeLessThan(60_000);
    }
  });

  test("the script is under 15 kB, and loads after the page", async () => {
    const script = await readFile(join(site.built.site, "enhance.js"));
    expect(script.length).toBeLessThan(15_000);
    expect(String(await readFile(join(site.built.site, pages.sweep)))).toMatch(
      /<script defer src="[^"]*enhance\.js">/,
    );
  });
});

describe("a site with an address", () => {
  const text = (path: string): Promise<string> => readFile(join(site.built.site, path), "utf8");

  test("has a feed of posts and sweeps, a map, and robots that lead to it", async () => {
    const feed = await text("rss.xml");
    expect(feed).toContain("<link>https://report.example/posts/cpu-or-gpu.html</link>");
    expect(feed).toContain("<link>https://report.example/sweeps/2026-11-20-quick.html</link>");
    expect(await text("robots.txt")).toContain("Sitemap: https://report.example/sitemap-index.xml");
    expect(await text("sitemap-0.xml")).toContain("https://report.example/sweeps/2026-11-20-quick");
  });

  test("has a card of 1200 by 630 pixels for each post and sweep, which the page names", async () => {
    const path = "cards/sweeps/2026-11-20-quick.png";
    expect(await text("sweeps/2026-11-20-quick.html")).toContain(`content="https://report.example/${path}"`);
    const png = await readFile(join(site.built.site, path));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630]);
    expect(png.length).toBeLessThan(100_000);
  });
});
