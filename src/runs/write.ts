import {randomUUID} from "node:crypto";
import {open, mkdir, rename, rm} from "node:fs/promises";
import {dirname} from "node:path";
import type {RunLog} from "../schema/run-log.ts";
import {serializeRunLog, serializeSweep, serializeTelemetry} from "../schema/serialize.ts";
import type {Sweep} from "../schema/sweep.ts";
import type {Telemetry} from "../schema/telemetry.ts";
import {runLogFile, sweepFile, telemetryFile} from "./names.ts";

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

/** Writes `sweep.json`; throws where the sweep breaks its schema, with nothing written. */
export const writeSweep = (runs: string, sweep: Sweep): Promise<void> =>
  writeAtomically(sweepFile(runs, sweep.sweep), serializeSweep(sweep));

/**
 * Writes a run: its telemetry first, then the run log that refers to it, so that a run log on disk is always complete.
 */
export async function writeRun(runs: string, log: RunLog, samples: Telemetry | null): Promise<void> {
  const text = serializeRunLog(log);
  if (samples !== null)
    await writeAtomically(telemetryFile(runs, log.sweep, log.run), serializeTelemetry(samples));
  await writeAtomically(runLogFile(runs, log.sweep, log.run), text);
}
