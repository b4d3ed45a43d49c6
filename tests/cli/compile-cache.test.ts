import {chownSync, mkdirSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {privateCompileCache} from "../../src/cli/compile-cache.ts";
import {temporaryFolder} from "../temporary-folder.ts";

test("compiled code lies in a folder of its own in the user's cache", () => {
  const cache = temporaryFolder();
  expect(privateCompileCache(cache)).toBe(join(cache, "batchsweep-compiled"));
});

test("a folder of compiled code that another user planted is not taken", (context) => {
  if (process.geteuid?.() !== 0) context.skip("only root can make a folder of another user");
  const cache = temporaryFolder();
  const planted = join(cache, "batchsweep-compiled");
  mkdirSync(planted, {mode: 0o700});
  chownSync(planted, 65534, 65534);
  expect(privateCompileCache(cache)).toBeNull();
});
