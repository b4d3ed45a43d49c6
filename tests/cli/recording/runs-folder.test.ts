import {mkdirSync, readdirSync, symlinkSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {checkNewId} from "../../../src/cli/recording/runs-folder.ts";
import {UsageError} from "../../../src/usage-error.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

test("a sweep's place that is a link, which may lead out of the folder of runs, is refused", async () => {
  const [runs, elsewhere] = [temporaryFolder(), temporaryFolder()];
  symlinkSync(elsewhere, join(runs, "s"));
  symlinkSync(join(elsewhere, "nothing"), join(runs, "t"));
  await expect(checkNewId(runs, "s")).rejects.toThrow(UsageError);
  await expect(checkNewId(runs, "t")).rejects.toThrow("a link is in the sweep's place");
  expect(readdirSync(elsewhere)).toEqual([]);
});

test("a folder that a killed recorder left is no sweep", async () => {
  const runs = temporaryFolder();
  mkdirSync(join(runs, "s"));
  await checkNewId(runs, "s");
});

test("an id that looks like a secret is refused, since it names a folder that is published", async () => {
  await expect(checkNewId(temporaryFolder(), "0123456789abcdef".repeat(2))).rejects.toThrow(
    new UsageError("--id: looks like a secret, and would be published as a folder's name (choose another)"),
  );
});
