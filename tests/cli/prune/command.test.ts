import {cpSync, readFileSync, readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {pruneCommand} from "../../../src/cli/prune/command.ts";
import {lockSweep} from "../../../src/recorder/process/sweep-lock.ts";
import {telemetryFile} from "../../../src/runs/names.ts";
import {writeRun, writeSweep} from "../../../src/runs/write.ts";
import {parseTelemetry} from "../../../src/schema/parse.ts";
import {stepped} from "../../analysis/thinning/stepped.ts";
import {exampleSweep} from "../../schema/examples.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const sweep = "2026-11-23-fastai-shared-memory";
const days = 24 * 3600 * 1000;
/** A hundred days after that sweep. */
const later = (): number => Date.parse("2026-11-23T00:00:00Z") + 100 * days;

function recorded(): string {
  const runs = temporaryFolder();
  cpSync(join("runs", sweep), join(runs, sweep), {recursive: true});
  return runs;
}

async function prune(runs: string, ...args: string[]): Promise<{code: number; out: string; err: string}> {
  const heard = {out: "", err: ""};
  const code = await pruneCommand(
    args,
    {
      runs,
      stdout: {write: (text) => void (heard.out += text)},
      stderr: {write: (text) => void (heard.err += text)},
      env: {},
    },
    later,
  );
  return {code, ...heard};
}

const bytesIn = (runs: string): Map<string, string> =>
  new Map(
    readdirSync(join(runs, sweep)).map((name) => [name, readFileSync(join(runs, sweep, name), "latin1")]),
  );

test("thins samples of old runs, says what that frees, and does nothing when it is done again", async () => {
  const runs = recorded();
  const before = bytesIn(runs);
  const dry = await prune(runs, "--telemetry", "older-than=90d", "--keep", "0", "--dry-run");
  expect(bytesIn(runs)).toEqual(before);
  const {code, out} = await prune(runs, "--telemetry", "older-than=90d", "--keep", "0");
  expect(code).toBe(0);
  const said = (text: string): string | undefined => /\d[\d.]*\s\S+ (?=to free|freed)/.exec(text)?.[0];
  expect(said(dry.out)).toBe(said(out));
  expect(said(out)).toBeDefined();
  const after = bytesIn(runs);
  for (const [name, bytes] of after)
    if (!name.endsWith(".telemetry.json")) expect(bytes).toBe(before.get(name));
  expect([...after.values()].join("").length).toBeLessThan(0.8 * [...before.values()].join("").length);
  expect((await prune(runs, "--telemetry", "older-than=90d", "--keep", "0")).out).toBe(
    "no samples to thin\n",
  );
  expect(bytesIn(runs)).toEqual(after);
});

test("thins the steps of a long run, and reads as many as there were", async () => {
  const runs = temporaryFolder();
  const shape = {
    steps: 3000,
    epochs: 3,
    noise: [0.1, 0.7, 0.4],
    isCoarse: false,
    isLossLost: false,
    factor: 1,
  };
  const {log, telemetry} = stepped(shape);
  await writeSweep(runs, exampleSweep());
  await writeRun(runs, log, telemetry);
  const file = telemetryFile(runs, log.sweep, log.run);
  const before = readFileSync(file, "utf8").length;
  const {code, out} = await prune(runs, "--telemetry", "older-than=90d", "--keep", "0");
  expect([code, out]).toEqual([0, expect.stringContaining("1 run thinned")]);
  const after = readFileSync(file, "utf8");
  expect(after.length).toBeLessThan(before / 2);
  expect(parseTelemetry(after, file).steps.durationMs).toHaveLength(3000);
  expect((await prune(runs, "--telemetry", "older-than=90d", "--keep", "0")).out).toBe(
    "no samples to thin\n",
  );
  expect(readFileSync(file, "utf8")).toBe(after);
});

test("leaves young runs and the newest sweeps", async () => {
  const runs = recorded();
  const before = bytesIn(runs);
  expect((await prune(runs, "--telemetry", "older-than=15w", "--keep", "0")).out).toBe(
    "no samples to thin\n",
  );
  expect((await prune(runs, "--telemetry", "older-than=90d")).out).toBe("no samples to thin\n");
  expect(bytesIn(runs)).toEqual(before);
});

test("names what cannot be read, leaves it, and thins the rest", async () => {
  const runs = recorded();
  const [broken = ""] = [...bytesIn(runs).keys()].filter((name) => name.endsWith(".telemetry.json"));
  writeFileSync(join(runs, sweep, broken), "{");
  const {code, out, err} = await prune(runs, "--telemetry", "older-than=90d", "--keep", "0");
  expect(code).toBe(2);
  expect(err).toMatch(new RegExp(`^.*${broken}: not JSON: .*\n$`));
  expect(out).toContain("freed");
  expect(bytesIn(runs).get(broken)).toBe("{");
});

test("refuses what it does not understand, and a sweep that is being recorded", async () => {
  const runs = recorded();
  await expect(prune(runs)).rejects.toThrow("nothing to prune was named");
  await expect(prune(runs, "--telemetry", "90d")).rejects.toThrow("--telemetry: 90d (expected an age");
  const unlock = await lockSweep(runs, sweep);
  await expect(prune(runs, "--telemetry", "older-than=90d", "--keep", "0")).rejects.toThrow(sweep);
  await unlock();
});
