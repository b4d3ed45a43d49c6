import {readdirSync} from "node:fs";
import {expect, test} from "vitest";
import {recordCommand} from "../../../src/cli/record/command.ts";
import {fakeSampler, temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {fakeEffects} from "../sweep/fake-effects.ts";
import {record} from "./record.ts";

const command = ["--factor", "batchSize=16,64", "--", "python", "train.py", "--bs", "{batchSize}"];

/** What a dry run says; it must write nothing. */
async function dryRun(...options: string[]): Promise<string> {
  let said = "";
  const write = (text: string): void => void (said += text);
  const runs = temporaryFolder();
  const code = await recordCommand(
    ["--dry-run", "--id", "s", ...options, ...command],
    {...fakeEffects({}), runs, stdout: {write}, stderr: {write}, startSampler: async () => fakeSampler()},
    {signal: new AbortController().signal, orderly: () => undefined, exitCode: () => null},
  );
  expect([code, readdirSync(runs)]).toEqual([0, []]);
  return said;
}

test("--dry-run says what each run would be, and records nothing", async () => {
  const lines = (await dryRun()).split("\n");
  expect(lines.slice(0, 2).map((line) => line.slice(0, 5))).toEqual(["  1  ", "  2  "]);
  // The order is drawn anew.
  expect(
    lines
      .slice(0, 2)
      .map((line) => line.slice(5))
      .sort(),
  ).toEqual([
    "python-cpu-b016-r1: batch 16 on CPU: python train.py --bs 16",
    "python-cpu-b064-r1: batch 64 on CPU: python train.py --bs 64",
  ]);
  expect(lines.slice(2)).toEqual(["2 runs; nothing was recorded", ""]);
});

test("a factor that is the batch size by another name is the batch size", async () => {
  const options = ["--no-hooks", "--factor", "bs=8,16", "--prepare", "echo {bs}"];
  const {code, logs, sweep} = await record([...options, "--", "sh", "-c", "exit 0", "{bs}"]);
  expect(code).toBe(0);
  expect(logs.map(({configuration}) => configuration.batchSize).sort()).toEqual([16, 8]);
  expect(sweep.origin).toMatchObject({command: {prepare: "echo {batchSize}"}});
  const twice = record(["--factor", "bs=8", "--factor", "batch_size=4", "--", "true", "{bs}"]);
  await expect(twice).rejects.toThrow(/--factor: batch_size is given twice \(it is the batchSize\)/);
});

test("--json --dry-run gives the plan with the commands", async () => {
  const plan = JSON.parse(await dryRun("--json")) as {runs: {run: string; argv: string[]}[]};
  expect(Object.keys(plan)).toEqual(["event", "sweep", "runs"]);
  expect(plan).toMatchObject({event: "plan", sweep: "s"});
  expect(plan.runs.map(({argv}) => argv.at(-1)).sort()).toEqual(["16", "64"]);
});

test("a resume with nothing left says so, and changes no file", async () => {
  const first = await record(["false"]);
  const before = readdirSync(first.runs, {recursive: true}).sort();
  const {code, said, sweep} = await record(["--resume", "s"], {
    runs: first.runs,
    effects: {describeSoftware: () => Promise.reject(new Error("asked for the software"))},
  });
  expect([code, said]).toEqual([1, "nothing is missing: s\n"]);
  expect(readdirSync(first.runs, {recursive: true}).sort()).toEqual(before);
  expect(sweep).toEqual(first.sweep);
});
