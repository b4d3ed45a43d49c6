// Runs as tidy rows: one a run, an epoch, or a sample.
import type {RunLog} from "../schema/run-log.ts";
import type {Telemetry} from "../schema/telemetry.ts";
import {exportedTable, columnTable, type Cell, type Table} from "./table.ts";

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

/** The phase at each instant and its epoch; null between phases. Of phases that overlap the first counts. */
function phasesAt({phases}: RunLog, atMs: readonly number[]): {phase: Cell[]; epoch: Cell[]} {
  const found = atMs.map((at) => phases.find(({startMs, endMs}) => at >= startMs && at < endMs));
  return {
    phase: found.map((one) => one?.phase ?? null),
    epoch: found.map((one) => (one === undefined || one.phase === "load" ? null : one.epoch)),
  };
}

/** A row per sample, column by column. The columns of a GPU have its id, since a machine may have several. */
function sampleTable({log, telemetry}: ExportedRun): Table {
  if (telemetry === null) return {name: "samples", columns: []};
  const {atMs, series, devices} = telemetry;
  const kinds = new Map(devices.map(({id, kind}) => [id, kind]));
  const always = (value: Cell): Cell[] => Array<Cell>(atMs.length).fill(value);
  return columnTable("samples", [
    ...Object.entries(keyOf(log)).map(([name, value]) => ({name, values: always(value)})),
    {name: "atMs", values: atMs},
    ...Object.entries(phasesAt(log, atMs)).map(([name, values]) => ({name, values})),
    ...series.map(({device, metric, values}) => ({
      name: kinds.get(device) === "host" ? metric : `${metric}@${device}`,
      values,
    })),
  ]);
}

/** Names of the tables, in the order in which they are written. */
export const tableNames = ["runs", "epochs", "samples"] as const;

/** The tidy tables of a run: a row for it, per epoch, per sample. Names say the unit; columns of metrics have the metric's. */
export const tidyTables = (run: ExportedRun): Record<Table["name"], Table> => ({
  runs: exportedTable("runs", [runRow(run)]),
  epochs: exportedTable("epochs", epochRows(run)),
  samples: sampleTable(run),
});
