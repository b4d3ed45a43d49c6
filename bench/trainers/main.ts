// npm run bench -- trainers [ID…] [--write | --table]: records trainings that nobody changed, each with its trainer, and
// prints what hooks saw of each; --write keeps that in seen.json beside this file, and makes the table of docs/record.md of
// it; --table makes that table alone, of what is kept. A trainer is taken from the Python that $BATCHSWEEP_PYTHON_<ID> names, otherwise installed (PyTorch brings 3 GB).
import {spawnSync} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {summarizeRun} from "../../src/analysis/summary/run-summary.ts";
import {listSweeps, readRunLogs, readSweep, readTelemetry} from "../../src/runs/read.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import type {Telemetry} from "../../src/schema/telemetry.ts";
import {pythonWith} from "../readers/trainers.ts";
import {misfits, seenTable, withTable, type SeenTraining} from "./seen.ts";
import {
  scriptOf,
  trainingName,
  unchangedTrainings,
  type Figure,
  type UnchangedTraining,
} from "./trainings.ts";

const root = resolve(import.meta.dirname, "..", "..");
const program = join(root, "scripts", "batchsweep.ts");
const kept = join(import.meta.dirname, "seen.json");
const document = join(root, "docs", "record.md");

const pythonOf = ({trainer, packages}: UnchangedTraining): string =>
  pythonWith({id: trainer, packages, logs: {}});

/** Records a training with no option of its own. Throws where that fails, with what was said. */
function record(training: UnchangedTraining, runs: string): void {
  const env = Object.entries({...training.env, OMP_NUM_THREADS: "1"}).map(
    ([name, value]) => `${name}=${value}`,
  );
  const options = ["record", "--runs", runs, "--devices", "cpu", ...env.flatMap((one) => ["--env", one])];
  const command = [pythonOf(training), scriptOf(training), ...training.args];
  const {status, stdout, stderr} = spawnSync(process.execPath, [program, ...options, "--", ...command], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${trainingName(training)} ended with ${status}: ${stdout}${stderr}`);
}

/** The versions of a training's packages: `torch 2.15.0`. */
function versionsOf(training: UnchangedTraining): string {
  const names = training.packages.map((one) => one.replace(/==.*/, ""));
  const code = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))";
  const {stdout} = spawnSync(pythonOf(training), ["-c", code, ...names], {encoding: "utf8"});
  const versions = stdout.trim().split(" ");
  return names.map((name, index) => `${name} ${versions[index]?.replace(/\+.*/, "") ?? "?"}`).join(", ");
}

/** Which of an epoch's figures were seen in every epoch, or in any report where there are no epochs; null where none was. */
function seenOf(
  log: RunLog,
  words: Partial<Record<"trainLoss" | "validLoss" | "errorRate", string>>,
): string[] {
  const isSeen = (figure: "trainLoss" | "validLoss" | "errorRate"): boolean =>
    log.epochs.length > 0
      ? log.epochs.every((row) => row[figure] !== null)
      : log.reports.some((row) => row.figures[figure] !== undefined);
  return Object.entries(words).flatMap(([figure, word]) =>
    isSeen(figure as "trainLoss" | "validLoss" | "errorRate") ? [word] : [],
  );
}

const listed = (words: readonly string[]): string | null => (words.length === 0 ? null : words.join(", "));

/** What is known of a recorded training. A step has a loss where its column of the telemetry has one. */
function figuresOf(log: RunLog, telemetry: Telemetry | null): Record<Figure, string | null> {
  const {batchSize = null, accumulation = null} = log.training ?? {};
  const {epochs, work} = log;
  const steps = telemetry?.steps ?? null;
  const losses = seenOf(log, {trainLoss: epochs.length > 0 ? "yes" : "in reports"});
  const {value: throughput} = summarizeRun(log, telemetry).throughput;
  return {
    epochs: epochs.length === 0 ? null : String(epochs.length),
    steps: steps === null || steps.epoch.length === 0 ? null : String(steps.epoch.length),
    batch: batchSize === null ? null : `${batchSize}${accumulation === null ? "" : ` × ${accumulation}`}`,
    work: work?.train == null ? null : `${work.train} ${work.unit}`,
    throughput: throughput === null || work === null ? null : `${work.unit}/s`,
    dataWait: steps?.dataWaitMs == null ? null : "yes",
    epochLoss: listed(losses),
    stepLoss: steps?.loss?.some((loss) => loss !== null) === true ? "yes" : null,
    validation: listed(seenOf(log, {validLoss: "loss", errorRate: "error rate"})),
    validTime: epochs.some(({validateMs}) => validateMs !== null) ? "yes" : null,
  };
}

/** Records a training in a folder of its own and says what was seen. */
async function seen(training: UnchangedTraining, runs: string): Promise<SeenTraining> {
  const name = trainingName(training);
  record(training, runs);
  const [sweep = ""] = await listSweeps(runs);
  const [log] = await readRunLogs(runs, await readSweep(runs, sweep));
  if (log === undefined) throw new Error(`${name}: nothing was recorded`);
  process.stderr.write(`${name} is recorded\n`);
  return {name, versions: versionsOf(training), figures: figuresOf(log, await readTelemetry(runs, log))};
}

/** Makes the table of the documentation of what is kept, and says what of it has no reason. */
function writeTable(all: readonly SeenTraining[]): void {
  writeFileSync(document, withTable(readFileSync(document, "utf8"), seenTable(unchangedTrainings, all)));
  for (const problem of misfits(unchangedTrainings, all)) console.log(problem);
}

const args = process.argv.slice(2);
const asked = args.filter((one) => !one.startsWith("--"));
const before = JSON.parse(readFileSync(kept, "utf8")) as SeenTraining[];
const runs = mkdtempSync(join(tmpdir(), "batchsweep-trainers-"));
try {
  const wanted = args.includes("--table")
    ? []
    : unchangedTrainings.filter(({id}) => asked.length === 0 || asked.includes(id));
  const found: SeenTraining[] = [];
  for (const [index, training] of wanted.entries())
    found.push(await seen(training, join(runs, String(index))));
  if (wanted.length > 0) console.log(seenTable(wanted, found));
  const all = unchangedTrainings.flatMap((training) => {
    const name = trainingName(training);
    return [...found, ...before].filter((one) => one.name === name).slice(0, 1);
  });
  if (args.includes("--write")) writeFileSync(kept, `${JSON.stringify(all, null, 2)}\n`);
  if (args.includes("--write") || args.includes("--table")) writeTable(all);
} finally {
  rmSync(runs, {recursive: true, force: true});
}
