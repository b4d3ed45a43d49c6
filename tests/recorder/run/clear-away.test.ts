import {existsSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {clearAwayAfter} from "../../../src/recorder/run/clear-away.ts";
import {temporaryFolder} from "../fixtures/surroundings.ts";

test("takes what was half-written away; beside other shards, which may be writing, nothing", async () => {
  const runs = temporaryFolder();
  mkdirSync(join(runs, "s"));
  const file = join(runs, "s", "a-r1.json.0123abcd.unfinished");
  writeFileSync(file, "");
  await clearAwayAfter(runs, "s", {index: 1, count: 2});
  expect(existsSync(file)).toBe(true);
  await clearAwayAfter(runs, "s");
  expect(existsSync(file)).toBe(false);
});
