import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import type {AstroConfig} from "astro";
import {afterEach, expect, test} from "vitest";
import {report, type ReportOptions} from "../../src/report/integration.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const before = process.env["BATCHSWEEP_PROJECT"];
afterEach(() => {
  if (before === undefined) delete process.env["BATCHSWEEP_PROJECT"];
  else process.env["BATCHSWEEP_PROJECT"] = before;
});

/** The pages that are added to a site with these files, as Astro would ask for them. */
async function added(own: readonly string[], options?: ReportOptions, base = "/"): Promise<string[]> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "runs"));
  mkdirSync(join(folder, "src/pages/deep"), {recursive: true});
  for (const name of own) writeFileSync(join(folder, "src/pages", name), "");
  const root = pathToFileURL(`${folder}/`);
  const config = {base, root, srcDir: new URL("src/", root)} as AstroConfig;
  const patterns: string[] = [];
  const setup = report(options).hooks["astro:config:setup"] as (given: object) => unknown;
  await setup({
    config,
    injectRoute: ({pattern}: {pattern: string}) => patterns.push(pattern),
    updateConfig: () => config,
  });
  return patterns.sort();
}

test("a site gets every page and file of the report", async () => {
  const all = await added([]);
  expect(all).toEqual(
    expect.arrayContaining([
      "/",
      "/404",
      "/[feed].xml",
      "/enhance.js",
      "/sweeps/[sweep]",
      "/sweeps/[sweep]/[run]",
    ]),
  );
});

test("what it has a page of its own for, and what it is without, is left to it", async () => {
  const all = await added([]);
  const own = await added(["index.astro", "methods.md", "deep/index.astro"], {without: ["/machines"]});
  expect(all.filter((pattern) => !own.includes(pattern))).toEqual(["/", "/machines", "/methods"]);
});

test("a base of Astro's is refused: links are relative", async () => {
  await expect(added([], {}, "/x")).rejects.toThrow("base: /x (leave it out: ");
});
