import {mkdtemp, readFile, readdir, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {gzipSync} from "node:zlib";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {excerptOf} from "../../../src/site/paging/excerpt.ts";
import {countPairPages, pageOf, pairPages, pairsAddress} from "../../../src/site/paging/pair-pages.ts";
import {chosenCells, isWide, mostCells, spreadEvenly} from "../../../src/site/paging/wide.ts";
import {runPages} from "../../../src/site/paging/run-pages.ts";
import {readRecordedSweep} from "../../../src/runs/read.ts";
import {readSweepView} from "../../../src/site/sweep-view.ts";
import {pairsOf} from "../../../src/site/comparisons.ts";
import {createLibrary} from "../../../src/runs/library.ts";
import {startBrowser} from "../browser.ts";
import {buildSite, withoutPosts, type Built} from "../build.ts";
import {isLongMode, longMode} from "../../runner/slow.ts";
import {writeVeryLarge} from "./very-large.ts";

let runs: string;
let built: Built;

beforeAll(async () => {
  runs = await mkdtemp(join(tmpdir(), "batchsweep-large-"));
  await writeVeryLarge(runs, {isWhole: isLongMode});
});

afterAll(async () => {
  await rm(runs, {recursive: true, force: true});
});

const pages = async (): Promise<string[]> =>
  (await readdir(built.site, {recursive: true})).filter((name) => name.endsWith(".html"));
const textOf = (page: string): Promise<string> => readFile(join(built.site, page), "utf8");
const hrefs = (html: string): string[] =>
  [...html.matchAll(/<a[^>]* href="([^"#]*)/g)].map(([, href = ""]) => href);

const very =
  "a report of 15,000 epochs in one run, 60 configurations with 10 repeats each, 8 GPUs, and 120 sweeps more";

describe.skipIf(!isLongMode)(longMode(very), () => {
  beforeAll(async () => {
    built = await buildSite(runs, withoutPosts);
  });
  afterAll(async () => {
    await built?.remove();
  });

  test("has no page that cannot be read", async () => {
    expect({code: built.code, errors: built.errors}).toEqual({code: 0, errors: ""});
    const tooLarge: string[] = [];
    for (const page of await pages()) {
      const html = await textOf(page);
      const elements = html.match(/<[a-z]/g)?.length ?? 0;
      if (html.length > 1_000_000 || elements > 10_000 || hrefs(html).length > 1000)
        tooLarge.push(`${page}: ${html.length} bytes, ${elements} elements, ${hrefs(html).length} links`);
    }
    expect(tooLarge).toEqual([]);
  });

  test("has pages of less than 60 kB for a sweep of 60 configurations, for a run of 15,000 epochs and for runs on 8 GPUs", async () => {
    const some = (await pages()).filter((page) => /(?:very-wide|very-long|many-gpus)/.test(page));
    expect(some.filter((page) => page.startsWith("panels/very-wide/"))).toHaveLength(9 * 6);
    const sizes = await Promise.all(
      some.map(async (page) => [page, gzipSync(await textOf(page)).length] as const),
    );
    expect(sizes.filter(([, bytes]) => bytes > 60_000)).toEqual([]);
  });

  test("has a front page of less than 60 kB, from which every sweep is found by search, from a disk too", async () => {
    expect(gzipSync(await textOf("index.html")).length).toBeLessThan(60_000);
    const browser = await startBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(join(built.site, "index.html")).href);
      expect(await page.locator(".sweeps tbody tr").count()).toBe(50);
      await page.getByRole("searchbox").fill("very wide");
      await expect
        .poll(() => page.locator(".sweeps tbody tr:visible a").allInnerTexts())
        .toEqual(["Very wide"]);
      await page.locator(".sweeps tbody tr:visible a").click();
      expect(page.url()).toContain("sweeps/very-wide.html");
    } finally {
      await browser.close();
    }
  });

  test("leads to every run, pair and table all the same", async () => {
    const all = new Set(await pages());
    const reached = new Set(["index.html"]);
    const broken: string[] = [];
    for (const page of reached)
      for (const href of hrefs(await textOf(page))) {
        if (href === "" || /^(?:data|https?):/.test(href)) continue;
        const target = decodeURIComponent(new URL(href, `file:///${page}`).pathname.slice(1));
        if (all.has(target)) reached.add(target);
        else if (target.endsWith(".html")) broken.push(`${page}: ${href}`);
      }
    expect(broken).toEqual([]);
    // A sweep of one configuration does not lead to its pairs, of which there are none.
    const isWithoutPairs = (page: string): boolean => /^compare\/(?!very-wide)[^/]+\.html$/.test(page);
    const unreached = [...all].filter((page) => !reached.has(page) && !isWithoutPairs(page));
    expect(unreached).toEqual(["404.html"]);
  });

  test("has every epoch in a file, and says on the page how many are left out", async () => {
    const csv = await textOf("tables/very-long/wasm-cpu-b064-r1.csv");
    expect(csv.trim().split("\n")).toHaveLength(1 + 15_000);
    expect(await textOf("sweeps/very-long/wasm-cpu-b064-r1.html")).toContain("14,880 rows more");
  });
});

test("of a wide sweep, what explains it has a page, and figures are of chosen configurations", async () => {
  expect(isWide(await readRecordedSweep(runs, "very-wide"))).toBe(true);
  expect(isWide(await readRecordedSweep(runs, "very-long"))).toBe(false);
  const list = [5, 1, 9, 2, 7, 3];
  const value = (item: number): number => item;
  expect(spreadEvenly(list, value, 6)).toEqual(list);
  expect(spreadEvenly(list, value, 3)).toEqual([5, 1, 9]);
  expect(chosenCells).toBeLessThan(mostCells);
});

test("a table's excerpt has its first and its last rows", () => {
  expect(excerptOf(3, 4)).toEqual([0, 1, 2]);
  expect(excerptOf(9, 4)).toEqual([0, 1, null, 7, 8]);
});

test("pairs and runs are cut into pages, counted from run logs alone", async () => {
  const recorded = await readRecordedSweep(runs, "very-wide");
  const pairs = pairsOf(await readSweepView(createLibrary(runs), "very-wide"));
  // 10 learning rates with every two of 6 batch sizes, and 6 batch sizes with every two of 10 rates.
  expect(pairs).toHaveLength(10 * 15 + 6 * 45);
  const cut = pairPages(pairs);
  expect(cut.flat()).toEqual(pairs);
  expect(cut).toHaveLength(countPairPages(recorded));
  const last = pairs.at(-1);
  if (last === undefined) throw new Error("no pair");
  expect(pairsAddress("s", pageOf(pairs, last))).toBe(`compare/s/pairs/${cut.length}.html`);
  expect(pairsAddress("s", 0)).toBe("compare/s.html");
  expect(runPages(recorded.runs).map(({length}) => length)).toEqual([200, 200, 200]);
  expect(runPages(recorded.runs.slice(0, 100))).toEqual([]);
});
