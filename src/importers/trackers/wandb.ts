// The importer of W&B's files of runs.
import {readdir, stat} from "node:fs/promises";
import {basename, join, sep} from "node:path";
import {max} from "d3-array";
import {parsePythonJson} from "../../schema/values/not-finite.ts";
import {ImportError, unknownRun, type ImportedRun, type Importer, type LoggedEnd} from "../importer.ts";
import {readLogged} from "../logged-file.ts";
import {bytesIn, fieldsOf, varintIn, textIn, unixMsIn} from "../../readers/tensorboard/protobuf.ts";
import {loggedEntry, type LoggedEntry} from "../progress/entry.ts";
import {progressOf} from "../progress/progress.ts";
import {plannedEpochs, settingsFrom} from "../settings.ts";
import {trackedSamples, type TrackedReadings} from "./tracked-samples.ts";
import {statsReadings} from "./wandb-stats.ts";

/**
 * A `.wandb` file is LevelDB's log format after a head of seven bytes: blocks of 32 KiB of records, each of which has a
 * checksum (4 bytes), a length (2), a type (1: whole, 2: first, 3: middle, 4: last) and its content (LevelDB's
 * log_format.md; wandb/sdk/internal/datastore.py).
 */
const headBytes = 7;
const blockBytes = 32_768;
const recordHeadBytes = 7;

/** A run may last days and logs the machine's metrics too. */
const largestRun = 512 * 2 ** 20;

/** Contents of the records of a file, up to the first that is cut off: a killed run leaves one. */
function recordsOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  let at = headBytes;
  while (at + recordHeadBytes <= file.length) {
    const left = blockBytes - (at % blockBytes);
    if (left < recordHeadBytes) {
      at += left;
      continue;
    }
    const length = view.getUint16(at + 4, true);
    const type = file[at + 6] ?? 0;
    const end = at + recordHeadBytes + length;
    if (type === 0 || end > file.length) break;
    parts.push(file.subarray(at + recordHeadBytes, end));
    if (type === 1 || type === 4) {
      records.push(Buffer.concat(parts));
      parts = [];
    }
    at = end;
  }
  return records;
}

/** Field numbers, from wandb_internal.proto. */
const field = {
  record: {history: 2, config: 5, stats: 7, exit: 18, run: 17},
  config: {update: 1},
  item: {key: 1, nestedKey: 2, valueJson: 16},
  run: {displayName: 10, project: 3, config: 4, startTime: 17},
} as const;

/** Items of a config or a history: names and the values that their JSON holds. */
function itemsIn(items: readonly Uint8Array[]): Record<string, unknown> {
  return Object.fromEntries(
    items.map((bytes) => {
      const item = fieldsOf(bytes);
      const nested = bytesIn(item, field.item.nestedKey).map((part) => new TextDecoder().decode(part));
      const name = nested.length > 0 ? nested.join(".") : textIn(item, field.item.key);
      return [name, parsePythonJson(textIn(item, field.item.valueJson) || "null")];
    }),
  );
}

/** A history record as an entry; names with an underscore are wandb's own. */
function entryOf(bytes: Uint8Array): LoggedEntry {
  const {_step: step, _timestamp: seconds, ...figures} = itemsIn(bytesIn(fieldsOf(bytes), 1));
  return loggedEntry(Object.fromEntries(Object.entries(figures).filter(([name]) => !name.startsWith("_"))), {
    step: typeof step === "number" ? step : null,
    unixMs: typeof seconds === "number" ? 1000 * seconds : null,
    stage: "train",
  });
}

/** How the run ended: W&B writes its exit code last, and a run that was killed has none. */
function endOf(exitCode: number | null): LoggedEnd {
  if (exitCode === 0) return {state: "completed"};
  return exitCode === null
    ? {
        state: "interrupted",
        reason: "the file has no record of an end, as that of a run which was killed or still ran",
      }
    : {state: "failed", reason: `failed with exit code ${exitCode}, by its own log`};
}

function runOf(file: Uint8Array, name: string): ImportedRun {
  const entries: LoggedEntry[] = [];
  const stats: TrackedReadings[] = [];
  const config: Uint8Array[] = [];
  let displayName = "";
  let startedUnixMs: number | null = null;
  let exitCode: number | null = null;
  for (const bytes of recordsOf(file)) {
    const record = fieldsOf(bytes);
    for (const history of bytesIn(record, field.record.history)) entries.push(entryOf(history));
    for (const one of bytesIn(record, field.record.stats)) {
      const readings = statsReadings(one);
      if (readings !== null) stats.push(readings);
    }
    for (const exit of bytesIn(record, field.record.exit)) exitCode = varintIn(fieldsOf(exit), 1) ?? 0;
    // Trainers add to the config after the run began.
    config.push(...bytesIn(record, field.record.config));
    for (const message of bytesIn(record, field.record.run)) {
      const fields = fieldsOf(message);
      config.push(...bytesIn(fields, field.run.config));
      startedUnixMs = unixMsIn(fields, field.run.startTime) ?? startedUnixMs;
      displayName = textIn(fields, field.run.displayName) || displayName;
    }
  }
  const settings = settingsFrom(
    itemsIn(config.flatMap((one) => bytesIn(fieldsOf(one), field.config.update))),
  );
  const last = max(entries, ({unixMs}) => unixMs);
  const {notes, ...progress} = progressOf(entries, {
    startedUnixMs,
    plannedEpochs: plannedEpochs(settings.settings),
  });
  const lastedMs =
    startedUnixMs === null || last === undefined || last < startedUnixMs ? null : last - startedUnixMs;
  return {
    ...unknownRun(displayName || name),
    ...settings,
    startedAt: startedUnixMs === null ? null : new Date(startedUnixMs).toISOString(),
    durationMs: lastedMs,
    ended: endOf(exitCode),
    epochs: progress.epochs,
    reports: progress.reports,
    statedRate: progress.statedRate,
    timeResolutionMs: 1,
    samples: trackedSamples(stats, startedUnixMs, "wandb"),
    notes: [
      ...(lastedMs === null ? [] : ["The end of the run is taken to be its last logged step."]),
      ...notes,
    ],
  };
}

/** `.wandb` files of a run's folder, of the folder `wandb`, or the file itself. */
async function filesIn(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const names = (await readdir(path, {recursive: true})).sort();
  // `latest-run` is a link to one of the others.
  return names
    .filter((name) => name.endsWith(".wandb") && !name.split(sep).includes("latest-run"))
    .map((name) => join(path, name));
}

/** Reads what Weights & Biases keeps of a run offline. */
export const wandbImporter: Importer = {
  id: "wandb",
  description: "a folder of Weights & Biases (offline-run-…), or its .wandb file",
  async read(path) {
    const files = await filesIn(path);
    if (files.length === 0) throw new ImportError(`${path}: no .wandb file in it`);
    return Promise.all(
      files.map(async (file) => {
        const bytes = await readLogged(file, largestRun);
        if (bytes.subarray(0, 4).toString("latin1") !== ":W&B")
          throw new ImportError(`${file}: not a file of Weights & Biases`);
        try {
          return runOf(bytes, basename(file, ".wandb"));
        } catch (cause) {
          throw new ImportError(`${file}: cannot be read: ${cause instanceof Error ? cause.message : ""}`, {
            cause,
          });
        }
      }),
    );
  },
};
