import {cpSync, existsSync, readFileSync, readdirSync, statSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {pageCache, testedAstro} from "../../src/report/page-cache/page-cache.ts";
import {temporaryFolder} from "../temporary-folder.ts";
import {buildSite} from "./build.ts";

const root = join(import.meta.dirname, "../..");

/** Every file of a site by its path, as bytes. */
const filesOf = (site: string): Map<string, string> =>
  new Map(
    (readdirSync(site, {recursive: true}) as string[])
      .filter((name) => statSync(join(site, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(site, name), "latin1")]),
  );

test("Astro's own build makes the same site as the page cache, byte for byte", async () => {
  const runs = temporaryFolder();
  cpSync(join(root, "tests/fixtures/runs/2026-11-20-quick"), join(runs, "2026-11-20-quick"), {
    recursive: true,
  });
  const env = {BATCHSWEEP_POSTS: temporaryFolder(), SITE_URL: "https://you.example"};
  const [cached, plain] = await Promise.all([
    buildSite(runs, env),
    buildSite(runs, {...env, BATCHSWEEP_PLAIN_BUILD: "1"}),
  ]);
  expect([cached, plain].map(({code, errors}) => (code === 0 ? "built" : errors))).toEqual([
    "built",
    "built",
  ]);
  // The record of the cache tells which build was which.
  expect([cached, plain].map(({site}) => existsSync(join(site, "../cache/pages.tsv")))).toEqual([
    true,
    false,
  ]);
  const [one, other] = [filesOf(cached.site), filesOf(plain.site)];
  expect([...one.keys()].filter((name) => name.endsWith(".html")).length).toBeGreaterThan(8);
  expect([...one.keys()]).toEqual([...other.keys()]);
  expect([...one.keys()].filter((name) => one.get(name) !== other.get(name))).toEqual([]);
  await Promise.all([cached, plain].map((built) => built.remove()));
});

test("the cache is used with the version of Astro that it was tested with, and with no other", () => {
  const {dependencies} = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  expect(dependencies["astro"]).toBe(testedAstro);
  const plain = pageCache("unused", {isPlain: true});
  expect(pageCache("unused")).not.toBe(plain);
  expect(pageCache("unused", {version: "99.0.0"})).toBe(plain);
});
