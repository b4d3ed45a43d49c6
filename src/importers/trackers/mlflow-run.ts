import {unknownRun, type ImportedRun, type LoggedEnd} from "../importer.ts";
import {entriesByStep, type LoggedValue} from "../progress/entry.ts";
import {progressOf} from "../progress/progress.ts";
import {isOfSystem, systemReadings} from "./mlflow-system.ts";
import {plannedEpochs, settingsFrom} from "../settings.ts";
import {trackedSamples} from "./tracked-samples.ts";

/** A run as MLflow's stores keep it. */
export interface TrackedRun {
  name: unknown;
  status: unknown;
  startUnixMs: unknown;
  endUnixMs: unknown;
  parameters: Readonly<Record<string, unknown>>;
  metrics: readonly LoggedValue[];
}

/** By number in the file store, by name in the database (mlflow.entities.RunStatus). */
const ends: Readonly<Record<string, LoggedEnd>> = {
  1: {state: "interrupted", reason: "the store says that the run still ran: it was killed, or goes on"},
  2: {state: "interrupted", reason: "the store says that the run had not begun"},
  3: {state: "completed"},
  4: {state: "failed", reason: "failed, by its own log"},
  5: {state: "interrupted", reason: "killed, by its own log"},
};
const statusNames = ["", "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

const numberOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) && value > 0 ? value : null;

/** What MLflow knows of a run, as an imported one. */
export function trackedRun({
  name,
  status,
  startUnixMs,
  endUnixMs,
  parameters,
  metrics,
}: TrackedRun): ImportedRun {
  const [started, ended] = [numberOf(startUnixMs), numberOf(endUnixMs)];
  const settings = settingsFrom(parameters);
  const entries = entriesByStep(
    metrics.filter((metric) => !isOfSystem(metric)),
    "train",
  );
  const {statedMs: _stated, ...progress} = progressOf(entries, {
    startedUnixMs: started,
    plannedEpochs: plannedEpochs(settings.settings),
  });
  const number = typeof status === "string" ? statusNames.indexOf(status) : status;
  const last = entries.reduce((latest, {unixMs}) => Math.max(latest, unixMs ?? 0), 0);
  const endMs = ended ?? (last > 0 ? last : null);
  return {
    ...unknownRun(typeof name === "string" && name !== "" ? name : "run"),
    ...settings,
    startedAt: started === null ? null : new Date(started).toISOString(),
    durationMs: started === null || endMs === null ? null : Math.max(0, endMs - started),
    ended: ends[String(number)] ?? null,
    ...progress,
    samples: trackedSamples(systemReadings(metrics), started, "mlflow"),
    timeResolutionMs: 1,
  };
}
