import {chmodSync, chownSync, mkdirSync, statSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {privateFolder, stateFolder} from "../../src/cli/private-folder.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const isWindows = process.platform === "win32";

test.skipIf(isWindows)("a folder that is made is the user's alone, and taken again", () => {
  const folder = stateFolder(join(temporaryFolder(), "new"));
  expect([privateFolder(folder), privateFolder(folder)]).toEqual([folder, folder]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test.skipIf(isWindows)("a folder is not taken where others may write to it or to the one above", () => {
  const above = temporaryFolder();
  const folder = join(above, "open");
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  expect(privateFolder(folder)).toBeNull();
  chmodSync(folder, 0o700);
  expect(privateFolder(folder)).toBe(folder);
  chmodSync(above, 0o777);
  expect(privateFolder(folder)).toBeNull();
});

test("a folder that another user made is not taken", (context) => {
  if (process.geteuid?.() !== 0) context.skip("only root can make a folder of another user");
  const planted = join(temporaryFolder(), "planted");
  mkdirSync(planted, {mode: 0o700});
  chownSync(planted, 65534, 65534);
  expect(privateFolder(planted)).toBeNull();
});

test("a folder that cannot be made is not taken", () => {
  expect(privateFolder("/dev/null/batchsweep")).toBeNull();
});
