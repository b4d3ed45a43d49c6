// npm run bench -- trainers [ID…]: records trainings that nobody changed, each with its trainer, and prints what hooks saw
// of each. A trainer is taken from the Python that $BATCHSWEEP_PYTHON_<ID> names, otherwise installed (PyTorch brings 3 GB).
import {spawnSync} from "node:child_process";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {listSweeps, readRunLogs, readSweep, readTelemetry} from "../../src/runs/read.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import type {Telemetry} from "../../src/schema/telemetry.ts";
import {pythonWith} from "../readers/trainers.ts";
import {formatTable} from "../printing/table.ts";
import {scriptOf, trainingName, unchangedTrainings, type UnchangedTraining} from "./trainings.ts";

const program = resolve(import.meta.dirname, "..", "..", "scripts", "batchsweep.ts");

/** Records a training with no option of its own. Throws where that fails, with what was said. */
function record(training: UnchangedTraining, runs: string): void {
  const {trainer, packages, args} = training;
  const env = Object.entries({...training.env, OMP_NUM_THREADS: "1"}).map(
    ([name, value]) => `${name}=${value}`,
  );
  const options = ["record", "--runs", runs, "--devices", "cpu", ...env.flatMap((one) => ["--env", one])];
  const command = [pythonWith({id: trainer, packages, logs: {}}), scriptOf(training), ...args];
  const {status, stdout, stderr} = spawnSync(process.execPath, [program, ...options, "--", ...command], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${trainingName(training)} ended with ${status}: ${stdout}${stderr}`);
}

const dash = "–";
const known = (value: number | null): string => (value === null ? dash : String(value));

/** What of an epoch's figures was seen in every epoch, or in any report where there are no epochs. */
function seenOf(log: RunLog, figures: readonly ("trainLoss" | "validLoss" | "errorRate")[]): string {
  const words = {trainLoss: "train loss", validLoss: "loss", errorRate: "error rate"};
  const found = figures.filter((figure) =>
    log.epochs.length > 0
      ? log.epochs.every((row) => row[figure] !== null)
      : log.reports.some((row) => row.figures[figure] !== undefined),
  );
  return found.map((figure) => words[figure]).join(", ");
}

/** One line of the table. A step has a loss where its column of the telemetry has one. */
function rowOf(training: UnchangedTraining, log: RunLog, steps: Telemetry["steps"] | null): string[] {
  const {batchSize = null, accumulation = null} = log.training ?? {};
  const ofEpochs = seenOf(log, ["trainLoss"]);
  const ofSteps = steps?.loss?.some((loss) => loss !== null) === true ? "of each step" : "";
  const times = log.epochs.some(({validateMs}) => validateMs !== null) ? "time" : "";
  const stated = [ofEpochs, ofSteps].filter((text) => text !== "").join(", ");
  const validation = [seenOf(log, ["validLoss", "errorRate"]), times]
    .filter((text) => text !== "")
    .join(", ");
  return [
    trainingName(training),
    log.reader ?? dash,
    log.epochs.length === 0 ? dash : String(log.epochs.length),
    known(steps?.epoch.length ?? null),
    `${known(batchSize)}${accumulation === null ? "" : ` × ${accumulation}`}`,
    log.work === null ? dash : `${log.work.unit}, ${known(log.work.train)} + ${known(log.work.valid)}`,
    steps?.dataWaitMs === null || steps === null ? dash : "yes",
    stated === "" ? dash : stated,
    validation === "" ? dash : validation,
  ];
}

const head = [
  "training",
  "reader",
  "epochs",
  "timed steps",
  "batch",
  "work of an epoch",
  "data wait",
  "losses",
  "validation",
];

const asked = process.argv.slice(2);
const runs = mkdtempSync(join(tmpdir(), "batchsweep-trainers-"));
try {
  const rows: string[][] = [];
  for (const [index, training] of unchangedTrainings.entries()) {
    if (asked.length > 0 && !asked.includes(training.id)) continue;
    const folder = join(runs, String(index));
    record(training, folder);
    const [sweep = ""] = await listSweeps(folder);
    const [log] = await readRunLogs(folder, await readSweep(folder, sweep));
    if (log === undefined) throw new Error(`${trainingName(training)}: nothing was recorded`);
    rows.push(rowOf(training, log, (await readTelemetry(folder, log))?.steps ?? null));
    process.stderr.write(`${trainingName(training)} is recorded\n`);
  }
  console.log(formatTable(head, rows));
} finally {
  rmSync(runs, {recursive: true, force: true});
}
