import {readFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import type {Command} from "../../../src/recorder/process/command.ts";
import {createWrappedRunner, type WrappedRuns} from "../../../src/recorder/run/wrapped-run.ts";
import {context, sweepOf, temporaryFolder} from "../fixtures/surroundings.ts";

const [first, second] = sweepOf([16], {repeats: 2}).plan.runs;
if (first === undefined || second === undefined) throw new Error("no runs");

/** Commands that note in a file that they ran; the one of `failing` ends with exit code 3. */
function noting(overrides: Partial<WrappedRuns> = {}, failing = "") {
  const file = join(temporaryFolder(), "ran");
  const command = (name: string) => (): Command => ({
    argv: [
      process.execPath,
      "-e",
      "require('node:fs').appendFileSync(process.argv[1], `${process.argv[2]} `); process.exit(Number(process.argv[3]))",
      file,
      name,
      name === failing ? "3" : "0",
    ],
  });
  const run = createWrappedRunner({
    commandFor: command("command"),
    listeningFor: () => ({readers: [], logFile: null, keepOutput: false}),
    prepareFor: command("prepare"),
    cleanupFor: command("cleanup"),
    warmup: 0,
    ...overrides,
  });
  return {run, ran: () => readFileSync(file, "utf8").trim().split(" ")};
}

test("a configuration is warmed up once, and each run is prepared and cleared away", async () => {
  const {run, ran} = noting({warmup: 1});
  for (const planned of [first, second])
    expect((await run(planned, context())).status.state).toBe("completed");
  const each = ["prepare", "command", "cleanup"];
  expect(ran()).toEqual(["prepare", "command", ...each, ...each]);
});

test("without a prepared state there is no run", async () => {
  const {run, ran} = noting({}, "prepare");
  const {status} = await run(first, context());
  expect(status).toMatchObject({state: "failed", reason: "the prepare command failed: exit code 3"});
  expect(ran()).toEqual(["prepare"]);
});

test("a command that fails is cleared away too; a cleanup that fails is a warning", async () => {
  const failed = noting({prepareFor: () => null}, "command");
  expect((await failed.run(first, context())).status).toMatchObject({state: "failed", exit: {code: 3}});
  expect(failed.ran()).toEqual(["command", "cleanup"]);
  const unclean = noting({}, "cleanup");
  const {status, warnings} = await unclean.run(first, context());
  expect(status.state).toBe("completed");
  expect(warnings).toEqual(["the cleanup command failed: exit code 3"]);
});
