import {z} from "zod";
import {trainingEvent} from "../../schema/event.ts";
import {parallelPlace, runStatus, yardstick} from "../../schema/run-log.ts";
import {columnDescription, sourceState, telemetryDevice} from "../../schema/telemetry.ts";
import {finite} from "../../schema/values/bounded.ts";
import {instant, machineId} from "../../schema/values/identifiers.ts";
import {plainText} from "../../schema/values/plain-text.ts";

/** Version of the journal's lines. One of another version is left alone: it lies there until its own program comes. */
export const journalVersion = 1;

const numbers = z.array(z.number().nullable());

/** Columns of numbers travel as lists; one that is not there is null. */
const batch = z.strictObject({
  unixMs: numbers,
  values: numbers,
  lateMs: numbers,
  readMs: numbers,
  sourceReadMs: numbers,
  anchors: z.array(z.strictObject({sample: z.int().nonnegative(), column: z.int().nonnegative().nullable()})),
  missing: z.array(plainText(500).nullable()).nullable(),
  cpuMs: finite,
  memoryBytes: finite,
});

/** What was sampled, as the sampler's client keeps it. */
const piece = z.discriminatedUnion("piece", [
  z.strictObject({
    piece: z.literal("opened"),
    devices: z.array(telemetryDevice),
    columns: z.array(columnDescription.extend({source: plainText(100)})),
    sources: z.array(sourceState),
    sampleHz: finite.positive(),
  }),
  z.strictObject({
    piece: z.literal("batch"),
    batch,
    clock: z.strictObject({offsetMs: finite, errorMs: finite}),
  }),
  z.strictObject({piece: z.literal("death"), death: z.strictObject({unixMs: finite, reason: z.string()})}),
]);

/** One line of a journal. */
export const journalEntry = z.discriminatedUnion("entry", [
  z.strictObject({
    entry: z.literal("run"),
    version: z.int().positive(),
    run: z.string(),
    session: plainText(80, 1),
    machineId: machineId.optional(),
  }),
  z.strictObject({
    entry: z.literal("yardstick"),
    yardstick,
    gpuMissing: z.string().nullable().default(null),
  }),
  /** As far as it is known by then: noted again whenever another run begins or ends. */
  z.strictObject({entry: z.literal("parallel"), parallel: parallelPlace}),
  z.strictObject({
    entry: z.literal("started"),
    startedAt: instant,
    startUnixMs: finite,
    driftMs: finite,
    /** Whether its output is read, and phases are guessed where nothing else is known. */
    isRead: z.boolean(),
    /** Why nothing is known of the trainer's processes; null where they can be seen. */
    unseen: plainText(500).nullable(),
    cuda: z.record(z.string(), z.string().optional()),
  }),
  z.strictObject({entry: z.literal("event"), event: trainingEvent, heardUnixMs: finite}),
  z.strictObject({
    entry: z.literal("found"),
    reader: z.strictObject({id: plainText(50, 1), statedResolutionMs: finite}),
    resolutionMs: finite,
    finding: z.looseObject({found: z.string(), unixMs: finite}),
  }),
  z.strictObject({entry: z.literal("samples"), piece}),
  /** By the recorder's clock and by the wall clock, which may be set meanwhile. */
  z.strictObject({entry: z.literal("alive"), unixMs: finite, wallMs: finite}),
  z.strictObject({
    entry: z.literal("ended"),
    status: runStatus,
    clockErrorMs: finite,
    output: z.array(z.string()),
    warnings: z.array(z.string()),
  }),
]);
export type ReadEntry = z.infer<typeof journalEntry>;
