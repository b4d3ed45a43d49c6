import {z} from "zod";
import {finite} from "./bounded.ts";
import {telemetryValues} from "./limits.ts";
import {plainText} from "./plain-text.ts";
import {atMs, format, id, instant, line, milliseconds} from "./identifiers.ts";

/** Units a metric may have; ratios are 0 to 1. */
export const unit = z.enum([
  "ratio",
  "bytes",
  "cores",
  "watts",
  "joules",
  "celsius",
  "hertz",
  "bytes-per-second",
  "count",
]);
export type Unit = z.infer<typeof unit>;

/** One number a telemetry source gives. It describes itself, so a new metric changes no schema, analysis or page. */
export const metricSpec = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/)
    .max(100)
    .describe("e.g. process.cpu.utilization"),
  label: plainText(100, 1),
  unit,
  windowMs: milliseconds.describe(
    "A value describes the time this long before its sample; 0: the instant itself",
  ),
  meaning: plainText(1000).describe("What it counts and what it does not"),
});
export type MetricSpec = z.infer<typeof metricSpec>;

/** A thing that was measured: the host, or one GPU by UUID or PCI id. */
export const telemetryDevice = z.strictObject({
  id: plainText(100, 1),
  kind: z.enum(["host", "gpu"]),
  name: plainText(200),
});
export type TelemetryDevice = z.infer<typeof telemetryDevice>;

/** One metric of one device over the run; `values` has one entry a sample. */
export const series = z.strictObject({
  device: plainText(100),
  metric: plainText(100),
  values: z.array(finite.nullable()).max(10_000_000),
  limit: finite
    .positive()
    .nullable()
    .describe("The most that was available, in the metric's unit; null: no limit"),
  missing: plainText(500).nullable().describe("Why values are null; null where every value is there"),
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

/** Every training step, one entry a step in each array. */
export const steps = z.strictObject({
  epoch: z.array(z.int().nonnegative()).max(10_000_000),
  startMs: z.array(atMs).max(10_000_000),
  durationMs: z.array(milliseconds).max(10_000_000),
  dataWaitMs: z.array(milliseconds).max(10_000_000),
  loss: z.array(finite).max(10_000_000),
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
    sampler: samplerCost,
    devices: z.array(telemetryDevice).max(1000),
    metrics: z.array(metricSpec).max(1000),
    atMs: z.array(atMs).max(10_000_000),
    series: z.array(series).max(10_000),
    gaps: z.array(z.strictObject({startMs: atMs, endMs: atMs, reason: line})).max(100_000),
    marks: z.array(mark).max(1_000_000),
    steps,
  })
  .superRefine((value, context) => {
    const samples = value.atMs.length;
    const values = samples * (value.series.length + 1) + 5 * value.steps.epoch.length;
    if (values > telemetryValues)
      context.addIssue({
        code: "custom",
        path: ["series"],
        message: `too many values in all columns together (${telemetryValues} at most)`,
        input: values,
      });
    value.series.forEach(({values, missing: reason}, index) => {
      const path = ["series", index, "values"];
      if (values.length !== samples)
        context.addIssue({
          code: "custom",
          path,
          message: `expected ${samples} values, one a sample`,
          input: values.length,
        });
      if (reason === null && values.includes(null))
        context.addIssue({code: "custom", path, message: "null without a reason in missing", input: null});
    });
    const lengths = new Set(Object.values(value.steps).map((column) => column.length));
    if (lengths.size > 1)
      context.addIssue({
        code: "custom",
        path: ["steps"],
        message: "expected columns of one length",
        input: [...lengths].join(", "),
      });
  });
export type Telemetry = z.infer<typeof telemetry>;
