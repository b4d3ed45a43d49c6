// Documents of older formats as they are written today.

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

const unsaidIn2 = "version 2 of the format did not say";
const without = (document: Unchecked, ...names: string[]): Unchecked =>
  Object.fromEntries(Object.entries(document).filter(([name]) => !names.includes(name)));

/** Reasons of a document, without those of fields that are gone and with those of fields that are new and null. */
function reasonsWith(document: Unchecked, gone: readonly string[], added: Unchecked): Unchecked {
  const {missing} = document;
  return isObject(missing) ? {missing: {...without(missing, ...gone), ...added}} : {};
}

/** Version 2 counted images only, knew epochs only, and called the tail of standard error last words. */
function runLogToVersion3(log: Unchecked): Unchecked {
  const {training, status, missing, epochs} = log;
  const isKnown = isObject(training);
  const images = isKnown ? training["images"] : null;
  const untrained = isObject(missing) ? (missing["training"] ?? unsaidIn2) : unsaidIn2;
  return {
    ...log,
    session: null,
    status:
      isObject(status) && "lastWords" in status
        ? {...without(status, "lastWords"), stderrTail: status["lastWords"]}
        : status,
    training: isKnown
      ? {...without(training, "images"), batchSize: null, accumulation: null, ranks: null}
      : training,
    work: isObject(images) ? {unit: "images", ...images} : null,
    epochs: each(epochs, (row) => ({...row, notFinite: []})),
    reports: [],
    statedRate: null,
    ...reasonsWith(log, [], {
      session: unsaidIn2,
      statedRate: unsaidIn2,
      ...(isKnown
        ? {"training.batchSize": unsaidIn2, "training.accumulation": unsaidIn2, "training.ranks": unsaidIn2}
        : {}),
      ...(isObject(images) ? {} : {work: untrained}),
    }),
  };
}

/** Version 2 knew one pattern at most. */
function sweepToVersion3(document: Unchecked): Unchecked {
  const {origin} = document;
  const command = isObject(origin) ? origin["command"] : undefined;
  if (!isObject(origin) || !isObject(command)) return document;
  const {pattern} = command;
  return {
    ...document,
    origin: {
      ...origin,
      command: {...without(command, "pattern"), patterns: pattern === null ? [] : [pattern]},
    },
    ...reasonsWith(document, ["origin.command.pattern"], {}),
  };
}

/** Version 2 had waits and losses of every step, and no counts of work. */
function telemetryToVersion3(document: Unchecked): Unchecked {
  const {steps} = document;
  if (!isObject(steps)) return document;
  const {gpuMsMissing: reason} = steps;
  return {
    ...document,
    steps: {
      ...without(steps, "gpuMsMissing"),
      work: null,
      missing: {work: unsaidIn2, ...(reason === null ? {} : {gpuMs: reason})},
    },
  };
}

const toVersion3: Step = {
  "run-log": runLogToVersion3,
  sweep: sweepToVersion3,
  telemetry: telemetryToVersion3,
};

const steps: ReadonlyMap<unknown, Step> = new Map([
  [1, toVersion2],
  [2, toVersion3],
]);

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

/** Brings an event of version 1, which counted images, to the current version. Only the start of a run has a version. */
export function upgradeEvent(value: unknown): unknown {
  if (!isObject(value) || value["event"] !== "run-started" || value["version"] !== 1) return value;
  const {images} = value;
  return {
    ...without(value, "images"),
    version: 2,
    ...(images === undefined ? {} : {work: isObject(images) ? {unit: "images", ...images} : images}),
  };
}
