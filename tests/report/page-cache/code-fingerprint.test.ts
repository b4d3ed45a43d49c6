import {mkdir, mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, expect, test} from "vitest";
import {codeFingerprint} from "../../../src/report/page-cache/code-fingerprint.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "batchsweep-code-"));
});
afterAll(() => rm(folder, {recursive: true, force: true}));

test("code is a page's room, and the lock file, but neither posts nor what records", async () => {
  const root = join(folder, "project");
  for (const room of ["src/pages", "src/content/posts", "src/training"])
    await mkdir(join(root, room), {recursive: true});
  for (const file of ["package-lock.json", "astro.config.mjs", "src/pages/a.astro", "src/training/a.ts"])
    await writeFile(join(root, file), "first");
  const first = await codeFingerprint(root);
  await writeFile(join(root, "src/training/a.ts"), "second");
  await writeFile(join(root, "src/content/posts/a.mdx"), "second");
  expect(await codeFingerprint(root)).toBe(first);
  await writeFile(join(root, "src/pages/a.astro"), "second");
  expect(await codeFingerprint(root)).not.toBe(first);
});
