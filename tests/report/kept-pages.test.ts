import {mkdtemp, readFile, readdir, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, expect, test} from "vitest";
import {openKeptPages} from "../../src/report/kept-pages.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "batchsweep-pages-"));
});
afterAll(() => rm(folder, {recursive: true, force: true}));

test("a page is kept until its content or the code changes", async () => {
  const [cache, target] = [join(folder, "kept"), join(folder, "site/sweeps/a.html")];
  const pages = openKeptPages(cache, "code-1");
  pages.keep("sweeps/a.html", "content-1", Buffer.from("<p>é</p>"));
  expect(pages.restore("sweeps/a.html", "content-1", target)).toBe(true);
  expect(await readFile(target, "utf8")).toBe("<p>é</p>");
  expect(pages.restore("sweeps/a.html", "content-2", target)).toBe(false);
  expect(pages.restore("sweeps/b.html", "content-1", target)).toBe(false);
  expect(openKeptPages(cache, "code-2").restore("sweeps/a.html", "content-1", target)).toBe(false);
});

test("a page that no build asked for since is forgotten, and so is one that was never finished", async () => {
  const cache = join(folder, "forgotten");
  const first = openKeptPages(cache, "code");
  for (const path of ["a.html", "b.html"]) first.keep(path, "content", Buffer.from(path));
  const second = openKeptPages(cache, "code");
  expect(second.restore("a.html", "content", join(folder, "site/a.html"))).toBe(true);
  second.forgetOthers();
  expect((await readdir(cache)).length).toBe(1);
  expect(second.restore("b.html", "content", join(folder, "site/b.html"))).toBe(false);
});
