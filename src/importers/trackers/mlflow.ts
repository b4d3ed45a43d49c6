// The importer of MLflow's folder of runs.
import {readdir, stat} from "node:fs/promises";
import {basename, join, relative, sep} from "node:path";
import {parse} from "yaml";
import {ImportError, type ImportedRun, type Importer} from "../importer.ts";
import {readLoggedText} from "../logged-file.ts";
import {loggedNumber} from "../../readers/figures.ts";
import type {LoggedValue} from "../progress/entry.ts";
import {readMlflowDatabase} from "./mlflow-database.ts";
import {trackedRun} from "./mlflow-run.ts";

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
const metricsIn = (name: string, text: string): LoggedValue[] =>
  text.split("\n").flatMap((line) => {
    const [time, value, step = "0"] = line.trim().split(/\s+/);
    const number = loggedNumber(value);
    return time === undefined || number === null
      ? []
      : [{name, value: number, unixMs: Number(time), step: Number(step)}];
  });

type Meta = Readonly<Record<string, unknown>>;

const metaOf = async (folder: string): Promise<Meta> => {
  const meta: unknown = parse(await readLoggedText(join(folder, "meta.yaml")));
  return typeof meta === "object" && meta !== null ? (meta as Meta) : {};
};

async function readRun(folder: string, meta: Meta): Promise<ImportedRun> {
  const metrics = await textsIn(join(folder, "metrics"));
  return trackedRun({
    name: meta["run_name"] ?? basename(folder),
    status: meta["status"],
    startUnixMs: meta["start_time"],
    endUnixMs: meta["end_time"],
    parameters: Object.fromEntries(await textsIn(join(folder, "params"))),
    metrics: metrics.flatMap(([name, text]) => metricsIn(name, text)),
  });
}

/** A folder with a run that was not deleted. A logged model has a `meta.yaml` too, and is none. */
const isRun = (meta: Meta): boolean =>
  (meta["run_id"] !== undefined || meta["run_uuid"] !== undefined) && meta["lifecycle_stage"] !== "deleted";

/** The runs below a folder: `mlruns/<experiment>/<run>`, those of one experiment, or a run itself. */
async function runsIn(folder: string, depth = 2): Promise<ImportedRun[]> {
  const names = await entries(folder);
  const meta = names.includes("meta.yaml") ? await metaOf(folder) : {};
  if (isRun(meta)) return [await readRun(folder, meta)];
  if (depth === 0 || meta["lifecycle_stage"] === "deleted") return [];
  const below = await Promise.all(
    names
      .filter((name) => !name.startsWith("."))
      .sort()
      .map((name) => runsIn(join(folder, name), depth - 1)),
  );
  return below.flat();
}

/** Reads MLflow's stores: the database that is its default, and its folder of files. */
export const mlflowImporter: Importer = {
  id: "mlflow",
  description:
    "MLflow's database (mlflow.db) or file store (the folder mlruns, an experiment in it, or a run)",
  async read(path) {
    const isFile = (await stat(path)).isFile();
    const runs = isFile ? await readMlflowDatabase(path) : await runsIn(path);
    if (runs.length === 0)
      throw new ImportError(`${path}: no run of MLflow${isFile ? "" : "'s file store"} in it`);
    return runs;
  },
};
