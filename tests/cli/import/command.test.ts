import {execFileSync} from "node:child_process";
import {readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {importCommand} from "../../../src/cli/import/command.ts";
import {readRecordedSweep, readTelemetry} from "../../../src/runs/read.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";

const readers = "tests/readers/fixtures";
const importers = "tests/importers/fixtures";
const stream = {write: () => undefined};
const quiet = {stdout: stream, stderr: stream, env: {}};

test.each([
  ["fastai", `${readers}/fastai-history.csv`],
  ["keras", `${readers}/keras-history.csv`],
  ["lightning", `${readers}/lightning-metrics.csv`],
  ["transformers", `${readers}/transformers-trainer_state.json`],
  ["wandb", `${importers}/wandb`],
  ["mlflow", `${importers}/mlruns`],
  ["tensorboard", `${importers}/tensorboard/hf`],
  ["nvidia-smi", `${importers}/nvidia-smi.csv`],
  ["nvtop", `${importers}/nvtop.json`],
])("%s becomes a sweep whose every null has a reason", async (format, file) => {
  const runs = temporaryFolder();
  expect(await importCommand([format, file, "--id", "it"], {runs, ...quiet})).toBe(0);
  const {sweep, runs: logs} = await readRecordedSweep(runs, "it");
  expect(sweep.origin.kind).toBe("imported");
  expect(logs).toHaveLength(1);
  for (const log of logs) expect((await readTelemetry(runs, log)) === null).toBe(log.telemetry === null);
});

test("a stranger's log brings no control character along, in its texts or its names", async () => {
  const runs = temporaryFolder();
  const file = join(temporaryFolder(), "\u001b[31mhostile.csv");
  const rows = ["timestamp, name, uuid, utilization.gpu [%]"];
  for (const second of ["01", "02", "03"])
    rows.push(`2026/11/23 10:00:${second}.000, \u001b]0;owned\u0007GPU \u202e, GPU-\u001b[2J, 10 %`);
  writeFileSync(file, rows.join("\n"));
  expect(await importCommand(["nvidia-smi", file, "--id", "it"], {runs, ...quiet})).toBe(0);
  const {runs: logs} = await readRecordedSweep(runs, "it");
  expect((await readTelemetry(runs, logs[0]!))?.devices[0]?.name).toBe("?]0;owned?GPU ?");
});

test.skipIf(process.platform === "win32")("a pipe, which never ends, is refused", async () => {
  const runs = temporaryFolder();
  const pipe = join(temporaryFolder(), "pipe.ipynb");
  execFileSync("mkfifo", [pipe]);
  await expect(importCommand(["notebook", pipe, "--id", "it"], {runs, ...quiet})).rejects.toThrow(
    `neither a file nor a folder: `,
  );
});

test("what does not fit the format is refused in one line, with nothing written", async () => {
  const runs = temporaryFolder();
  const args = ["fastai", `${readers}/fastai-history.csv`, "--id", "it", "--engine", "e".repeat(500)];
  await expect(importCommand(args, {runs, ...quiet})).rejects.toThrow(
    /^cannot be imported: run [\w.-]+: configuration\.engine: Too big: [^\n]*$/,
  );
  expect(readdirSync(runs)).toEqual([]);
});

test("what the logs do not say is stated: files of one batch size are repeats", async () => {
  const runs = temporaryFolder();
  const file = `${readers}/fastai-history.csv`;
  const args = ["fastai", file, file, file, "--id", "it", "--batch-size", "16,16,64", "--device", "gpu"];
  await importCommand([...args, "--model", "resnet18"], {runs, ...quiet});
  const {runs: logs} = await readRecordedSweep(runs, "it");
  expect(logs.map(({run}) => run)).toEqual([
    "fastai-gpu-b016-r1",
    "fastai-gpu-b016-r2",
    "fastai-gpu-b064-r1",
  ]);
});

test.each([
  [[], "no format given"],
  [["caffe", "x"], "unknown format: caffe"],
  [["fastai"], "no file given"],
  [["fastai", "x.csv"], "no id given"],
  [["fastai", "no-such.csv", "--id", "it"], "cannot be read: no-such.csv: ENOENT"],
  [["fastai", join(importers, "nvtop.json"), "--id", "it"], "no epochs of fastai in it"],
  [
    ["fastai", `${readers}/fastai-history.csv`, "--id", "it", "--batch-size", "1,2"],
    "--batch-size: 2 sizes for 1 run",
  ],
])("%j is refused and nothing is written", async (args, message) => {
  const runs = temporaryFolder();
  await expect(importCommand(args, {runs, ...quiet})).rejects.toThrow(message);
  expect(readdirSync(runs)).toEqual([]);
});
