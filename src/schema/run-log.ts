// What a run log is.
import {z} from "zod";
import {adapter} from "./adapter.ts";
import {rankFields} from "./event.ts";
import {finite, keyed} from "./values/bounded.ts";
import {plainText} from "./values/plain-text.ts";
import {atMs, device, format, id, instant, line, machineId, milliseconds} from "./values/identifiers.ts";
import {everyNullHasAReason, missing} from "./values/missing.ts";
import {figures, notFinite, progress, work} from "./work.ts";

/** What a setting or a factor may be set to. */
export const setting = z.union([plainText(500), finite, z.boolean()]);

/** A run's settings without the repeat. Two runs of one configuration differ by chance only. */
export const configuration = z.strictObject({
  engine: plainText(100, 1).describe("What computed a step: wasm, or the trainer's own, e.g. fastai"),
  device,
  batchSize: z
    .int()
    .positive()
    .nullable()
    .describe("Units of work in one step of one process; null where a recorded command does not say it"),
  model: plainText(200, 1),
  data: plainText(200, 1).describe("Name of the data set"),
  settings: keyed(setting, 200).describe(
    "Everything else that was set: imageSize, epochs, threads, seed, … and any further factor",
  ),
});
export type Configuration = z.infer<typeof configuration>;

/** One row of the epoch table. */
export const epochRow = z.strictObject({
  epoch: z.int().nonnegative(),
  stage: plainText(50),
  trainLoss: finite.nullable(),
  validLoss: finite.nullable(),
  errorRate: finite
    .min(0)
    .max(1)
    .nullable()
    .describe("Share of the validation that was predicted wrong, 0 to 1"),
  metrics: figures.describe("Further figures of this epoch under the trainer's own names, e.g. accuracy"),
  notFinite,
  durationMs: milliseconds
    .nullable()
    .describe("From the start of training to the end of validation; null where an imported log has no times"),
  trainMs: milliseconds.nullable(),
  validateMs: milliseconds.nullable(),
});
export type EpochRow = z.infer<typeof epochRow>;

/** One line of progress that a trainer gives every so many steps. */
export const reportRow = z.strictObject({...progress, atMs: atMs.nullable(), figures, notFinite});
export type ReportRow = z.infer<typeof reportRow>;

/** A speed that the trainer itself printed for the whole training. */
export const statedRate = z.strictObject({unit: work.shape.unit, perSecond: finite.positive()});
export type StatedRate = z.infer<typeof statedRate>;

const stretch = {
  startMs: atMs,
  endMs: atMs,
  synced: z.boolean().describe("Whether the device had finished its work at both ends"),
};

/** The stretch between two marks, on the recorder's clock. `load` lies before the first epoch. */
export const phase = z.discriminatedUnion("phase", [
  z.strictObject({phase: z.literal("load"), ...stretch}),
  z.strictObject({phase: z.literal("train"), epoch: z.int().nonnegative(), ...stretch}),
  z.strictObject({phase: z.literal("validate"), epoch: z.int().nonnegative(), ...stretch}),
]);
export type Phase = z.infer<typeof phase>;

const ending = {
  durationMs: milliseconds
    .nullable()
    .describe("From the start of the command to its end; null where an imported log does not say"),
};
const trouble = {
  ...ending,
  reason: line.describe("What happened, in one line"),
  stderrTail: z.array(plainText(2000)).max(50).describe("The last lines of the trainer's standard error"),
};

/**
 * How the run ended. Everything but `completed` says why; `not-stated` is an imported log that tells what was trained and
 * not how it ended.
 */
export const runStatus = z.discriminatedUnion("state", [
  z.strictObject({state: z.literal("completed"), ...ending}),
  z.strictObject({state: z.literal("not-stated"), ...ending}),
  z.strictObject({
    state: z.literal("failed"),
    ...trouble,
    exit: z
      .union([z.strictObject({code: z.int()}), z.strictObject({signal: plainText(20)})])
      .nullable()
      .describe("null where an imported log says only that the run failed"),
  }),
  z.strictObject({state: z.literal("out-of-memory"), ...trouble}),
  z.strictObject({state: z.literal("interrupted"), ...trouble}),
  z.strictObject({state: z.literal("skipped"), reason: line}),
]);
export type RunStatus = z.infer<typeof runStatus>;

/** Whether a run's figures are those of a training that was not cut off, as far as its log tells. */
export const ranThrough = ({state}: Pick<RunStatus, "state">): boolean =>
  state === "completed" || state === "not-stated";

/** What the trainer said of itself when it began. */
export const training = z.strictObject({
  splitHash: plainText(128).nullable().describe("Hash of the data and its split; equal hashes, same data"),
  parameters: z.int().nonnegative().nullable().describe("Trainable parameters of the model"),
  deviceName: plainText(200).nullable(),
  threads: z.int().positive().nullable(),
  adapter: adapter.nullable().describe("The GPU that computed, where the engine knows it"),
  peakDeviceMemoryBytes: z
    .int()
    .nonnegative()
    .nullable()
    .describe("The most that the engine had allocated on its device at a time, by its own account"),
  lastBatch: z.enum(["dropped", "kept"]).nullable().describe("Of a training epoch, where it is partial"),
  lastValidBatch: z.enum(["dropped", "kept", "padded"]).nullable().describe("Of a validation"),
  skippedImages: z.int().nonnegative().nullable(),
  batchSize: z
    .int()
    .positive()
    .nullable()
    .describe("Units in one batch of one process, as its steps took them"),
  accumulation: z.int().positive().nullable().describe("Batches in one optimizer step"),
  ranks: z.int().positive().nullable().describe("Processes that train together, each with its own batches"),
});
export type Training = z.infer<typeof training>;

/** How one of several processes spent its steps of an epoch. */
export const rankRow = z.strictObject(rankFields);
export type RankRow = z.infer<typeof rankRow>;

/** Where the samples of this run are, and how many. */
export const telemetryReference = z.strictObject({
  file: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]*\.telemetry\.json$/)
    .describe("Beside this file"),
  samples: z.int().nonnegative(),
  sampleHz: finite.positive().describe("Asked for; the file has every sample's own time"),
});

/** How long the products of two matrices took on the GPU. */
export const gpuYardstick = z.strictObject({
  version: z.int().positive().describe("Which piece of work, as above"),
  torch: plainText(100, 1).describe(
    "The version of PyTorch that did it; another one may do it in another way",
  ),
  productsMs: finite.positive().describe("Products of two matrices of 32-bit floats, by the GPU's own clock"),
});
export type GpuYardstick = z.infer<typeof gpuYardstick>;

/** How long a fixed piece of work took right before a run: what the machine was like at that moment. */
export const yardstick = z.strictObject({
  version: z
    .int()
    .positive()
    .describe("Which piece of work; times of two versions say nothing of each other"),
  threads: z.int().positive().describe("Threads that did it at once, each as much"),
  arithmeticMs: finite.positive().describe("Multiply-adds, until the last thread was done"),
  memoryMs: finite.positive().describe("Copying memory that no cache holds, until the last thread was done"),
  gpu: gpuYardstick
    .nullable()
    .optional()
    .describe("Absent where the run is not on a GPU, or its command starts no Python that could do it"),
});
export type Yardstick = z.infer<typeof yardstick>;

/** Which of the GPUs a run had that took a run each, and what ran beside it. */
export const parallelPlace = z.strictObject({
  place: z.int().positive().describe("Which of the GPUs, counted from 1"),
  places: z.int().positive().describe("How many GPUs took a run each"),
  beside: z.array(id).max(20_000).describe("Runs of the sweep that went on at some time of this one"),
  others: finite.nonnegative().describe("How many of them at a time, the mean over this run"),
});
export type ParallelPlace = z.infer<typeof parallelPlace>;

/** One training: `runs/<sweep>/<run>.json`. Raw facts, small and stable, meant to be read in a diff. */
export const runLog = z
  .strictObject({
    format,
    sweep: id,
    run: id,
    configuration,
    repeat: z.int().positive(),
    startedAt: instant.nullable(),
    session: plainText(80, 1)
      .nullable()
      .describe(
        "One stretch of recording on one machine: runs of one session share the machine's state of the day",
      ),
    machineId: machineId.optional().describe("The machine of the sweep that it ran on"),
    status: runStatus,
    reader: plainText(50, 1).describe(
      "How the training was understood: events that it reported; hooks that saw its steps; the reader of what it printed or wrote (fastai, keras, …); load, where phases were guessed from the load of the machine; table, where a document was imported",
    ),
    timeResolutionMs: finite
      .positive()
      .describe("Resolution of the times below; 1000 where a trainer printed whole seconds"),
    yardstick: yardstick
      .optional()
      .describe("What the machine was like right before; absent where it was not timed"),
    parallel: parallelPlace
      .optional()
      .describe("Its place among runs that were recorded at once; absent: it had the machine alone"),
    training: training.nullable(),
    work: work.nullable(),
    epochs: z.array(epochRow).max(20_000),
    reports: z.array(reportRow).max(20_000),
    statedRate: statedRate.nullable(),
    phases: z.array(phase).max(60_000),
    steps: z
      .int()
      .nonnegative()
      .nullable()
      .describe("Training steps that were timed; each one is in the telemetry file"),
    ranks: z
      .array(rankRow)
      .max(20_000)
      .optional()
      .describe(
        "How each of several processes spent its steps, epoch by epoch; of many epochs some in one row, that of the first. Absent where one trained, or none told",
      ),
    telemetry: telemetryReference.nullable(),
    output: z
      .array(plainText(2000))
      .max(1000)
      .describe("The last lines that the command printed, where they were to be kept"),
    missing,
  })
  .superRefine(everyNullHasAReason);
export type RunLog = z.infer<typeof runLog>;
