import {readdir} from "node:fs/promises";
import {basename, join, relative, sep} from "node:path";
import {parse} from "yaml";
import {ImportError, unknownRun, type ImportedRun, type Importer} from "../importer.ts";
import {readLoggedText} from "../logged-file.ts";
import {epochsFromSteps, settingsFrom, type StepFigures} from "./steps.ts";

const entries = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** The files below a folder, by path since a metric may be called `train/loss`, with their texts; none if it is absent. */
async function textsIn(folder: string): Promise<[string, string][]> {
  const found = await readdir(folder, {recursive: true, withFileTypes: true}).catch(() => []);
  return Promise.all(
    found
      .filter((entry) => !entry.isDirectory())
      .map(async ({parentPath, name}): Promise<[string, string]> => {
        const path = join(parentPath, name);
        return [relative(folder, path).split(sep).join("/"), await readLoggedText(path)];
      }),
  );
}

/** `metrics/<name>`: a line a value, `unix-milliseconds value step`. */
function addMetric(steps: Map<number, StepFigures>, name: string, text: string): void {
  for (const line of text.split("\n")) {
    const [time, value, step = "0"] = line.trim().split(/\s+/);
    if (time === undefined || value === undefined || !Number.isFinite(Number(value))) continue;
    const at = steps.get(Number(step)) ?? {figures: {}, unixMs: null};
    at.figures[name] = Number(value);
    at.unixMs = Math.max(at.unixMs ?? 0, Number(time));
    steps.set(Number(step), at);
  }
}

async function readRun(folder: string): Promise<ImportedRun> {
  const meta = parse(await readLoggedText(join(folder, "meta.yaml"))) as Record<string, unknown>;
  const steps = new Map<number, StepFigures>();
  for (const [name, text] of await textsIn(join(folder, "metrics"))) addMetric(steps, name, text);
  const started = typeof meta["start_time"] === "number" ? meta["start_time"] : null;
  const ended = typeof meta["end_time"] === "number" ? meta["end_time"] : null;
  // mlflow.entities.RunStatus: 3 is FINISHED, 4 FAILED, 5 KILLED.
  const status = meta["status"];
  return {
    ...unknownRun(typeof meta["run_name"] === "string" ? meta["run_name"] : basename(folder)),
    ...settingsFrom(Object.fromEntries(await textsIn(join(folder, "params")))),
    startedAt: started === null ? null : new Date(started).toISOString(),
    durationMs: started === null || ended === null ? null : Math.max(0, ended - started),
    succeeded: status === 3 || status === "FINISHED" ? true : status === 4 || status === 5 ? false : null,
    epochs: epochsFromSteps(steps, started),
    timeResolutionMs: 1,
  };
}

/** Folders of runs: `mlruns/<experiment>/<run>`, those of one experiment, or a run itself. */
async function runFolders(folder: string, depth = 2): Promise<string[]> {
  const names = await entries(folder);
  if (names.includes("meta.yaml") && (names.includes("metrics") || names.includes("params"))) return [folder];
  if (depth === 0) return [];
  const below = await Promise.all(names.sort().map((name) => runFolders(join(folder, name), depth - 1)));
  return below.flat();
}

/** Reads MLflow's file store, whose steps are taken for epochs. */
export const mlflowImporter: Importer = {
  id: "mlflow",
  description: "MLflow's file store (the folder mlruns, an experiment in it, or a run)",
  async read(path) {
    const folders = await runFolders(path);
    if (folders.length === 0) throw new ImportError(`${path}: no run of MLflow's file store in it`);
    return Promise.all(folders.map(readRun));
  },
};
