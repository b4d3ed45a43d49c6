// What an event is: one line that a trainer reports.
import {z} from "zod";
import {adapter} from "./adapter.ts";
import {finite} from "./values/bounded.ts";
import {plainText} from "./values/plain-text.ts";
import {figures, notFinite, progress, work} from "./work.ts";

/** Version of the event lines; a trainer may send it in `run-started`, and a reader refuses a newer one. */
export const eventVersion = 2;

const unixMs = finite
  .positive()
  .describe("The sender's clock: milliseconds since 1970, with fractions (in JavaScript timeOrigin + now())");
const epoch = z.int().nonnegative().describe("Epochs count from 0, over all stages");
const count = z.int().nonnegative();

/** Stretch of a training between two marks. `load` lies before the first epoch. */
const phaseName = z.enum(["load", "train", "validate"]);
export type PhaseName = z.infer<typeof phaseName>;

const mark = {
  phase: phaseName,
  epoch: epoch.nullable().describe("null for a phase that belongs to no epoch, such as load"),
  unixMs,
  synced: z
    .boolean()
    .describe(
      "Whether the device had finished its work at this instant; otherwise the mark may lead the work",
    ),
  by: z.literal("hooks").optional().describe("Who says so, where it is not the training itself"),
};

/** The training begins: what is trained, on what, with how much data. */
export const runStartedEvent = z.strictObject({
  event: z.literal("run-started"),
  version: z.literal(eventVersion),
  unixMs,
  work: work.optional(),
  batchSize: z.int().positive().optional().describe("Units of work in one batch of one process"),
  accumulation: z.int().positive().optional().describe("Batches in one optimizer step"),
  ranks: z.int().positive().optional().describe("Processes that train together"),
  classes: z.array(plainText(100)).max(10_000).optional().describe("Class names, in label order"),
  splitHash: plainText(128).optional().describe("Hash of the data and its split into train and valid"),
  lastBatch: z
    .enum(["dropped", "kept"])
    .optional()
    .describe("What happens to the last, partial batch of a training epoch"),
  lastValidBatch: z
    .enum(["dropped", "kept", "padded"])
    .optional()
    .describe("What happens to the last, partial batch of a validation; padding is not counted"),
  skippedImages: count.optional().describe("Images that could not be read and were left out"),
  model: plainText(200).optional(),
  parameters: count.optional().describe("Trainable parameters"),
  deviceName: plainText(200).optional(),
  threads: z.int().positive().optional(),
  epochs: z.int().positive().optional().describe("Epochs planned; lets progress say what is left"),
  stepsPerEpoch: z.int().positive().optional(),
  adapter: adapter.optional(),
});

/** A phase begins. */
export const phaseStartedEvent = z.strictObject({event: z.literal("phase-started"), ...mark});

/** A phase ends. */
export const phaseEndedEvent = z.strictObject({event: z.literal("phase-ended"), ...mark});

/** Training steps since the last such event, oldest first; all arrays have one entry a step that is told. */
export const stepEvent = z
  .strictObject({
    event: z.literal("step"),
    epoch,
    passedOver: count
      .optional()
      .describe("Steps among these that are not told, since telling each would have slowed the training"),
    startUnixMs: z.array(unixMs).max(100_000).describe("When each step began, after its batch was there"),
    durationMs: z
      .array(finite.nonnegative())
      .describe("Forward, backward and update, until the device was done"),
    dataWaitMs: z.array(finite.nonnegative()).optional().describe("Waiting for the batch, before the step"),
    loss: z
      .array(finite.nullable())
      .optional()
      .describe("Mean loss of the batch; null where it is not known"),
    work: z.array(finite.nonnegative()).optional().describe("Units of work that the step took, of all ranks"),
    gpuMs: z
      .array(finite.nonnegative())
      .optional()
      .describe("How long the GPU computed within each step, where the engine knows it"),
  })
  .refine(
    (steps) =>
      [steps.durationMs, steps.dataWaitMs, steps.loss, steps.work, steps.gpuMs].every(
        (column) => column === undefined || column.length === steps.startUnixMs.length,
      ),
    {error: "startUnixMs, durationMs, dataWaitMs, loss, work and gpuMs must have the same length"},
  );

/** Sums over some steps of one of several processes that train together. */
export const rankFields = {
  rank: z.int().nonnegative().max(1_000_000).describe("Which of the processes, counted from 0"),
  epoch,
  steps: count.describe("Its steps, without the first few of the training, which pay for starting"),
  spanMs: finite
    .nonnegative()
    .describe(
      "How long all its steps took: from asking for the first batch to the end of the last step, each time it told",
    ),
  timedSteps: count.describe("Those of its steps that were timed one by one"),
  stepMs: finite
    .nonnegative()
    .describe(
      "How long the timed ones took, each from when its batch was there until it was done; on a GPU by the host",
    ),
  dataWaitMs: finite.nonnegative().nullable().describe("How long the timed ones waited for their batches"),
  exchangeSteps: count.describe("Steps whose exchange of gradients was timed"),
  exchangeMs: finite
    .nonnegative()
    .nullable()
    .describe("How long these waited in the exchange after their own gradients were there"),
};

/** How one of several processes spent its steps of an epoch since its last such event. */
export const rankEvent = z.strictObject({event: z.literal("rank"), unixMs, ...rankFields});

/** An epoch is over: its row of the epoch table. */
export const epochEvent = z.strictObject({
  event: z.literal("epoch"),
  epoch,
  stage: plainText(50).describe('What was trained, e.g. "from-scratch", "frozen" or "fine-tune"'),
  unixMs,
  trainLoss: finite.nullable().describe("Smoothed or mean training loss over the epoch"),
  validLoss: finite.nullable(),
  errorRate: finite.min(0).max(1).nullable().describe("Share of the validation that was predicted wrong"),
  metrics: figures.optional().describe("Further figures of the epoch under the trainer's own names"),
  notFinite: notFinite.optional(),
});

/** A report between epochs, or of a training without epochs. */
export const reportEvent = z.strictObject({
  event: z.literal("report"),
  unixMs,
  ...progress,
  figures,
  notFinite: notFinite.optional(),
});

/** The training is over, by its own account. */
export const runEndedEvent = z.strictObject({
  event: z.literal("run-ended"),
  unixMs,
  peakDeviceMemoryBytes: count
    .optional()
    .describe("The most that the engine had allocated on its device at a time, by its own account"),
});

/** What a trainer says, one JSON object a line, on the file named by $BATCHSWEEP_EVENTS. */
export const trainingEvent = z.discriminatedUnion("event", [
  runStartedEvent,
  phaseStartedEvent,
  phaseEndedEvent,
  stepEvent,
  rankEvent,
  epochEvent,
  reportEvent,
  runEndedEvent,
]);
export type TrainingEvent = z.infer<typeof trainingEvent>;
export type RunStartedEvent = z.infer<typeof runStartedEvent>;
export type StepEvent = z.infer<typeof stepEvent>;
export type RankEvent = z.infer<typeof rankEvent>;
export type EpochEvent = z.infer<typeof epochEvent>;
export type ReportEvent = z.infer<typeof reportEvent>;
