import {chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {expect, onTestFinished, test} from "vitest";
import {privateCompileCache} from "../../src/cli/compile-cache.ts";

function cacheFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cache-"));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  return folder;
}

test("the folder of compiled code is the user's alone", () => {
  const folder = privateCompileCache(cacheFolder());
  expect(folder).not.toBeNull();
  expect(statSync(folder ?? "").mode & 0o777).toBe(0o700);
});

test("a folder that others may write to is not taken", () => {
  const cache = cacheFolder();
  mkdirSync(join(cache, "batchsweep-compiled"));
  chmodSync(join(cache, "batchsweep-compiled"), 0o777);
  expect(privateCompileCache(cache)).toBeNull();
});

test("a folder that another user made is not taken", (context) => {
  if (process.geteuid?.() !== 0) context.skip("only root can make a folder of another user");
  const cache = cacheFolder();
  const planted = join(cache, "batchsweep-compiled");
  mkdirSync(planted, {mode: 0o700});
  chownSync(planted, 65534, 65534);
  expect(privateCompileCache(cache)).toBeNull();
});
