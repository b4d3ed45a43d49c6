// npm run bench -- readers [TRAINER…]: real output of real trainers, written as fixtures of the readers' tests.
import {copyFileSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {unixNowMs} from "../src/telemetry/source/clock.ts";
import {namesOfThisMachine, withoutNames} from "../src/runs/privacy/publishable-line.ts";
import {startProcessGroup} from "../src/recorder/process/process-group.ts";
import {pythonWith, trainers, type PythonTrainer} from "./readers/trainers.ts";

const fixtures = resolve(import.meta.dirname, "..", "tests", "readers", "fixtures");
const scripts = resolve(import.meta.dirname, "readers");

/** Runs a training and keeps what it printed, piece by piece, each with the milliseconds since its start. */
async function capture(trainer: PythonTrainer, {terminal}: {terminal: boolean}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "batchsweep-readers-"));
  process.once("exit", () => rmSync(folder, {recursive: true, force: true}));
  const names = {...namesOfThisMachine(), folder, program: scripts};
  const python = pythonWith(trainer);
  const environment = resolve(python, "..", "..");
  const beganMs = unixNowMs();
  const pieces: string[] = [];
  const keep = (text: string): void => {
    const published = withoutNames(text.replaceAll(environment, "<python>"), names);
    pieces.push(JSON.stringify([Math.round(unixNowMs() - beganMs), published]));
  };
  const group = startProcessGroup(
    {
      argv: [python, join(scripts, `${trainer.id}_train.py`)],
      env: {
        PYTHONUNBUFFERED: "1",
        PYTHONPATH: scripts,
        CUDA_VISIBLE_DEVICES: "-1",
        TF_CPP_MIN_LOG_LEVEL: "3",
      },
      folder,
      terminal,
    },
    {onError: keep, onOutput: keep},
  );
  const end = (): void => {
    group.kill("SIGKILL");
    process.exit(143);
  };
  process.once("SIGTERM", end).once("SIGINT", end);
  const {exit} = await group.exited;
  process.off("SIGTERM", end).off("SIGINT", end);
  await group.drained(1000);
  if (!("code" in exit && exit.code === 0)) throw new Error(`${trainer.id} failed: ${JSON.stringify(exit)}`);
  writeFileSync(
    join(fixtures, `${trainer.id}-${terminal ? "terminal" : "pipe"}.jsonl`),
    `${pieces.join("\n")}\n`,
  );
  for (const [from, to] of Object.entries(trainer.logs)) copyFileSync(join(folder, from), join(fixtures, to));
}

const asked = process.argv.slice(2);
for (const trainer of trainers) {
  if (asked.length > 0 && !asked.includes(trainer.id)) continue;
  for (const terminal of [false, true]) await capture(trainer, {terminal});
  console.log(`${trainer.id}: recorded from a pipe and from a pseudo-terminal`);
}
