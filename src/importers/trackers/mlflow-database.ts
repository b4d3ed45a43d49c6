// Runs in MLflow's database.
import type {ImportedRun} from "../importer.ts";
import type {LoggedValue} from "../progress/entry.ts";
import {withDatabase, type DatabaseRow} from "./database.ts";
import {trackedRun} from "./mlflow-run.ts";

/** SQLite has no NaN: MLflow writes 0 and a mark, and for infinity the largest double. */
function valueOf({value, is_nan: isNan}: DatabaseRow): number {
  if (Number(isNan) === 1) return Number.NaN;
  const number = Number(value);
  return Math.abs(number) >= Number.MAX_VALUE ? Math.sign(number) * Number.POSITIVE_INFINITY : number;
}

const metricOf = (row: DatabaseRow): LoggedValue => ({
  name: String(row["key"]),
  value: valueOf(row),
  step: Number(row["step"]),
  unixMs: Number(row["timestamp"]),
});

/** The runs in MLflow's database (`mlflow.db`, SQLite) in the order in which they began; deleted ones are left out. */
export const readMlflowDatabase = (path: string): Promise<ImportedRun[]> =>
  withDatabase(path, (query) =>
    query(
      `SELECT run_uuid, runs.name AS name, status, start_time, end_time FROM runs
       JOIN experiments USING (experiment_id)
       WHERE runs.lifecycle_stage = 'active' AND experiments.lifecycle_stage = 'active'
       ORDER BY start_time, run_uuid`,
    ).map((run) => {
      const id = String(run["run_uuid"]);
      const parameters = query("SELECT key, value FROM params WHERE run_uuid = ?", id);
      return trackedRun({
        name: run["name"],
        status: run["status"],
        startUnixMs: run["start_time"],
        endUnixMs: run["end_time"],
        parameters: Object.fromEntries(parameters.map(({key, value}) => [String(key), value])),
        metrics: query(
          "SELECT key, value, timestamp, step, is_nan FROM metrics WHERE run_uuid = ? ORDER BY step, timestamp",
          id,
        ).map(metricOf),
      });
    }),
  );
