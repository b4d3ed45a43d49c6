// What a sweep comes to: a row a configuration, each figure over its repeats.
import {figuresBy, type RunFigures} from "./figures.ts";
import {ranThrough, type Configuration, type RunLog} from "../../schema/run-log.ts";
import type {Sweep} from "../../schema/sweep.ts";
import type {MetricSpec, TelemetryDevice} from "../../schema/telemetry.ts";
import {
  compareBatchSizes,
  configurationKey,
  isSameConfiguration,
  differingSettings,
} from "./configurations.ts";
import {overRepeats} from "../signals/derived.ts";
import type {MetricSummary} from "./metric-summary.ts";
import type {RunSummary} from "./run-summary.ts";

/** A row of the batch-size table: one configuration, each figure over its repeats. */
export interface ConfigurationRow extends RunFigures {
  configuration: Configuration;
  /** Runs of this configuration that have a run log, in the order they ran. */
  runs: RunSummary[];
  /** Completed runs: what the figures are made of. */
  repeats: number;
  planned: number;
  metrics: MetricSummary[];
  /** Runs that did not complete, and those that never began. */
  troubles: Trouble[];
  timeResolutionMs: number;
  /** What was recorded, and all of its rows, itself included. */
  sweep: Sweep;
  together: readonly ConfigurationRow[];
}

/** Why a run gives no figures. */
export interface Trouble {
  run: string;
  state: Exclude<RunLog["status"]["state"], "completed" | "not-stated"> | "not-run";
  reason: string;
}

/** Configurations that differ in batch size only, in ascending order of it. */
export interface BatchSizeGroup {
  configuration: Omit<Configuration, "batchSize">;
  rows: ConfigurationRow[];
}

/** What a sweep comes to. */
export interface SweepSummary {
  sweep: Sweep;
  /** By device, engine, settings and batch size. */
  rows: ConfigurationRow[];
  groups: BatchSizeGroup[];
  /** Names of the settings in which configurations differ. */
  factors: string[];
}

const withoutBatchSize = ({batchSize: _, ...rest}: Configuration): Omit<Configuration, "batchSize"> => rest;

function metricsOver(runs: readonly RunSummary[]): MetricSummary[] {
  const same = (a: {device: TelemetryDevice; metric: MetricSpec}, b: typeof a): boolean =>
    a.device.id === b.device.id && a.metric.id === b.metric.id;
  const all = runs.flatMap((run) => run.metrics);
  return all
    .filter((metric, index) => all.findIndex((other) => same(other, metric)) === index)
    .map((first) => {
      const repeats = all.filter((other) => same(other, first));
      return {
        ...first,
        trainMean: overRepeats(
          repeats.map(({trainMean}) => trainMean),
          "not measured",
        ),
        peak: overRepeats(
          repeats.map(({peak}) => peak),
          "not measured",
        ),
      };
    });
}

function troubleOf(run: RunSummary): Trouble[] {
  const {status} = run;
  return "reason" in status ? [{run: run.run, state: status.state, reason: status.reason}] : [];
}

function rowOf(
  configuration: Configuration,
  planned: string[],
  runs: RunSummary[],
  {sweep, together}: Pick<ConfigurationRow, "sweep" | "together">,
): ConfigurationRow {
  const completed = runs.filter(({status}) => ranThrough(status));
  const missing = planned.filter((id) => !runs.some(({run}) => run === id));
  const troubles = [
    ...runs.flatMap(troubleOf),
    ...missing.map((run) => ({
      run,
      state: "not-run" as const,
      reason: "there is no run log of it: the sweep ended before, or the run log was left out",
    })),
  ];
  const [trouble] = troubles;
  return {
    configuration,
    runs,
    repeats: completed.length,
    planned: Math.max(planned.length, runs.length),
    ...figuresBy((key) =>
      overRepeats(
        completed.map((run) => run[key]),
        trouble?.reason ?? "no run was completed",
      ),
    ),
    metrics: metricsOver(completed),
    troubles,
    timeResolutionMs: Math.max(0, ...completed.map((run) => run.timeResolutionMs)),
    sweep,
    together,
  };
}

function byDeviceThenBatch(a: Configuration, b: Configuration): number {
  return (
    a.device.localeCompare(b.device) ||
    a.engine.localeCompare(b.engine) ||
    configurationKey({...a, batchSize: 0}).localeCompare(configurationKey({...b, batchSize: 0})) ||
    compareBatchSizes(a.batchSize, b.batchSize)
  );
}

function groupsOf(rows: readonly ConfigurationRow[]): BatchSizeGroup[] {
  const groups = new Map<string, BatchSizeGroup>();
  for (const row of rows) {
    const key = configurationKey({...row.configuration, batchSize: 0});
    const group = groups.get(key) ?? {configuration: withoutBatchSize(row.configuration), rows: []};
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * Works out what a sweep comes to from the summaries of its runs. A configuration that was planned and has no run log
 * has its row too, with the reason.
 */
export function summarizeSweep(sweep: Sweep, runs: readonly RunSummary[]): SweepSummary {
  const every = [
    ...sweep.plan.runs.map(({configuration}) => configuration),
    ...runs.map(({configuration}) => configuration),
  ];
  const configurations = [...new Map(every.map((one) => [configurationKey(one), one])).values()].sort(
    byDeviceThenBatch,
  );
  const rows: ConfigurationRow[] = [];
  for (const configuration of configurations) {
    const planned = sweep.plan.runs.filter((run) => isSameConfiguration(run.configuration, configuration));
    const own = runs.filter((run) => isSameConfiguration(run.configuration, configuration));
    const ids = planned.map(({run}) => run);
    rows.push(rowOf(configuration, ids, own, {sweep, together: rows}));
  }
  return {sweep, rows, groups: groupsOf(rows), factors: differingSettings(configurations)};
}
