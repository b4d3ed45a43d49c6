import {spawnSync} from "node:child_process";
import {dirname} from "node:path";
import {expect, test} from "vitest";
import {isLeftBehind, runFolder} from "../../../src/recorder/supervision/run-folder.ts";

const module = new URL("../../../src/recorder/supervision/run-folder.ts", import.meta.url).href;

test("a run's folder names its recorder: left behind once that is dead, and never one of elsewhere", () => {
  const own = runFolder("/parent");
  expect(dirname(own)).toBe("/parent");
  expect(isLeftBehind(own)).toBe(false);
  const code = `const {runFolder} = await import(${JSON.stringify(module)}); console.log(runFolder("/parent"))`;
  const folder = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    encoding: "utf8",
  }).stdout.trim();
  expect(isLeftBehind(folder)).toBe(true);
  expect(isLeftBehind(folder.replace(/batchsweep-[0-9a-f]{8}/, "batchsweep-00000000"))).toBe(false);
  expect(isLeftBehind("/parent/batchsweep-notes")).toBe(false);
});
