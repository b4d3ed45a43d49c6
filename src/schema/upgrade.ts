/** The documents that carry a format version. */
export type DocumentKind = "run-log" | "sweep" | "telemetry";

/** A document as it was read: an object whose fields nobody has checked yet. */
type Unchecked = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Unchecked =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What leads a document of one version to the next; a field that the older one could not have is filled in. */
type Step = Readonly<Record<DocumentKind, (document: Unchecked) => Unchecked>>;

const unsaid = "version 1 of the format did not say";
const newOfTraining = ["adapter", "peakDeviceMemoryBytes", "lastValidBatch"];

/** What version 1 did not know of a training, and for each the reason. */
function trainingToVersion2({training, missing}: Unchecked): Unchecked {
  if (!isObject(training) || !isObject(missing)) return {};
  return {
    training: {...training, ...Object.fromEntries(newOfTraining.map((name) => [name, null]))},
    missing: {
      ...missing,
      ...Object.fromEntries(newOfTraining.map((name) => [`training.${name}`, unsaid])),
    },
  };
}

/** Changes every object of a list; what is no list or no object passes unchanged, and the schema says what is wrong. */
const each = (list: unknown, change: (item: Unchecked) => Unchecked): unknown =>
  Array.isArray(list) ? list.map((item: unknown) => (isObject(item) ? change(item) : item)) : list;

/** Version 1 knew no counters, told no sources apart, and had every sample. */
function telemetryToVersion2(document: Unchecked): Unchecked {
  const {sampler, devices, metrics, series, steps} = document;
  const source = "unknown";
  return {
    ...document,
    sampler: isObject(sampler) ? {...sampler, sources: []} : sampler,
    sources: [],
    devices: each(devices, (device) => ({
      ...device,
      used: device["kind"] === "host" ? true : null,
      facts: {},
    })),
    metrics: each(metrics, (metric) => ({
      ...metric,
      kind: metric["unit"] === "joules" ? "counter" : "level",
    })),
    series: each(series, (one) => ({...one, source, low: null, high: null})),
    anchors: [],
    steps: isObject(steps) ? {...steps, gpuMs: null, gpuMsMissing: unsaid} : steps,
  };
}

/** Version 1 had what the trainer reported, or, without a start, what an imported document printed. */
const runLogToVersion2 = (log: Unchecked): Unchecked => ({
  ...log,
  reader: log["startedAt"] === null ? "table" : "events",
  epochs: Array.isArray(log["epochs"])
    ? log["epochs"].map((row: unknown) => (isObject(row) ? {...row, metrics: {}} : row))
    : log["epochs"],
  ...trainingToVersion2(log),
  output: [],
});

const toVersion2: Step = {
  "run-log": runLogToVersion2,
  sweep: (document) => document,
  telemetry: telemetryToVersion2,
};

const steps: ReadonlyMap<unknown, Step> = new Map([[1, toVersion2]]);

/**
 * Brings a document of an older format to the current one, version by version. What it does not recognize (not an
 * object, no version, a newer version) passes unchanged: the schema then says what is wrong with it.
 */
export function upgrade(kind: DocumentKind, value: unknown): unknown {
  let document = value;
  while (isObject(document)) {
    const version = document["format"];
    const step = steps.get(version);
    if (step === undefined || typeof version !== "number") return document;
    document = {...step[kind](document), format: version + 1};
  }
  return document;
}
