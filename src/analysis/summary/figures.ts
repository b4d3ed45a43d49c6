import {epochNumber, formatLoss, formatNumber, formatRatio, formatSeconds} from "../../format.ts";
import type {RunLog} from "../../schema/run-log.ts";
import type {Telemetry} from "../../schema/telemetry.ts";
import {exactly, medianOf, printedMs, unknown, type Derived} from "../signals/derived.ts";
import {waitingShare} from "./bottleneck.ts";
import type {RunEnergy, RunPeaks} from "./run-energy.ts";
import {imagesPerEpoch, type SteadyEpochs} from "./steady-epochs.ts";

/** What a run's figures are worked out from. */
export interface FigureFacts {
  log: RunLog;
  /** null where there are no samples. */
  telemetry: Telemetry | null;
  steady: SteadyEpochs;
  energy: RunEnergy;
  peaks: RunPeaks;
}

/** How a figure stands in the batch-size table. */
export interface FigureColumn {
  /** Names it in the published table files. */
  id: string;
  header: string;
  /** Unit of all its values, shown in the head; null where there is none. */
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

/**
 * Widens a figure of printed times by what printing left open. Whether a trainer rounds or cuts off is not known, so
 * "5 s" may have been anything from half a unit below to a whole unit above.
 */
function widened(figure: Derived, resolutionMs: number): Derived {
  if (figure.value === null || resolutionMs < printedMs) return figure;
  return {...figure, low: Math.max(0, figure.low - resolutionMs / 2), high: figure.high + resolutionMs};
}

function epochTime({log, steady: {rows, which}}: FigureFacts): Derived {
  const times = rows.flatMap(({durationMs}) => durationMs ?? []);
  const reason =
    rows.length === 0 ? "no epoch was completed" : (log.missing["epochs.durationMs"] ?? "not reported");
  return widened(medianOf(times, `median of ${which}`, reason), log.timeResolutionMs);
}

function throughput({log, steady: {rows, which}}: FigureFacts): Derived {
  const images = imagesPerEpoch(log);
  if (images === null) return unknown(log.missing.training ?? "the number of training images is not known");
  if (images === 0) return unknown("the batch is larger than the training set");
  const trainMs = rows.flatMap((row) => (row.trainMs === null || row.trainMs === 0 ? [] : [row.trainMs]));
  const whole = trainMs.length < rows.length || trainMs.length === 0;
  const times = whole ? rows.flatMap(({durationMs}) => durationMs || []) : trainMs;
  const basis = whole
    ? `training images ÷ whole epoch, validation included, ${which}`
    : `training images ÷ time of the train phases, ${which}`;
  const time = widened(medianOf(times, basis, "no epoch was completed"), log.timeResolutionMs);
  if (time.value === null) return time;
  const rate = (ms: number): number => (1000 * images) / ms;
  return {value: rate(time.value), low: rate(time.high), high: rate(Math.max(time.low, 1)), basis};
}

function lastEpochs({log}: FigureFacts, field: "errorRate" | "validLoss"): Derived {
  const row = log.epochs.at(-1);
  if (row === undefined) return unknown("no epoch was completed");
  const value = row[field];
  if (value === null) return unknown(log.missing[`epochs.${field}`] ?? "not reported");
  return exactly(value, `after epoch ${epochNumber(row.epoch)}`);
}

function stepTime({telemetry, steady: {rows, which}}: FigureFacts): Derived {
  if (telemetry === null) return unknown("steps are in the samples file, and there is none");
  const epochs = new Set(rows.map((row) => row.epoch));
  const durations = telemetry.steps.durationMs.filter((_, index) =>
    epochs.has(telemetry.steps.epoch[index] ?? -1),
  );
  return medianOf(durations, `median step, ${which}`, "no step was reported");
}

function dataWait({telemetry, steady: {rows, which}}: FigureFacts): Derived {
  const share = telemetry === null ? null : waitingShare(telemetry, rows);
  return share === null
    ? unknown("no step was reported")
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
  imagesPerSecond: {
    of: throughput,
    column: {
      id: "images-per-second",
      header: "Throughput",
      unit: "images/s",
      meaning: "Training images worked through in a second",
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
  /** After the last epoch, 0 to 1. */
  errorRate: {
    of: (facts) => lastEpochs(facts, "errorRate"),
    column: {
      id: "error-rate",
      header: "Error rate",
      unit: "%",
      meaning: "Share of validation images predicted wrong after the last epoch",
      write: (rate) => percent(rate, 2),
    },
  },
  validLoss: {
    of: (facts) => lastEpochs(facts, "validLoss"),
    column: {
      id: "valid-loss",
      header: "Validation loss",
      unit: null,
      meaning: "Mean loss over the validation images after the last epoch",
      write: formatLoss,
      detail: true,
    },
  },
  /** Energy of what trained, from the start of the first epoch to the end of the last. */
  energyJoules: {of: ({energy}) => energy.energyJoules},
  /** Energy of what trained, over the images of the steady-state training phases. */
  joulesPerImage: {of: ({energy}) => energy.joulesPerImage},
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
