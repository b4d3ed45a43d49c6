import {readFile, readdir} from "node:fs/promises";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {accessibilityTests} from "./accessibility.ts";
import {addressTests} from "./address.ts";
import {aloneTests} from "./alone.ts";
import {compareAnyTests} from "./compare-any.ts";
import {formTests} from "./form.ts";
import {keyboardTests} from "./keyboard.ts";
import {ledgerTests} from "./ledger.ts";
import {pageTests} from "./pages.ts";
import {switchesTests} from "./switches.ts";
import {themeTests} from "./theme.ts";
import {questionTests} from "./questions.ts";
import {visitSite, type VisitedSite} from "./visit.ts";

const base = "/repo/";
const address = `https://report.example${base}`;
// One build and one browser serve all of them: they take most of the time.
let site: VisitedSite;

beforeAll(async () => {
  site = await visitSite(base, {SITE_URL: new URL(address).origin});
});

afterAll(() => site?.close());

describe("every page", () => {
  const htmlFiles = async (): Promise<string[]> =>
    (await readdir(site.built.site, {recursive: true})).filter((name) => name.endsWith(".html")).sort();

  test("has links that lead somewhere, from a sub-path", async () => {
    const broken: string[] = [];
    for (const file of await htmlFiles()) {
      const page = new URL(`${site.origin}${base}${file}`);
      const html = await readFile(join(site.built.site, file), "utf8");
      const links = [...html.matchAll(/<a[^>]* href="(?<href>[^"]*)"/g)].map(
        ({groups}) => groups?.["href"] ?? "",
      );
      for (const href of new Set(links.filter((link) => !link.startsWith("data:")))) {
        const target = new URL(href, page);
        if (!target.pathname.startsWith(base)) {
          broken.push(`${file}: ${href}`);
          continue;
        }
        const path = decodeURIComponent(target.pathname.slice(base.length));
        const found = await readFile(join(site.built.site, path), "utf8").catch(() => null);
        const anchor = target.hash.slice(1);
        if (found === null || (anchor !== "" && !found.includes(`id="${anchor}"`)))
          broken.push(`${file}: ${href}`);
      }
    }
    expect(broken).toEqual([]);
  });

  test("asks no other host for anything, and has two scripts, the site’s own: the theme’s line and what loads later", async () => {
    for (const file of await htmlFiles()) {
      const html = await readFile(join(site.built.site, file), "utf8");
      const outside = [...html.matchAll(/(?:src|href|url\()=?["']?(?<address>(?:https?:)?\/\/[^"')\s]*)/g)]
        .map(({groups}) => groups?.["address"])
        .filter((found) => !found?.startsWith(address));
      const scripts = [...html.matchAll(/<script[^>]*>/g)].map(([tag]) =>
        tag.replace(/(?:\.\.\/)+|\/repo\//, ""),
      );
      expect({file, outside, scripts}).toEqual({
        file,
        outside: [],
        scripts: ["<script>", '<script defer src="enhance.js">'],
      });
    }
  });

  test("follows the reader’s choice of light or dark", async () => {
    const paper = (colorScheme: "light" | "dark"): Promise<string> =>
      site.look(
        "index.html",
        (page) => page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor),
        {colorScheme},
      );
    expect([await paper("light"), await paper("dark")]).toEqual(["rgb(253, 252, 250)", "rgb(21, 23, 26)"]);
  });

  test("is found from the front page, those of single runs below the others", async () => {
    const seen = await site.look("index.html", (page) =>
      page.locator(".sweeps tbody tr").evaluateAll((rows) =>
        rows.map((row) => ({
          page: row.querySelector("a")?.getAttribute("href"),
          repeats: Number(row.querySelector("[data-name=Repeats]")?.textContent),
        })),
      ),
    );
    expect(seen).toHaveLength((await readdir(site.built.runs)).length);
    const single = seen.map(({repeats}) => repeats < 2);
    expect(single).toEqual(single.toSorted((a, b) => Number(a) - Number(b)));
  });

  test.each([
    [1440, 900],
    [390, 844],
  ])("the first screen of the front page asks, answers and shows it (%i × %i)", async (width, height) => {
    const seen = await site.look(
      "index.html",
      async (page) => ({
        question: await page.locator("#latest").innerText(),
        answer: await page.locator(".result .answer").first().boundingBox(),
        pictures: await page
          .locator("#panel svg")
          .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top)),
      }),
      {width},
    );
    expect(seen.question).toMatch(/^Which batch size trains .* fastest\?/);
    expect((seen.answer?.y ?? Infinity) + (seen.answer?.height ?? 0)).toBeLessThan(height);
    // Throughput, and the load of the smallest and the largest; on a phone one below the other.
    expect(seen.pictures).toHaveLength(3);
    expect((seen.pictures[width > 1000 ? 2 : 0] ?? Infinity) + 100).toBeLessThan(height);
  });

  test("the front page filters its sweeps as a reader types", async () => {
    const seen = await site.look(
      "index.html",
      async (page) => {
        await page.getByRole("searchbox").fill("origin");
        return {
          rows: await page.locator(".sweeps tbody tr:visible a").allInnerTexts(),
          count: await page.locator(".filter [role=status]").innerText(),
        };
      },
      {script: true},
    );
    expect(seen.rows).toEqual(["CPU or GPU? The origin post's figures"]);
    expect(seen.count).toMatch(/^\s*1 of \d+$/);
  });
});

test("the site works from a disk: from the front page to a run and back", async () => {
  const context = await site.browser.newContext({javaScriptEnabled: false});
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(site.built.site, "index.html")).href);
  await page.getByRole("link", {name: "Quick sweep on two cores"}).first().click();
  await page.getByRole("link", {name: "batch 16", exact: true}).first().click();
  expect(await page.locator("h1").innerText()).toBe("Batch 16 on the CPU");
  await page.getByRole("link", {name: "batchsweep"}).click();
  expect(await page.locator("h1").innerText()).toBe("What does the batch size do?");
  await context.close();
});

test("an address that does not exist gets the page that says so, with links that work from anywhere", async () => {
  const seen = await site.look("sweeps/none/at/all.html", async (page) => ({
    heading: await page.locator("h1").innerText(),
    home: await page.locator(".brand").getAttribute("href"),
  }));
  expect(seen).toEqual({heading: "There is no such page", home: "/repo/index.html"});
});

test("figures are files, too, without a script: drawings that stand alone, and tables", async () => {
  const folder = join(site.built.site, "figures");
  const files = (await readdir(folder, {recursive: true})).filter((name) => /\.(?:svg|csv)$/.test(name));
  expect(files.length).toBeGreaterThan(100);
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  const drawings = texts.filter((_, index) => files[index]?.endsWith(".svg"));
  const broken = await site.look("index.html", (page) =>
    page.evaluate(
      (all) =>
        all.filter(
          (text) =>
            new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror") !== null ||
            /var\(--|undefined|NaN/.test(text),
        ),
      drawings,
    ),
  );
  expect(broken).toEqual([]);
  for (const [index, text] of texts.entries())
    if (files[index]?.endsWith(".csv")) expect(text.split("\r\n").length, files[index]).toBeGreaterThan(2);
});

test("the JSON Schemas are published with the site", async () => {
  const schema = JSON.parse(await readFile(join(site.built.site, "schema/run-log.schema.json"), "utf8"));
  expect(schema).toMatchObject({title: "batchsweep run log", type: "object"});
});

for (const tests of [
  pageTests,
  ledgerTests,
  switchesTests,
  themeTests,
  keyboardTests,
  accessibilityTests,
  formTests,
  addressTests,
  aloneTests,
  questionTests,
  compareAnyTests,
])
  tests(() => site);
