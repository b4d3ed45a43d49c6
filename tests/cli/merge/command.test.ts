import {expect, test} from "vitest";
import {mergeCommand} from "../../../src/cli/merge/command.ts";
import {writeSweep} from "../../../src/runs/write.ts";
import {exampleSweep} from "../../schema/examples.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

async function merge(runs: string, ...args: string[]): Promise<string> {
  let said = "";
  const stream = {write: (text: string): void => void (said += text)};
  expect(await mergeCommand(args, {runs, stdout: stream, stderr: stream, env: {}})).toBe(0);
  return said;
}

test("merge says what is there now, and what is still missing", async () => {
  const [runs, other] = [temporaryFolder(), temporaryFolder()];
  await writeSweep(other, exampleSweep());
  expect(await merge(runs, other)).toMatch(
    /example: 0 runs added, 0 runs in all; \d+ of \d+ planned are still missing\n$/,
  );
});

test("merge refuses no folder, its own, and a sweep that is not there", async () => {
  const [runs, other] = [temporaryFolder(), temporaryFolder()];
  await writeSweep(other, exampleSweep());
  await writeSweep(runs, exampleSweep());
  await expect(merge(runs)).rejects.toThrow("no folder given");
  await expect(merge(runs, runs)).rejects.toThrow("cannot be merged into itself");
  await expect(merge(runs, other, "--sweep", "missing")).rejects.toThrow(
    "no such sweep in these folders: missing",
  );
});
