import {ranThrough, type Configuration, type RunLog, type Training} from "../../schema/run-log.ts";
import type {Machine, Software, Stopping, Sweep, WrappedCommand} from "../../schema/sweep.ts";
import type {Telemetry} from "../../schema/telemetry.ts";
import {sourceOf} from "./baseline.ts";
import {summarizeRun, type RunSummary} from "../summary/run-summary.ts";
import {configurationKey} from "../summary/configurations.ts";
import {epochProgress, trainingLosses, type EpochProgress, type LossPoint} from "../summary/progress.ts";

/** What of a run's summary comparisons read: all that a file of evidence has to hold. */
export const judgedFields = [
  "sweep",
  "run",
  "session",
  "machineId",
  "configuration",
  "repeat",
  "status",
  "epochs",
  "diverged",
  "epochMs",
  "throughput",
  "stepMs",
  "errorRate",
  "validLoss",
  "peakMemoryBytes",
  "peakGpuMemoryBytes",
  "joulesPerUnit",
  "busy",
  "metrics",
  "conditions",
  "timeResolutionMs",
  "work",
  "yardstick",
  "parallel",
] as const satisfies readonly (keyof RunSummary)[];
export type JudgedRun = Pick<RunSummary, (typeof judgedFields)[number]>;

/** What one run says in a comparison. Small: the samples it was worked out from need not be kept. */
export interface RunEvidence {
  summary: JudgedRun;
  training: Training | null;
  /** How it came along, epoch by epoch. */
  progress: EpochProgress[];
  /** Its training losses over its work. */
  losses: LossPoint[];
}

/** All completed runs of one configuration in one recording, with what they ran on. */
export interface ConfigurationEvidence {
  sweep: string;
  configuration: Configuration;
  /** By repeat. */
  runs: RunEvidence[];
  /** Of the first of its runs; a sweep may have been recorded on several. */
  machine: Machine | null;
  software: Software | null;
  /** What else ran on that machine, where it changed during the recording. */
  otherSoftware: readonly Software[];
  /** The rule by which the recording ended, where it had one: it was looked at several times, and each time there was a risk. */
  stopping: Stopping | null;
  /** The error rate that time is counted to, where the recording was given one beforehand; 0 to 1. */
  targetError: number | null;
  /** Whether the command was given the number of its repeat, which then is its seed: the same on both sides of a pair. */
  isSeededByRepeat: boolean;
  /** What was started, whatever its options, of a recorded command; null of any other training. */
  command: string | null;
  /** All configurations that were recorded together with this one, in turns; itself included. */
  together: readonly ConfigurationEvidence[];
}

/** A sweep as one side of a comparison. */
export interface SweepEvidence {
  sweep: string;
  configurations: ConfigurationEvidence[];
  /** What a person stated without having it measured. */
  statedReadings: Sweep["statedReadings"];
}

/** Takes from a run log and its samples what a comparison needs. `telemetry` is null where there is none to read. */
export const runEvidence = (
  log: RunLog,
  telemetry: Telemetry | null,
  summary: RunSummary = summarizeRun(log, telemetry),
): RunEvidence => ({
  summary,
  training: log.training,
  progress: epochProgress(log, telemetry),
  losses: trainingLosses(log),
});

/** `{repeat}` in the command or its variables; `{{repeat}}` is that text itself, and `${repeat}` a shell's. */
const isGivenRepeat = ({argv, env}: WrappedCommand): boolean =>
  [...argv, ...Object.values(env)].some((text) => /(?<![{$])\{repeat\}/.test(text));

/** Puts the runs of a sweep together by configuration. Runs that were not completed are no evidence of speed. */
export function sweepEvidence(
  sweep: Pick<Sweep, "sweep" | "machine" | "software" | "statedReadings"> &
    Partial<Pick<Sweep, "plan" | "machineId" | "otherMachines" | "otherSoftware" | "origin">>,
  runs: readonly RunEvidence[],
): SweepEvidence {
  const byKey = new Map<string, ConfigurationEvidence>();
  const together: ConfigurationEvidence[] = [];
  const completed = runs
    .filter(({summary}) => ranThrough(summary.status))
    .toSorted((a, b) => a.summary.repeat - b.summary.repeat || (a.summary.run < b.summary.run ? -1 : 1));
  for (const run of completed) {
    const {configuration} = run.summary;
    const key = configurationKey(configuration);
    const found = byKey.get(key);
    const {machine, software, machineId} =
      sweep.otherMachines?.find((other) => other.machineId === run.summary.machineId) ?? sweep;
    const otherSoftware = (sweep.otherSoftware ?? []).flatMap((other) =>
      other.machineId === machineId ? [other.software] : [],
    );
    const stopping = sweep.plan?.stopping ?? null;
    const targetError = sweep.plan?.targetError ?? null;
    const isSeededByRepeat = sweep.origin?.kind === "command" && isGivenRepeat(sweep.origin.command);
    const command = sweep.origin?.kind === "command" ? sourceOf(sweep.origin) : null;
    const known = {
      machine,
      software,
      otherSoftware,
      stopping,
      targetError,
      isSeededByRepeat,
      command,
      together,
    };
    if (found === undefined) byKey.set(key, {sweep: sweep.sweep, configuration, runs: [run], ...known});
    else found.runs.push(run);
  }
  for (const key of [...byKey.keys()].sort())
    together.push(...[byKey.get(key)].filter((side) => side !== undefined));
  return {sweep: sweep.sweep, configurations: together, statedReadings: sweep.statedReadings};
}

/** Ids of the runs behind some evidence, as `sweep/run`, in order. */
export const runIds = (runs: readonly RunEvidence[]): string[] =>
  runs.map(({summary}) => `${summary.sweep}/${summary.run}`);
