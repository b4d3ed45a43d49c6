import {mkdir, mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, expect, test} from "vitest";
import {codeFingerprint, createPageCache} from "../../src/report/page-cache.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "batchsweep-pages-"));
});
afterAll(() => rm(folder, {recursive: true, force: true}));

test("a page is kept until its content or the code changes", async () => {
  const cache = createPageCache(join(folder, "kept"), "code-1");
  await cache.keep("/a.html", "content-1", Buffer.from("<p>é</p>"));
  expect(String(await cache.kept("/a.html", "content-1"))).toBe("<p>é</p>");
  expect(await cache.kept("/a.html", "content-2")).toBeNull();
  expect(await cache.kept("/b.html", "content-1")).toBeNull();
  expect(await createPageCache(join(folder, "kept"), "code-2").kept("/a.html", "content-1")).toBeNull();
});

test("code is a page's room, the lock file and the settings, but not what records", async () => {
  const root = join(folder, "project");
  for (const room of ["src/pages", "src/training"]) await mkdir(join(root, room), {recursive: true});
  for (const file of ["package-lock.json", "astro.config.mjs", "src/pages/a.astro", "src/training/a.ts"])
    await writeFile(join(root, file), "first");
  const first = await codeFingerprint(root, ["/"]);
  await writeFile(join(root, "src/training/a.ts"), "second");
  expect(await codeFingerprint(root, ["/"])).toBe(first);
  expect(await codeFingerprint(root, ["/repo"])).not.toBe(first);
  await writeFile(join(root, "src/pages/a.astro"), "second");
  expect(await codeFingerprint(root, ["/"])).not.toBe(first);
});
