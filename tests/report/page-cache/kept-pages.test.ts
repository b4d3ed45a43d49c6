import {mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {expect, test} from "vitest";
import {openKeptPages} from "../../../src/report/page-cache/kept-pages.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const recordOf = (work: string): string => join(work, "cache/pages.tsv");

/** Builds pages, given as content by path, into `work/site`; gives the paths of those that were not there already. */
function build(work: string, pages: Record<string, string>, code = "code-1"): string[] {
  const site = join(work, "site");
  const kept = openKeptPages(site, recordOf(work), code);
  const made = Object.keys(pages).filter((path) => !kept.has(path, pages[path] ?? ""));
  for (const path of made) {
    const page = Buffer.from(`<p>é ${pages[path]}</p>`);
    kept.add(path, pages[path] ?? "", page);
    mkdirSync(dirname(join(site, path)), {recursive: true});
    writeFileSync(join(site, path), page);
  }
  kept.removeOthers();
  return made;
}

/** Everything in the site's folder, sorted; folders too. */
const siteOf = (work: string): string[] =>
  (readdirSync(join(work, "site"), {recursive: true}) as string[]).sort();

test("a page stays in place until its content or the code changes", () => {
  const work = temporaryFolder();
  const page = join(work, "site/sweeps/a.html");
  expect(build(work, {"sweeps/a.html": "one", "sweeps/b.html": "one"})).toEqual([
    "sweeps/a.html",
    "sweeps/b.html",
  ]);
  const {mtimeMs, ino} = statSync(page);
  expect(build(work, {"sweeps/a.html": "one", "sweeps/b.html": "two"})).toEqual(["sweeps/b.html"]);
  expect(statSync(page)).toMatchObject({mtimeMs, ino});
  expect(readFileSync(page, "utf8")).toBe("<p>é one</p>");
  expect(readFileSync(join(work, "site/sweeps/b.html"), "utf8")).toBe("<p>é two</p>");
  expect(build(work, {"sweeps/a.html": "one", "sweeps/b.html": "two"}, "code-2")).toEqual([
    "sweeps/a.html",
    "sweeps/b.html",
  ]);
});

test("a page that was asked for in the last build but not in this one is removed, and its folder with it", () => {
  const work = temporaryFolder();
  build(work, {"index.html": "", "sweeps/a.html": "", "sweeps/a/run.html": ""});
  build(work, {"index.html": ""});
  expect(siteOf(work)).toEqual(["index.html"]);
});

test("a page that somebody changed, cut, linked, removed or put a folder in place of is made again", () => {
  const work = temporaryFolder();
  const site = join(work, "site");
  const paths = ["changed", "cut", "linked", "removed", "a-folder", "untouched"].map(
    (name) => `${name}.html`,
  );
  const pages = Object.fromEntries(paths.map((path) => [path, path]));
  build(work, pages);
  writeFileSync(join(site, "changed.html"), "<p>é CHANGED.html</p>");
  writeFileSync(join(site, "cut.html"), "<p>é");
  rmSync(join(site, "linked.html"));
  writeFileSync(join(work, "elsewhere.html"), "<p>é linked.html</p>");
  symlinkSync(join(work, "elsewhere.html"), join(site, "linked.html"));
  rmSync(join(site, "removed.html"));
  rmSync(join(site, "a-folder.html"));
  mkdirSync(join(site, "a-folder.html/inside"), {recursive: true});
  expect(build(work, pages)).toEqual(paths.filter((path) => path !== "untouched.html"));
  for (const path of paths) expect(readFileSync(join(site, path), "utf8")).toBe(`<p>é ${path}</p>`);
  expect(siteOf(work)).toEqual([...paths].sort());
  expect(readFileSync(join(work, "elsewhere.html"), "utf8")).toBe("<p>é linked.html</p>");
});

test("what no build made is removed, but for .git", () => {
  const work = temporaryFolder();
  build(work, {"index.html": ""});
  for (const path of [".git/config", "sweeps/.git/config", "sweeps/old/stray.html", ".prerender/entry.mjs"]) {
    mkdirSync(dirname(join(work, "site", path)), {recursive: true});
    writeFileSync(join(work, "site", path), "");
  }
  build(work, {"index.html": ""});
  expect(siteOf(work)).toEqual([".git", ".git/config", "index.html"]);
});

test("a build that is stopped leaves what it made, but for the page or the line that it was writing", () => {
  const work = temporaryFolder();
  const pages = {"a.html": "a", "b.html": "b", "c.html": "c"};
  build(work, pages);
  writeFileSync(join(work, "site/b.html"), "<p>");
  writeFileSync(recordOf(work), readFileSync(recordOf(work), "utf8").slice(0, -10));
  expect(build(work, pages)).toEqual(["b.html", "c.html"]);
});

test("a site elsewhere has no pages of this one", () => {
  const work = temporaryFolder();
  build(work, {"a.html": "a"});
  const elsewhere = openKeptPages(join(work, "elsewhere"), recordOf(work), "code-1");
  expect(["a.html"].filter((page) => elsewhere.has(page, "a"))).toEqual([]);
});
