import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, expect, test} from "vitest";
import {unreadableRunLogs} from "../../../src/runs/index/check-run-logs.ts";
import {runLogFile, telemetryFile} from "../../../src/runs/names.ts";
import {writeRun, writeSweep} from "../../../src/runs/write.ts";
import {exampleRunLog, exampleSweep, exampleTelemetry} from "../../schema/examples.ts";

let runs: string;
beforeEach(async () => {
  runs = await mkdtemp(join(tmpdir(), "batchsweep-check-"));
  await writeSweep(runs, exampleSweep());
  await writeRun(runs, exampleRunLog(), exampleTelemetry());
});
afterEach(() => rm(runs, {recursive: true, force: true}));

test("run logs that read give no complaint", async () => {
  expect(await unreadableRunLogs(runs)).toBeNull();
});

test("a broken run log is named with its field", async () => {
  await writeFile(runLogFile(runs, "example", "wasm-cpu-b064-r1"), '{"format": 1}');
  expect(await unreadableRunLogs(runs)).toMatch(/wasm-cpu-b064-r1\.json: sweep: /);
});

test("two broken run logs of a sweep are both named, a line each", async () => {
  await writeFile(runLogFile(runs, "example", "wasm-cpu-b064-r1"), '{"format": 1}');
  await writeFile(runLogFile(runs, "example", "wasm-cpu-b016-r1"), "{");
  expect((await unreadableRunLogs(runs))?.split("\n")).toEqual([
    expect.stringMatching(/wasm-cpu-b016-r1\.json: /),
    expect.stringMatching(/wasm-cpu-b064-r1\.json: sweep: /),
  ]);
});

test("a folder that is not there, and a file in its place, are no folder in which all is well", async () => {
  const file = join(runs, "file");
  await writeFile(file, "");
  expect(await unreadableRunLogs(file)).toBe(`${file}: not a folder`);
  expect(await unreadableRunLogs(join(runs, "nowhere"))).toBe(
    `${join(runs, "nowhere")}: no such folder (the first recording makes it; batchsweep.config.json may name another)`,
  );
});

test("broken telemetry is named too", async () => {
  await writeFile(telemetryFile(runs, "example", "wasm-cpu-b064-r1"), "[]");
  expect(await unreadableRunLogs(runs)).toMatch(/telemetry\.json: document: /);
});
