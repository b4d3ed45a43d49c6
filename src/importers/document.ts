// Run logs from what importers found in logs.
import {basename} from "node:path";
import {max, median} from "d3-array";
import type {ImportedRun} from "./importer.ts";
import {hasBusyGpu} from "./samples/samples.ts";
import {runId, telemetryName} from "../runs/names.ts";
import {publishableLine} from "../runs/privacy/publishable-line.ts";
import {formatVersion} from "../schema/values/identifiers.ts";
import {nullPaths} from "../schema/values/missing.ts";
import type {Configuration, RunLog} from "../schema/run-log.ts";
import type {Sweep} from "../schema/sweep.ts";
import type {Telemetry} from "../schema/telemetry.ts";

/** What the person says of imported runs that their logs do not. */
export interface Stated {
  id: string;
  title: string | null;
  author: string | null;
  publishedOn: string | null;
  device: "cpu" | "gpu" | null;
  /** One for all runs, or one a run. */
  batchSizes: number[];
  engine: string | null;
  model: string | null;
  data: string | null;
}

/** A run as it is written. */
export interface ImportedDocuments {
  log: RunLog;
  telemetry: Telemetry | null;
}

const isOnGpu = ({samples}: ImportedRun): boolean => samples !== null && hasBusyGpu(samples);

const configurationOf = (run: ImportedRun, index: number, stated: Stated): Configuration => ({
  engine: stated.engine ?? run.engine ?? "not stated",
  // A log that names no device was written on some CPU at least; a busy GPU in its samples says more.
  device: stated.device ?? run.device ?? (isOnGpu(run) ? "gpu" : "cpu"),
  batchSize:
    (stated.batchSizes.length > 1 ? stated.batchSizes[index] : stated.batchSizes[0]) ?? run.batchSize,
  model: stated.model ?? run.model ?? "not stated",
  data: stated.data ?? run.data ?? "not stated",
  settings: run.settings,
});

/** A log that states a rate names the unit of its work with it. Samples are what is taken where none is named. */
const workOf = ({statedRate}: ImportedRun): RunLog["work"] =>
  statedRate === null || statedRate.unit === "samples"
    ? null
    : {unit: statedRate.unit, train: null, valid: null};

/** Why an imported log lacks what a recorded one has, by field path. */
const reasons: Readonly<Record<string, string>> = {
  "configuration.batchSize": "the log does not say it (name it with --batch-size)",
  startedAt: "the log does not say when the run began",
  "status.durationMs": "the log does not say how long the run took",
  session: "the log does not say in which session it was recorded",
  training: "the log does not say what was trained",
  work: "the log does not say how much it works through",
  "work.train": "the log does not say how much an epoch works through",
  "work.valid": "the log does not say how much a validation works through",
  statedRate: "the log states no rate",
  steps: "the log has no steps",
  telemetry: "the log has no samples",
  "epochs.durationMs": "the log has no times of epochs",
  "epochs.trainMs": "the log gives whole epochs only",
  "epochs.validateMs": "the log gives whole epochs only",
  "status.exit": "the log does not say with which code",
};

/** Fields of an epoch that a log may give as NaN. */
const lossFields = ["trainLoss", "validLoss", "errorRate"] as const;

/** Why figures of epochs are null where the log gives them as NaN or infinite, by field path. */
function notFiniteReasons(epochs: RunLog["epochs"]): Record<string, string> {
  return Object.fromEntries(
    lossFields.flatMap((field) => {
      const nulls = epochs.filter((row) => row[field] === null);
      const said = nulls.filter(({notFinite}) => notFinite.includes(field));
      if (said.length === 0) return [];
      const others =
        said.length < nulls.length ? `; of ${nulls.length - said.length} epochs it does not say it` : "";
      return [[`epochs.${field}`, `the log says NaN${others}`]];
    }),
  );
}

const withReasons = <T extends object>(
  value: T,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> =>
  Object.fromEntries(
    nullPaths(value).map((path) => [path, own[path] ?? reasons[path] ?? "the log does not say it"]),
  );

function statusOf({ended, durationMs}: ImportedRun): RunLog["status"] {
  if (ended === null) return {state: "not-stated", durationMs};
  if (ended.state === "completed") return {state: "completed", durationMs};
  const {state, reason} = ended;
  const trouble = {durationMs, reason, stderrTail: []};
  return state === "failed" ? {state, ...trouble, exit: null} : {state, ...trouble};
}

function telemetryOf({samples}: ImportedRun, ids: {sweep: string; run: string}): Telemetry | null {
  if (samples === null) return null;
  const {startedAt, devices, metrics, atMs, series} = samples;
  return {
    format: formatVersion,
    ...ids,
    startedAt,
    clockErrorMs: 0,
    sampler: null,
    sources: [],
    devices,
    metrics,
    atMs,
    series,
    anchors: [],
    gaps: [],
    marks: [],
    steps: {
      epoch: [],
      startMs: [],
      durationMs: [],
      dataWaitMs: [],
      loss: [],
      work: null,
      gpuMs: null,
      missing: {work: "the log has no steps", gpuMs: "the log has no steps"},
    },
  };
}

/** Samples per second, from the median distance between two. */
function sampleHz(atMs: readonly number[]): number {
  const distances = atMs.slice(1).map((at, index) => at - (atMs[index] ?? at));
  const middle = median(distances) ?? 0;
  return middle > 0 ? 1000 / middle : 1;
}

/** Ids of runs, in their order; a configuration that occurs again is a repeat. */
function repeatsOf(configurations: readonly Configuration[]): {run: string; repeat: number}[] {
  const seen = new Map<string, number>();
  const varied = Object.keys(configurations[0]?.settings ?? {}).filter(
    (name) => new Set(configurations.map(({settings}) => settings[name])).size > 1,
  );
  return configurations.map((configuration) => {
    const id = runId(configuration, 1, varied).replace(/-r1$/, "");
    const repeat = (seen.get(id) ?? 0) + 1;
    seen.set(id, repeat);
    return {run: `${id}-r${repeat}`, repeat};
  });
}

/** The documents of imported runs: a sweep, and each run with its samples. */
export function importedDocuments(
  runs: readonly ImportedRun[],
  {importer, files, stated}: {importer: string; files: readonly string[]; stated: Stated},
): {sweep: Sweep; runs: ImportedDocuments[]} {
  const configurations = runs.map((run, index) => configurationOf(run, index, stated));
  const places = repeatsOf(configurations);
  const documents = runs.map((run, index): ImportedDocuments => {
    const {run: id, repeat} = places[index] ?? {run: `run-${index}`, repeat: 1};
    const ids = {sweep: stated.id, run: id};
    const telemetry = telemetryOf(run, ids);
    const log: Omit<RunLog, "missing"> = {
      format: formatVersion,
      ...ids,
      configuration: configurations[index] ?? configurationOf(run, index, stated),
      repeat,
      startedAt: run.startedAt,
      session: null,
      status: statusOf(run),
      reader: importer,
      timeResolutionMs: run.timeResolutionMs,
      training: null,
      work: workOf(run),
      epochs: run.epochs,
      reports: run.reports,
      statedRate: run.statedRate,
      phases: [],
      steps: null,
      telemetry:
        telemetry === null
          ? null
          : {
              file: telemetryName(id),
              samples: telemetry.atMs.length,
              sampleHz: sampleHz(telemetry.atMs),
            },
      output: [],
    };
    return {log: {...log, missing: withReasons(log, notFiniteReasons(run.epochs))}, telemetry};
  });
  const sizes = [...new Set(configurations.flatMap(({batchSize}) => batchSize ?? []))].sort((a, b) => a - b);
  const names = files.map((file) => publishableLine(basename(file))).join(", ");
  const startedAt = runs.flatMap((run) => run.startedAt ?? []).sort()[0] ?? null;
  const sweep: Omit<Sweep, "missing"> = {
    format: formatVersion,
    sweep: stated.id,
    title: stated.title ?? `Imported from ${importer}: ${names}`.slice(0, 200),
    startedAt,
    origin: {
      kind: "imported",
      from: `${importer}: ${names}`.slice(0, 500),
      author: stated.author ?? "not stated",
      publishedOn: stated.publishedOn,
    },
    plan: {
      factors: {
        device: [...new Set(configurations.map(({device}) => device))],
        ...(sizes.length === 0 ? {} : {batchSize: sizes}),
      },
      repeats: max(places, ({repeat}) => repeat) ?? 1,
      seed: 0,
      sampleHz: null,
      runs: documents.map(({log: {run, configuration, repeat}}) => ({run, configuration, repeat})),
    },
    unavailable: [],
    machine: null,
    software: null,
    statedReadings: [],
    notes: notesOf(runs, stated),
  };
  return {sweep: {...sweep, missing: withReasons(sweep)}, runs: documents};
}

function notesOf(runs: readonly ImportedRun[], {device}: Stated): string[] {
  const undeclared = runs.filter((run) => device === null && run.device === null);
  const [onGpu, unsaid] = [undeclared.some(isOnGpu), undeclared.some((run) => !isOnGpu(run))];
  return [
    ...new Set(runs.flatMap(({notes}) => notes)),
    ...(onGpu
      ? ["A GPU was busy in the samples: the training was taken to be on it (--device says otherwise)."]
      : []),
    ...(unsaid
      ? ["The logs do not say what they trained on: the CPU was assumed (--device says otherwise)."]
      : []),
  ].slice(0, 100);
}
