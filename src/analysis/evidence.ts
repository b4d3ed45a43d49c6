import type {Configuration, RunLog, Training} from "../schema/run-log.ts";
import type {Machine, Software, Sweep} from "../schema/sweep.ts";
import type {Telemetry} from "../schema/telemetry.ts";
import {summarizeRun, type RunSummary} from "./run-summary.ts";
import {configurationKey} from "./sweep-summary.ts";

/** What one run says in a comparison. Small: the samples it was worked out from need not be kept. */
export interface RunEvidence {
  summary: RunSummary;
  training: Training | null;
  /** Error rates of all its epochs, as they were reported. */
  errorRates: number[];
}

/** All runs of one configuration in one sweep, with what they ran on. */
export interface ConfigurationEvidence {
  sweep: string;
  configuration: Configuration;
  /** Completed runs, by repeat. */
  runs: RunEvidence[];
  machine: Machine | null;
  software: Software | null;
}

/** A sweep as one side of a comparison. */
export interface SweepEvidence {
  sweep: string;
  configurations: ConfigurationEvidence[];
}

/** Takes from a run log and its samples what a comparison needs. `telemetry` is null where there is none to read. */
export const runEvidence = (
  log: RunLog,
  telemetry: Telemetry | null,
  summary: RunSummary = summarizeRun(log, telemetry),
): RunEvidence => ({
  summary,
  training: log.training,
  errorRates: log.epochs.flatMap(({errorRate}) => (errorRate === null ? [] : [errorRate])),
});

/** Puts the runs of a sweep together by configuration. Runs that were not completed are no evidence of speed. */
export function sweepEvidence(sweep: Sweep, runs: readonly RunEvidence[]): SweepEvidence {
  const byKey = new Map<string, ConfigurationEvidence>();
  const completed = runs
    .filter(({summary}) => summary.status.state === "completed")
    .toSorted((a, b) => a.summary.repeat - b.summary.repeat || (a.summary.run < b.summary.run ? -1 : 1));
  for (const run of completed) {
    const {configuration} = run.summary;
    const key = configurationKey(configuration);
    const found = byKey.get(key);
    if (found === undefined)
      byKey.set(key, {
        sweep: sweep.sweep,
        configuration,
        runs: [run],
        machine: sweep.machine,
        software: sweep.software,
      });
    else found.runs.push(run);
  }
  const keys = [...byKey.keys()].sort();
  return {sweep: sweep.sweep, configurations: keys.flatMap((key) => byKey.get(key) ?? [])};
}

/** Ids of the runs behind some evidence, as `sweep/run`, in order. */
export const runIds = (runs: readonly RunEvidence[]): string[] =>
  runs.map(({summary}) => `${summary.sweep}/${summary.run}`);
