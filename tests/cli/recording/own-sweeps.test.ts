import {chmodSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {join, resolve} from "node:path";
import {expect, test} from "vitest";
import {ownSweepsIn} from "../../../src/cli/recording/own-sweeps.ts";
import {writeSweep} from "../../../src/runs/write.ts";
import {readSweep} from "../../../src/runs/read.ts";
import {exampleSweep} from "../../schema/examples.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

test("a sweep is this user's own as long as what it runs and where it lies stay the same", async () => {
  const [state, runs] = [join(temporaryFolder(), "state"), temporaryFolder()];
  const own = ownSweepsIn(state);
  const sweep = exampleSweep();
  expect(await own.folderOf(runs, sweep)).toBeNull();
  await own.note(runs, sweep, resolve("here"));
  await writeSweep(runs, sweep);
  const read = await readSweep(runs, sweep.sweep);
  expect(await ownSweepsIn(state).folderOf(runs, read)).toBe(resolve("here"));
  expect(await own.folderOf(runs, {...read, notes: ["resumed since"]})).toBe(resolve("here"));
  expect(await own.folderOf(temporaryFolder(), read)).toBeNull();
  expect(await own.folderOf(runs, {...read, plan: {...read.plan, repeats: 2}})).toBeNull();
});

test("nothing of what is run is kept, and nothing of a sweep that was removed", async () => {
  const [state, runs] = [join(temporaryFolder(), "state"), temporaryFolder()];
  const own = ownSweepsIn(state);
  for (const sweep of ["first", "second", "third"]) await writeSweep(runs, exampleSweep({sweep}));
  await own.note(runs, exampleSweep({sweep: "first"}), "/folder");
  const files = (): string[] => readdirSync(join(state, "sweeps"));
  expect(readFileSync(join(state, "sweeps", files()[0] ?? ""), "utf8")).not.toContain("wasm");
  await own.note(runs, exampleSweep({sweep: "second"}), "/folder");
  expect(files()).toHaveLength(2);
  rmSync(join(runs, "first"), {recursive: true});
  await own.note(runs, exampleSweep({sweep: "third"}), "/folder");
  expect(files()).toHaveLength(2);
});

// Windows has no such permissions.
test.skipIf(process.platform === "win32")("what lies where others may write is not believed", async () => {
  const [state, runs] = [join(temporaryFolder(), "state"), temporaryFolder()];
  const own = ownSweepsIn(state);
  await writeSweep(runs, exampleSweep());
  await own.note(runs, exampleSweep(), "/folder");
  chmodSync(join(state, "sweeps"), 0o777);
  expect(await own.folderOf(runs, exampleSweep())).toBeNull();
  chmodSync(join(state, "sweeps"), 0o700);
  expect(await own.folderOf(runs, exampleSweep())).toBe("/folder");
});
