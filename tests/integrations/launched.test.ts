import {spawnSync} from "node:child_process";
import {readFileSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {expect, test} from "vitest";
import {pythonWith} from "../../bench/readers/trainers.ts";
import {readTelemetry} from "../../src/runs/read.ts";
import {record} from "../cli/record/record.ts";
import {temporaryFolder} from "../recorder/fixtures/surroundings.ts";

const minutes = 60_000;
const notebooks = {
  id: "notebook",
  packages: ["papermill", "nbconvert", "ipykernel", "torch==2.15.0", "numpy"],
  logs: {},
};
const isThere =
  process.env["BATCHSWEEP_LONG"] !== undefined || process.env["BATCHSWEEP_PYTHON_NOTEBOOK"] !== undefined;

/** A notebook whose one cell is the loop of `pytorch_training.py`. */
function writeNotebook(path: string): void {
  const source = readFileSync(resolve("tests/integrations/hooks/trainings/pytorch_training.py"), "utf8");
  const cell = {cell_type: "code", id: "a", execution_count: null, metadata: {}, outputs: [], source};
  const kernelspec = {name: "python3", display_name: "Python 3", language: "python"};
  writeFileSync(
    path,
    JSON.stringify({cells: [cell], metadata: {kernelspec}, nbformat: 4, nbformat_minor: 5}),
  );
}

const programs = [
  ["papermill", ["papermill", "train.ipynb", "done.ipynb"]],
  ["nbconvert", ["nbconvert", "--to", "notebook", "--execute", "train.ipynb", "--output", "done.ipynb"]],
] as const;

test.for(programs)(
  "a notebook that %s runs is seen as the same training in a script",
  {timeout: 10 * minutes},
  async ([, [module, ...args]], context) => {
    if (!isThere)
      return context.skip("name a Python with them in $BATCHSWEEP_PYTHON_NOTEBOOK, or set BATCHSWEEP_LONG");
    const folder = temporaryFolder();
    writeNotebook(join(folder, "train.ipynb"));
    const options = ["--cwd", folder, "--devices", "cpu", "--env", "OMP_NUM_THREADS=1"];
    const {logs, runs} = await record([...options, "--", pythonWith(notebooks), "-m", module, ...args]);
    const [log] = logs;
    expect(log).toMatchObject({
      ...{reader: "hooks", status: {state: "completed"}, training: {batchSize: 16}},
      work: {unit: "samples", train: 96, valid: 32},
    });
    expect(log?.epochs).toHaveLength(2);
    for (const row of log?.epochs ?? [])
      expect(row).toMatchObject({trainLoss: expect.any(Number), validateMs: expect.any(Number)});
    expect((log && (await readTelemetry(runs, log)))?.steps.epoch).toHaveLength(12);
  },
);

const python = spawnSync("python3", ["--version"], {encoding: "utf8"});
test.runIf(python.status === 0).for(["-I", "-E", "-S"])(
  "of a training in `python %s`, which takes no hooks, what it prints is read",
  {timeout: minutes},
  async (option) => {
    const folder = temporaryFolder();
    const code =
      "for epoch in (1, 2): print(f'Epoch {epoch}/2 - loss: {1 / epoch:.4f} - val_loss: 0.6', flush=True)";
    writeFileSync(join(folder, "train.py"), code);
    const {logs} = await record(["--cwd", folder, "--devices", "cpu", "--", "python3", option, "train.py"]);
    expect(logs).toMatchObject([{reader: "lines", status: {state: "completed"}}]);
    expect(logs[0]?.epochs.map(({trainLoss, validLoss}) => [trainLoss, validLoss])).toEqual([
      [1, 0.6],
      [0.5, 0.6],
    ]);
  },
);
