import type {RunLog} from "../schema/run-log.ts";
import type {Telemetry} from "../schema/telemetry.ts";
import {exportedTable, type Cell, type Table} from "./table.ts";

/** A run with its samples; null where it has none. */
export interface ExportedRun {
  log: RunLog;
  telemetry: Telemetry | null;
}

type Row = Record<string, Cell>;

const keyOf = ({sweep, run}: RunLog): Row => ({sweep, run});

const prefixed = (prefix: string, values: Readonly<Record<string, Cell>>): Row =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));

function runRow({log}: ExportedRun): Row {
  const {configuration, status, training, work} = log;
  const {settings, ...place} = configuration;
  return {
    ...keyOf(log),
    ...place,
    ...prefixed("settings", settings),
    repeat: log.repeat,
    startedAt: log.startedAt,
    state: status.state,
    reason: "reason" in status ? status.reason : null,
    durationMs: "durationMs" in status ? status.durationMs : null,
    epochs: log.epochs.length,
    steps: log.steps,
    reader: log.reader,
    timeResolutionMs: log.timeResolutionMs,
    unit: work?.unit ?? null,
    trainWork: work?.train ?? null,
    validWork: work?.valid ?? null,
    parameters: training?.parameters ?? null,
    deviceName: training?.deviceName ?? null,
    threads: training?.threads ?? null,
    lastBatch: training?.lastBatch ?? null,
    splitHash: training?.splitHash ?? null,
  };
}

function epochRows({log}: ExportedRun): Row[] {
  return log.epochs.map(({metrics, notFinite, ...row}) => ({
    ...keyOf(log),
    device: log.configuration.device,
    batchSize: log.configuration.batchSize,
    ...row,
    notFinite: notFinite.join(" "),
    ...prefixed("metrics", metrics),
  }));
}

/** The phase at an instant and its epoch; both null between phases. */
function phaseAt({phases}: RunLog, atMs: number): {phase: string | null; epoch: number | null} {
  const found = phases.find(({startMs, endMs}) => atMs >= startMs && atMs < endMs);
  if (found === undefined) return {phase: null, epoch: null};
  return {phase: found.phase, epoch: found.phase === "load" ? null : found.epoch};
}

/** A row per sample. The columns of a GPU have its id, since a machine may have several. */
function sampleRows({log, telemetry}: ExportedRun): Row[] {
  if (telemetry === null) return [];
  const kinds = new Map(telemetry.devices.map(({id, kind}) => [id, kind]));
  const names = telemetry.series.map(({device, metric}) =>
    kinds.get(device) === "host" ? metric : `${metric}@${device}`,
  );
  return telemetry.atMs.map((atMs, index) => ({
    ...keyOf(log),
    atMs,
    ...phaseAt(log, atMs),
    ...Object.fromEntries(
      telemetry.series.map(({values}, column) => [names[column] ?? "", values[index] ?? null]),
    ),
  }));
}

/** Names of the tables, in the order in which they are written. */
export const tableNames = ["runs", "epochs", "samples"] as const;

/** The tidy tables of some runs: a row per run, per epoch, per sample. Names say the unit; columns of metrics have the metric's. */
export const tidyTables = (runs: readonly ExportedRun[]): Record<Table["name"], Table> => ({
  runs: exportedTable("runs", runs.map(runRow)),
  epochs: exportedTable("epochs", runs.flatMap(epochRows)),
  samples: exportedTable("samples", runs.flatMap(sampleRows)),
});
