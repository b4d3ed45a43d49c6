import {mkdtemp, readFile, readdir, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parse} from "csv-parse/sync";
import type {Browser} from "playwright-core";
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from "vitest";
import {exportCommand} from "../../src/cli/export/command.ts";
import {isLongMode} from "../runner/slow.ts";
import {startBrowser} from "../site/browser.ts";
import {buildSite, type Built} from "../site/build.ts";
import {serve} from "../site/serve.ts";
import {texts, writeAttacked} from "./attack.ts";
import {offencesOf} from "./listen.ts";

const fixtures = join(import.meta.dirname, "../fixtures/runs");
const real = join(import.meta.dirname, "../../runs");
let runs: string;
let built: Built;
let browser: Browser;
let host: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  runs = await mkdtemp(join(tmpdir(), "batchsweep-hostile-"));
  // Which text stands where turns; the long mode has each text in three places of the same sweep.
  for (const turn of isLongMode ? [0, 1, 2] : [1])
    await writeAttacked(fixtures, "2026-11-21-cpu-and-gpu", {to: runs, id: `hostile-${turn}`, turn});
  await writeAttacked(fixtures, "2026-11-20-quick", {to: runs, id: "constructor", turn: 3});
  await writeAttacked(real, "2024-04-14-gpu-vs-cpu", {to: runs, id: "tostring", turn: 4});
  built = await buildSite(runs, {SITE_URL: "https://owner.example", BASE_PATH: "/"});
  host = await serve(built.site);
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
  await built?.remove();
  await rm(runs, {recursive: true, force: true});
});

const files = async (ending: string): Promise<string[]> =>
  (await readdir(built.site, {recursive: true})).filter((name) => name.endsWith(ending)).sort();

describe("a report of hostile run logs", () => {
  test("is built", () => {
    expect({code: built.code, errors: built.errors}).toEqual({code: 0, errors: ""});
  });

  test("shows the hostile texts, as text", async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${host.origin}/sweeps/hostile-1.html`);
    const shown = (await page.locator("html").evaluate((html) => html.textContent)) ?? "";
    const attributes = await page
      .locator("[title]")
      .evaluateAll((elements) => elements.map((element) => element.getAttribute("title") ?? ""));
    const seen = texts.filter(
      (text) => shown.includes(text) || attributes.some((title) => title.includes(text)),
    );
    expect(seen.length).toBeGreaterThan(texts.length / 2);
  });

  test("runs nothing, asks nobody and leads nowhere, in a real browser without its policy", async () => {
    const pages = await files(".html");
    expect(pages.length).toBeGreaterThan(20);
    const addresses = pages.map((name) => `${host.origin}/${name}`);
    expect(await offencesOf(browser, addresses, `${host.origin}/`)).toEqual([]);
  });

  test("has well-formed XML in its feed and its drawings", async () => {
    const page = await (await browser.newContext()).newPage();
    for (const name of [...(await files(".xml")), ...(await files(".svg"))]) {
      const text = await readFile(join(built.site, name), "utf8");
      const problem = await page.evaluate(
        (xml) =>
          new DOMParser().parseFromString(xml, "application/xml").querySelector("parsererror")?.textContent ??
          null,
        text,
      );
      expect({name, problem}).toEqual({name, problem: null});
    }
  });

  test("has tables in which no cell is a formula", async () => {
    const tables = await files(".csv");
    expect(tables.length).toBeGreaterThan(0);
    for (const name of tables)
      expect({name, risky: await formulasIn(join(built.site, name))}).toEqual({name, risky: []});
  });

  test("can be exported, and no cell of that is a formula either", async () => {
    const out = join(runs, ".export");
    const stdout = {write: () => undefined};
    expect(await exportCommand(["csv", "--out", out], {runs, stdout, stderr: stdout, env: {}})).toBe(0);
    const tables = (await readdir(out)).sort();
    expect(tables).toEqual(["epochs.csv", "runs.csv", "samples.csv"]);
    for (const name of tables)
      expect({name, risky: await formulasIn(join(out, name))}).toEqual({name, risky: []});
  });
});

/** Cells that a spreadsheet would compute; a number with a sign is none. */
async function formulasIn(file: string): Promise<string[]> {
  const rows: string[][] = parse(await readFile(file), {bom: true, relax_column_count: true});
  return rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell) && !Number.isFinite(Number(cell)));
}

describe("the listener", () => {
  const found = async (body: string): Promise<string[]> => {
    const site = await mkdtemp(join(tmpdir(), "batchsweep-planted-"));
    onTestFinished(() => rm(site, {recursive: true, force: true}));
    await writeFile(join(site, "index.html"), `<!doctype html><meta charset=utf-8><body>${body}`);
    await writeFile(join(site, "404.html"), "");
    await writeFile(join(site, "enhance.js"), "eval('document.title = 1')");
    const planted = await serve(site);
    const offences = await offencesOf(browser, [`${planted.origin}/index.html`], `${planted.origin}/`);
    await planted.close();
    return offences;
  };

  test.each([
    ["a script", "<script>window.hit = 1</script>", "a script element"],
    ["a handler that fires", "<img src=data:, onerror='document.title = 1'>", "against the policy: "],
    ["a handler that waits", "<b onmouseover='window.hit = 1'>", "a handler: onmouseover"],
    ["an address that acts", "<a href='javascript:hit()'>", "an address that acts"],
    [
      "a picture from elsewhere",
      "<img src='http://127.0.0.1:1/x.png'>",
      "a request to http://127.0.0.1:1/x.png",
    ],
    ["a style from elsewhere", "<style>@import 'http://127.0.0.1:1/x.css'</style>", "a request to "],
    ["code made of text", "<script src=/enhance.js></script>", "against the policy: "],
    ["a refresh", "<meta http-equiv=refresh content='9;url=/x'>", "a refresh"],
    ["a frame", "<iframe src=/x></iframe>", "an element iframe"],
    ["a dialog", "<svg onload='alert(1)'>", "a dialog"],
  ])("finds %s", async (_, body, offence) => {
    expect((await found(body)).join("\n")).toContain(offence);
  });

  test("finds nothing on a page of hostile texts that are escaped", async () => {
    const escaped = texts.map((text) => `<p>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</p>`);
    expect(await found(escaped.join(""))).toEqual([]);
  });
});
