// Every figure of a run in one list: how it is worked out, and its column.
import {epochNumber, formatLoss, formatNumber, formatRatio, formatSeconds} from "../../format.ts";
import type {RunLog} from "../../schema/run-log.ts";
import type {Telemetry} from "../../schema/telemetry.ts";
import {exactly, medianOf, printedMs, unknown, type Derived} from "../signals/derived.ts";
import {waitingShare} from "./bottleneck.ts";
import type {RunEnergy, RunPeaks} from "./run-energy.ts";
import type {SteadyEpochs} from "./steady-epochs.ts";
import {steadySteps} from "./steady-epochs.ts";
import {stepMsFromReports, throughput, widened} from "./throughput.ts";

/** What a run's figures are worked out from. */
export interface FigureFacts {
  log: RunLog;
  /** null where there are no samples. */
  telemetry: Telemetry | null;
  steady: SteadyEpochs;
  energy: RunEnergy;
  peaks: RunPeaks;
  busy: Derived;
}

/** How a figure stands in the batch-size table. */
export interface FigureColumn {
  /** Names it in the published table files. */
  id: string;
  header: string;
  /** Unit of all its values, shown in the head, in which `work` stands for the unit of work; null where there is none. */
  unit: string | null;
  /** What the number is, in one sentence. */
  meaning: string;
  write(value: number, row: {timeResolutionMs: number}): string;
  /** Which end is the best, where one is. */
  best?: "lowest" | "highest";
  /** Evidence beside the answer: a narrow table leaves it out. */
  detail?: boolean;
}

/** A figure of a run. Over repeats it becomes their median with the range of all (`overRepeats`). */
interface RunFigure {
  of(facts: FigureFacts): Derived;
  column?: FigureColumn;
}

/** Milliseconds of an epoch as seconds, with the digits that their resolution allows. */
export const formatEpoch = (ms: number, resolutionMs: number): string =>
  resolutionMs >= printedMs ? formatNumber(ms / 1000) : formatSeconds(ms);

/** An error rate with enough digits to distinguish small ones. */
export const formatError = (rate: number): string => formatRatio(rate, rate < 0.1 ? 2 : 1);

const percent = (share: number, digits: number): string => formatRatio(share, digits).replace(/\s*%$/, "");

function epochTime({log, steady: {rows, which}}: FigureFacts): Derived {
  const times = rows.flatMap(({durationMs}) => durationMs ?? []);
  const reason =
    rows.length === 0 ? "no epoch was completed" : (log.missing["epochs.durationMs"] ?? "not reported");
  return widened(medianOf(times, `median of ${which}`, reason), log.timeResolutionMs);
}

/** After the last epoch; of a training without epochs, what its last report says of it. */
function lastEpochs({log}: FigureFacts, field: "errorRate" | "validLoss"): Derived {
  const row = log.epochs.at(-1);
  if (row !== undefined) {
    const value = row[field];
    if (value !== null) return exactly(value, `after epoch ${epochNumber(row.epoch)}`);
    return unknown(
      row.notFinite.includes(field) ? diverged : (log.missing[`epochs.${field}`] ?? "not reported"),
    );
  }
  const report = log.reports.findLast(
    ({figures, notFinite}) => figures[field] !== undefined || notFinite.includes(field),
  );
  if (report === undefined)
    return unknown(log.reports.length === 0 ? "no epoch was completed" : "not reported");
  const value = report.figures[field];
  if (value === undefined) return unknown(diverged);
  return exactly(value, report.step === null ? "in the last report" : `at step ${report.step}`);
}

/** Why a figure is missing that the log gives as NaN or infinite. */
const diverged = "the log says NaN or infinity: the training diverged";

function stepTime({log, telemetry}: FigureFacts): Derived {
  const {positions, which} = telemetry === null ? {positions: [], which: ""} : steadySteps(log, telemetry);
  const durations = positions.map((at) => telemetry?.steps.durationMs[at] ?? 0);
  if (durations.length > 0) return medianOf(durations, `median step, ${which}`, "no step was reported");
  const fromReports = stepMsFromReports(log);
  if (fromReports !== null) return exactly(fromReports, "time between reports ÷ steps between them");
  return unknown(
    telemetry === null ? "steps are in the samples file, and there is none" : "no step was reported",
  );
}

function dataWait({log, telemetry}: FigureFacts): Derived {
  if (telemetry === null) return unknown("no step was reported");
  const {positions, which} = steadySteps(log, telemetry);
  const share = waitingShare(telemetry, positions);
  return share === null
    ? unknown(telemetry.steps.missing["dataWaitMs"] ?? "no step was reported")
    : exactly(share, `share of the steps’ time, ${which}`);
}

/**
 * Every figure of a run, in the order of the batch-size table. To add one, with its column, add an entry: its key is
 * then a field of every run's summary and of every row.
 */
const runFigures = {
  /** Milliseconds of a steady-state epoch, training and validation. */
  epochMs: {
    of: epochTime,
    column: {
      id: "epoch-time",
      header: "Epoch",
      unit: "s",
      meaning: "Time of a steady-state epoch, training and validation",
      write: (ms, row) => formatEpoch(ms, row.timeResolutionMs),
      best: "lowest",
    },
  },
  throughput: {
    of: throughput,
    column: {
      id: "throughput",
      header: "Throughput",
      unit: "work/s",
      meaning: "What the training worked through in a second",
      write: (rate) => formatNumber(rate),
      best: "highest",
    },
  },
  /** Median milliseconds of a steady-state training step. */
  stepMs: {
    of: stepTime,
    column: {
      id: "step-time",
      header: "Step",
      unit: "ms",
      meaning: "Median time of a training step: forward, backward and update of one batch",
      write: (ms) => formatNumber(ms),
      detail: true,
    },
  },
  /** Share of the training steps' time that was waiting for the batch, 0 to 1. */
  dataWait: {
    of: dataWait,
    column: {
      id: "data-wait",
      header: "Waiting for data",
      unit: "%",
      meaning: "Share of the training steps’ time that was waiting for the batch",
      write: (share) => percent(share, 1),
      detail: true,
    },
  },
  /** Share of the training time in which what trained was busy, 0 to 1. */
  busy: {of: ({busy}) => busy},
  /** After the last epoch, 0 to 1. */
  errorRate: {
    of: (facts) => lastEpochs(facts, "errorRate"),
    column: {
      id: "error-rate",
      header: "Error rate",
      unit: "%",
      meaning: "Share of the validation predicted wrong after the last epoch",
      write: (rate) => percent(rate, 2),
    },
  },
  validLoss: {
    of: (facts) => lastEpochs(facts, "validLoss"),
    column: {
      id: "valid-loss",
      header: "Validation loss",
      unit: null,
      meaning: "Mean loss over the validation after the last epoch",
      write: formatLoss,
      detail: true,
    },
  },
  /** Energy of what trained, from the start of the first epoch to the end of the last. */
  energyJoules: {of: ({energy}) => energy.energyJoules},
  /** Energy of what trained, over the work of the steady-state training phases. */
  joulesPerUnit: {of: ({energy}) => energy.joulesPerUnit},
  /** Most resident memory of the trainer and all it started. */
  peakMemoryBytes: {of: ({peaks}) => peaks.peakMemoryBytes},
  /** Most memory in use on the GPUs that trained. */
  peakGpuMemoryBytes: {of: ({peaks}) => peaks.peakGpuMemoryBytes},
} satisfies Record<string, RunFigure>;

export type FigureKey = keyof typeof runFigures;

/** Every figure by its key. */
export type RunFigures = Record<FigureKey, Derived>;

const entries = Object.entries(runFigures) as [FigureKey, RunFigure][];

/** The figures, each worked out by its key. */
export const figuresBy = (figure: (key: FigureKey) => Derived): RunFigures =>
  Object.fromEntries(entries.map(([key]) => [key, figure(key)])) as RunFigures;

/** The figures of one run. */
export const figuresFrom = (facts: FigureFacts): RunFigures => figuresBy((key) => runFigures[key].of(facts));

/** The columns of the batch-size table, each with the key of its figure. */
export const figureColumnList: readonly {key: FigureKey; column: FigureColumn}[] = entries.flatMap(
  ([key, {column}]) => (column === undefined ? [] : [{key, column}]),
);
