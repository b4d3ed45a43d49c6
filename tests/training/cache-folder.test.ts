import path from "node:path";
import {expect, test} from "vitest";
import {cacheFolder} from "../../src/training/cache-folder.ts";

const root = path.resolve(import.meta.dirname, "..", "..");

test("cacheFolder() is the package's own wherever a command is run from, or where BATCHSWEEP_CACHE says", () => {
  expect(cacheFolder("data", {})).toBe(path.join(root, ".cache", "batchsweep", "data"));
  expect(cacheFolder("kernels", {BATCHSWEEP_CACHE: "/cache"})).toBe(path.join("/cache", "kernels"));
});
