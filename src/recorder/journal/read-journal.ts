// Reads the journal of a recorder that was killed.
import {createReadStream} from "node:fs";
import {constants, createGunzip} from "node:zlib";
import type {RecordingPiece} from "../../telemetry/client/sampler.ts";
import {createLineSplitter} from "../output/line-splitter.ts";
import {journalEntry, type ReadEntry} from "./entry.ts";

/** As long as the longest event; see createEventFile(). */
const longestLine = 64 * 1024 * 1024;

type ReadPiece = Extract<ReadEntry, {entry: "samples"}>["piece"];

/** A number that is not there is NaN among samples. */
const columnOf = (list: readonly (number | null)[]): Float64Array =>
  Float64Array.from(list, (value) => value ?? Number.NaN);

/** A piece of a recording as the sampler's client had it. */
export function recordingPiece(read: ReadPiece): RecordingPiece {
  if (read.piece !== "batch") return read;
  const {batch} = read;
  return {
    ...read,
    batch: {
      ...batch,
      unixMs: columnOf(batch.unixMs),
      values: columnOf(batch.values),
      lateMs: columnOf(batch.lateMs),
      readMs: columnOf(batch.readMs),
      sourceReadMs: columnOf(batch.sourceReadMs),
    },
  };
}

function entryOf(line: string): ReadEntry[] {
  try {
    return [journalEntry.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

const isCutOff = (error: unknown): boolean =>
  error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith("Z_");

/**
 * What a journal says, as far as it is whole: a kill or a full disk may have cut its last piece off. A line that is no
 * entry is passed by. Rejects where the file cannot be read.
 */
export async function* journalEntries(path: string): AsyncGenerator<ReadEntry> {
  const lines: string[] = [];
  const splitter = createLineSplitter({
    maxLineBytes: longestLine,
    onLine: (line) => lines.push(line),
    onLeftOut: () => undefined,
  });
  const file = createReadStream(path);
  const text = createGunzip({finishFlush: constants.Z_SYNC_FLUSH});
  file.on("error", (error) => text.destroy(error));
  try {
    for await (const bytes of file.pipe(text)) {
      splitter.push(bytes as Buffer);
      for (const line of lines.splice(0)) yield* entryOf(line);
    }
  } catch (error) {
    if (!isCutOff(error)) throw error;
  } finally {
    file.destroy();
  }
}
