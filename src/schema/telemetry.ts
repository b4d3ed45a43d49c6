// What the samples of a run are.
import {z} from "zod";
import {finite, keyed} from "./values/bounded.ts";
import {telemetryValues} from "./values/limits.ts";
import {unitNames} from "./units.ts";
import {plainText} from "./values/plain-text.ts";
import {atMs, format, id, instant, line, milliseconds} from "./values/identifiers.ts";
import {everyNullHasAReason} from "./values/missing.ts";

/** One number a telemetry source gives. It describes itself, so a new metric changes no schema, analysis or page. */
export const metricSpec = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/)
    .max(100)
    .describe("e.g. process.cpu.utilization"),
  label: plainText(100, 1),
  unit: z.enum(unitNames),
  windowMs: milliseconds.describe(
    "A value describes the time this long before its sample; 0: the instant itself",
  ),
  kind: z
    .enum(["level", "counter", "state"])
    .describe(
      "level: a value that goes up and down; counter: a sum since some instant, only its growth says something; state: 0 or 1, whose mean is a share of time",
    ),
  meaning: plainText(1000).describe("What it counts and what it does not"),
  role: z
    .enum(["answer", "evidence", "ambient"])
    .optional()
    .describe(
      "answer: a figure of the training; evidence: explains one; ambient: of the whole machine, whoever used it. Absent for the metrics that batchsweep knows",
    ),
  colour: z.int().min(0).max(4).optional().describe("Colour in figures, by number; absent: by its place"),
  group: plainText(50, 1)
    .optional()
    .describe("Heading of the panel that it shares with others of its unit; absent: by unit"),
});
export type MetricSpec = z.infer<typeof metricSpec>;

/** A thing that was measured: the host, or one GPU by UUID or PCI id. */
export const telemetryDevice = z.strictObject({
  id: plainText(100, 1),
  kind: z.enum(["host", "gpu"]),
  name: plainText(200),
  used: z
    .boolean()
    .nullable()
    .describe("Whether the training could use it; null: nothing that was recorded tells"),
  facts: keyed(z.union([plainText(200), finite, z.boolean()]), 100).describe(
    "What does not change during a run, e.g. driver, powerLimitWatts, mig",
  ),
});
export type TelemetryDevice = z.infer<typeof telemetryDevice>;

const extremes = z.array(finite.nullable()).max(10_000_000).nullable();

const limit = finite
  .positive()
  .nullable()
  .describe("The most that was available, in the metric's unit; null: no limit");

/** A column as a source describes it, before anything was sampled. */
export const columnDescription = z.object({
  device: plainText(100),
  metric: metricSpec,
  limit,
  missing: plainText(500).nullable(),
});

/** One metric of one device over the run; `values` has one entry a sample. */
export const series = z.strictObject({
  device: plainText(100),
  metric: plainText(100),
  source: plainText(100).describe("Id of the source that read it"),
  values: z.array(finite.nullable()).max(10_000_000),
  limit,
  missing: plainText(500).nullable().describe("Why values are null; null where every value is there"),
  low: extremes.describe("Smallest sample behind each value; null where each value is one sample"),
  high: extremes.describe("Largest sample behind each value; null where each value is one sample"),
});
export type Series = z.infer<typeof series>;

const quantiles = z.strictObject({p50: finite, p95: finite, max: finite});

/** What sampling cost, measured by the sampler on itself. */
export const samplerCost = z.strictObject({
  requestedHz: finite.positive(),
  samples: z.int().nonnegative(),
  cpuMs: milliseconds.describe("CPU time the sampler process used during the run"),
  memoryBytes: finite.nonnegative().describe("Largest resident size of the sampler process"),
  jitterMs: quantiles.describe("How late the samples were against their schedule"),
  readMs: quantiles.describe("How long reading all sources took"),
  sources: z
    .array(z.strictObject({source: plainText(100), readMs: quantiles}))
    .max(1000)
    .describe("How long reading each source took"),
});
export type SamplerCost = z.infer<typeof samplerCost>;

const instantOfPhase = {atMs, edge: z.enum(["start", "end"]), synced: z.boolean()};

/** A named instant: the start or end of a phase. */
export const mark = z.discriminatedUnion("phase", [
  z.strictObject({phase: z.literal("load"), ...instantOfPhase}),
  z.strictObject({phase: z.literal("train"), epoch: z.int().nonnegative(), ...instantOfPhase}),
  z.strictObject({phase: z.literal("validate"), epoch: z.int().nonnegative(), ...instantOfPhase}),
]);
export type Mark = z.infer<typeof mark>;

/**
 * A sample beside the schedule: at a mark (`series` is null), or right after a reading moved for the first time since a
 * mark (`series` is its position). The first ties counters to the mark, the second says when the sensor was read anew.
 */
export const anchor = z.strictObject({
  sample: z.int().nonnegative().describe("Position in atMs"),
  series: z.int().nonnegative().nullable(),
});
export type Anchor = z.infer<typeof anchor>;

/** Whether a source could be read. */
export const sourceState = z.strictObject({
  source: plainText(100),
  unavailable: plainText(500).nullable().describe("Why it gave nothing; null where it could be read"),
});
export type SourceState = z.infer<typeof sourceState>;

/** Every training step, one entry a step in each array, or one for several that are alike where samples were thinned. */
export const steps = z.strictObject({
  epoch: z.array(z.int().nonnegative()).max(10_000_000),
  startMs: z.array(atMs).max(10_000_000),
  durationMs: z.array(milliseconds).max(10_000_000),
  dataWaitMs: z.array(milliseconds).max(10_000_000).nullable(),
  loss: z.array(finite.nullable()).max(10_000_000).nullable(),
  work: z
    .array(finite.nonnegative())
    .max(10_000_000)
    .nullable()
    .describe("Units of work that each step took"),
  gpuMs: z
    .array(milliseconds)
    .max(10_000_000)
    .nullable()
    .describe("How long the GPU computed within each step, by its own clock as the engine reads it"),
  counts: z
    .array(z.int().positive())
    .max(10_000_000)
    .optional()
    .describe(
      "How many steps each entry stands for, with their means; they begin evenly up to the next entry. In thinned samples; absent: one each",
    ),
  missing: keyed(plainText(500, 1), 10).describe("Why a column is null or has nulls, by its name"),
});
export type Steps = z.infer<typeof steps>;

/** The samples of one run, columnar: `runs/<sweep>/<run>.telemetry.json`. */
export const telemetry = z
  .strictObject({
    format,
    sweep: id,
    run: id,
    startedAt: instant,
    clockErrorMs: milliseconds.describe("Bound on how far marks and samples may be apart for clock reasons"),
    sampler: samplerCost
      .nullable()
      .describe("null where the samples were imported: what taking them cost is not known"),
    sources: z.array(sourceState).max(1000),
    devices: z.array(telemetryDevice).max(1000),
    metrics: z.array(metricSpec).max(1000),
    atMs: z.array(atMs).max(10_000_000),
    series: z.array(series).max(10_000),
    anchors: z.array(anchor).max(1_000_000),
    gaps: z.array(z.strictObject({startMs: atMs, endMs: atMs, reason: line})).max(100_000),
    marks: z.array(mark).max(1_000_000),
    steps,
  })
  .superRefine((value, context) => {
    const samples = value.atMs.length;
    const columns = value.series.reduce((sum, {low}) => sum + (low === null ? 1 : 3), 1);
    const {counts = value.steps.epoch.map(() => 1)} = value.steps;
    const values = samples * columns + 6 * counts.reduce((sum, count) => sum + count, 0);
    if (values > telemetryValues)
      context.addIssue({
        code: "custom",
        path: ["series"],
        message: `too many values in all columns together (${telemetryValues} at most)`,
        input: values,
      });
    value.series.forEach(({values, low, high, missing: reason}, index) => {
      const path = ["series", index, "values"];
      for (const [name, column] of Object.entries({values, low, high}))
        if (column !== null && column.length !== samples)
          context.addIssue({
            code: "custom",
            path: ["series", index, name],
            message: `expected ${samples} values, one a sample`,
            input: column.length,
          });
      if (reason === null && values.includes(null))
        context.addIssue({code: "custom", path, message: "null without a reason in missing", input: null});
    });
    value.anchors.forEach(({sample, series: position}, index) => {
      if (sample >= samples || (position ?? 0) >= Math.max(1, value.series.length))
        context.addIssue({
          code: "custom",
          path: ["anchors", index],
          message: "expected positions of a sample and of a series",
          input: sample,
        });
    });
    everyNullHasAReason(value.steps, context, ["steps"]);
    const {missing: _reasons, ...stepColumns} = value.steps;
    const lengths = new Set(Object.values(stepColumns).flatMap((column) => column?.length ?? []));
    if (lengths.size > 1)
      context.addIssue({
        code: "custom",
        path: ["steps"],
        message: "expected columns of one length",
        input: [...lengths].join(", "),
      });
  });
export type Telemetry = z.infer<typeof telemetry>;
