// What a sweep is: its plan, origin, machine and software.
import {z} from "zod";
import {finite, keyed} from "./values/bounded.ts";
import {plainText} from "./values/plain-text.ts";
import {device, format, id, instant, line, machineId, milliseconds} from "./values/identifiers.ts";
import {everyNullHasAReason, missing} from "./values/missing.ts";
import {configuration, setting} from "./run-log.ts";

const text = plainText(200);
const text2000 = plainText(2000);

/** Static facts of the machine. No host name, user name, serial number or path: it will be published. */
export const machine = z.strictObject({
  os: text.describe("Distribution or system and its release"),
  kernel: text,
  architecture: text,
  cpu: z.strictObject({
    name: text,
    physicalCores: z.int().positive(),
    logicalCores: z.int().positive(),
    baseHertz: finite.positive().nullable(),
  }),
  availableCores: finite.positive().describe("What affinity and cgroup quota leave of the logical cores"),
  memoryBytes: finite.positive().describe("The machine's memory"),
  memoryLimitBytes: finite.positive().describe("What cgroup limits leave of it"),
  sharedMemoryBytes: finite.nonnegative().nullable().describe("Size of /dev/shm"),
  virtualization: text.nullable(),
  gpus: z
    .array(z.strictObject({name: text, memoryBytes: finite.positive().nullable(), driver: text.nullable()}))
    .max(1000),
});
export type Machine = z.infer<typeof machine>;

/** Versions of what ran, and the commit it ran from. */
export const software = z.strictObject({
  batchsweep: text,
  node: text,
  packages: keyed(text, 200).describe("Versions of the packages that train and measure"),
  gitCommit: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/)
    .nullable(),
  gitDirty: z.boolean().nullable().describe("Whether the working tree differed from the commit"),
});
export type Software = z.infer<typeof software>;

/** A machine that recorded a part of a sweep, beside the one that began it. */
export const otherMachine = z.strictObject({machineId, machine, software});
export type OtherMachine = z.infer<typeof otherMachine>;

/** Another software on a machine of a sweep, which recorded a part of it. */
const otherSoftware = z.strictObject({machineId: machineId.optional(), software});
export type OtherSoftware = z.infer<typeof otherSoftware>;

/** One planned run: the configuration and the repeat behind a run id. */
export const plannedRun = z.strictObject({run: id, configuration, repeat: z.int().positive()});
export type PlannedRun = z.infer<typeof plannedRun>;

/** When enough is known, and what was seen so far: a recording goes on until its comparisons are decided. */
const stopping = z.strictObject({
  margin: z.number().gt(0).max(10).describe("Two speeds within this share of each other are the same"),
  planned: z
    .array(z.int().positive())
    .min(1)
    .max(100)
    .describe("Repeats after which is looked; the last is the most that are run"),
  riskShare: z.number().gt(0).max(1).describe("Risk of each look, a share of the risk of all looks together"),
  looks: z
    .array(
      z.strictObject({
        repeats: z.int().positive(),
        comparisons: z.int().nonnegative(),
        undecided: z.int().nonnegative(),
        riskShare: z
          .number()
          .gt(0)
          .max(1)
          .optional()
          .describe(
            "Risk of this look, where it was another than that of further ones: 1 before there was a rule",
          ),
      }),
    )
    .max(100)
    .describe("What each look so far found of speed"),
  budgetMs: finite
    .positive()
    .optional()
    .describe("Time that all runs together may take before no more are planned; absent: as long as it takes"),
  state: z
    .enum(["going on", "decided", "most repeats", "budget"])
    .describe("Whether it goes on, or why no more was run"),
});
export type Stopping = z.infer<typeof stopping>;

/** What was to be run, in the order in which it was run. */
export const plan = z.strictObject({
  factors: keyed(z.array(setting).min(1).max(1000), 100),
  repeats: z.int().positive(),
  seed: z
    .int()
    .nonnegative()
    .describe(
      "Shuffles the order of runs within each repeat; drawn anew for each sweep unless it was asked for",
    ),
  sampleHz: finite.positive().nullable(),
  targetError: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe("Error rate that time is counted to, chosen before anything was recorded"),
  stopping: stopping.optional(),
  runs: z.array(plannedRun).max(20_000),
});
export type Plan = z.infer<typeof plan>;

/** A figure that a person read and wrote down; kept apart from measured values. */
export const statedReading = z.strictObject({
  device,
  batchSize: z.int().positive().nullable(),
  metric: plainText(100),
  value: finite,
  unit: plainText(20),
  quote: line.describe("The sentence it was stated in"),
  by: text,
});

/** A command of somebody else that was recorded, as it was given: `{batchSize}` and its like stand for factors. */
export const wrappedCommand = z.strictObject({
  argv: z
    .array(text2000)
    .min(1)
    .max(1000)
    .describe("Program and arguments, without what must not be published"),
  env: keyed(text2000, 200).describe("Set for the command in addition to its surroundings"),
  prepare: text2000.nullable().describe("Shell command before each run"),
  cleanup: text2000.nullable().describe("Shell command after each run"),
  warmup: z.int().nonnegative().describe("Runs of each configuration that were not recorded"),
  timeoutMs: milliseconds.nullable().describe("Longest time of one run"),
  reader: plainText(50).describe("The reader that was asked for, or auto"),
  patterns: z.array(text2000).max(20).describe("The regular expressions of the pattern reader"),
  log: text2000.nullable().describe("File that the command writes its log to"),
  terminal: z.boolean().describe("Whether the command ran in a pseudo-terminal"),
  hooks: z.literal(true).optional().describe("Whether hooks were put in front of the command's PYTHONPATH"),
  worktrees: z
    .strictObject({
      prepareEach: text2000.optional().describe("Shell command in each worktree, before the first run"),
    })
    .optional()
    .describe(
      "There where each value of the factor commit was checked out and the command ran in that worktree",
    ),
  withheld: z.boolean().describe("Whether a secret or a path was taken out of these texts"),
});
export type WrappedCommand = z.infer<typeof wrappedCommand>;

/** Where the run logs come from. */
export const origin = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("recorded"),
    preset: text.describe("quick, origin, full, or custom"),
    warmup: z
      .int()
      .positive()
      .optional()
      .describe("Runs of each configuration at the beginning of a session that were not recorded"),
  }),
  z.strictObject({
    kind: z.literal("command"),
    command: wrappedCommand,
  }),
  z.strictObject({
    kind: z.literal("imported"),
    from: line.describe("The document the figures were read from"),
    author: text,
    publishedOn: z.iso.date().nullable(),
  }),
]);
export type Origin = z.infer<typeof origin>;

/** What one recording is about: `runs/<sweep>/sweep.json`. */
export const sweep = z
  .strictObject({
    format,
    sweep: id,
    title: line,
    startedAt: instant.nullable(),
    origin,
    plan,
    unavailable: z
      .array(z.strictObject({device, engine: text, reason: line}))
      .max(1000)
      .describe("Devices that were asked for and could not be used"),
    machine: machine.nullable().describe("Where the recording began"),
    software: software.nullable(),
    machineId: machineId.optional(),
    otherMachines: z
      .array(otherMachine)
      .min(1)
      .max(1000)
      .optional()
      .describe("Where parts of it were recorded as well; runs name their machine"),
    otherSoftware: z
      .array(otherSoftware)
      .min(1)
      .max(1000)
      .optional()
      .describe("What else ran on these machines, where it changed between parts of the recording"),
    statedReadings: z.array(statedReading).max(1000),
    notes: z.array(line).max(100).describe("What a reader must know to use these figures"),
    missing,
  })
  .superRefine(everyNullHasAReason);
export type Sweep = z.infer<typeof sweep>;
