// Writes run logs whole or not at all.
import {randomUUID} from "node:crypto";
import {open, mkdir, rename, rm} from "node:fs/promises";
import {dirname} from "node:path";
import type {RunLog} from "../schema/run-log.ts";
import {serializeRunLog, serializeSweep, serializeTelemetry} from "../schema/serialize.ts";
import type {Sweep} from "../schema/sweep.ts";
import type {Telemetry} from "../schema/telemetry.ts";
import {runLogFile, sweepFile, telemetryFile} from "./names.ts";
import {publishableDocument, type Publishing} from "./privacy/publishable-document.ts";
import {publishableLine} from "./privacy/publishable-line.ts";
import {checkSize} from "./source.ts";

/** Suffix of a file that is still being written; readers skip it, a resume removes it. */
export const unfinishedSuffix = ".unfinished";

/**
 * Writes a whole file or none: to a name of its own beside it, flushed to the disk, then renamed over the target. A
 * kill at any moment leaves the old file or the new one. Throws the error of the file system and leaves the target as it was.
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), {recursive: true});
  const unfinished = `${path}.${randomUUID().slice(0, 8)}${unfinishedSuffix}`;
  try {
    const file = await open(unfinished, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, {force: true});
    throw cause;
  }
}

/**
 * Writes `sweep.json`, without secrets and private names. Throws where the sweep breaks its schema, with nothing written.
 */
export const writeSweep = (runs: string, sweep: Sweep, publishing?: Publishing): Promise<void> =>
  writeAtomically(sweepFile(runs, sweep.sweep), serializeSweep(publishableDocument(sweep, publishing)));

/** How the reason begins why a run log has no samples that were taken. */
export const lostSamples = "the samples could not be written";

/** A run log without its samples, for the reason given. */
const withoutSamples = (log: RunLog, reason: string): RunLog => ({
  ...log,
  telemetry: null,
  missing: {...log.missing, telemetry: reason},
});

/**
 * Writes a run, without secrets and private names: its telemetry first, then the run log that refers to it, so that a run
 * log on disk is always complete.
 * Samples that cannot be written never cost the log: it is written without them and says why. Gives that reason, or null.
 * Throws where the log itself cannot be written: ParseError where it breaks its schema, else the file system's error.
 */
export async function writeRun(
  runs: string,
  whole: RunLog,
  samples: Telemetry | null,
  publishing?: Publishing,
): Promise<string | null> {
  const log = publishableDocument(whole, publishing);
  const text = serializeRunLog(log);
  checkSize(Buffer.byteLength(text), `run ${log.run}`);
  const lost = samples === null ? null : await writeSamples(runs, samples);
  await writeAtomically(
    runLogFile(runs, log.sweep, log.run),
    lost === null ? text : serializeRunLog(withoutSamples(log, lost)),
  );
  // Those of an earlier attempt.
  if (lost !== null || log.telemetry === null)
    await rm(telemetryFile(runs, log.sweep, log.run), {force: true});
  return lost;
}

/** Writes a run's samples; gives the reason where they cannot be written, and null where they are. */
async function writeSamples(runs: string, samples: Telemetry): Promise<string | null> {
  try {
    const path = telemetryFile(runs, samples.sweep, samples.run);
    const text = serializeTelemetry(publishableDocument(samples));
    checkSize(Buffer.byteLength(text), path);
    await writeAtomically(path, text);
    return null;
  } catch (error) {
    return publishableLine(`${lostSamples}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
