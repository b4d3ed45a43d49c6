import {type FileHandle, mkdir, open, readdir, rm, rmdir, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {promisify} from "node:util";
import {gzip} from "node:zlib";
import {journalFile, journalFolder} from "../../runs/names.ts";
import {publishableLine} from "../../runs/privacy/publishable-line.ts";
import type {RecordingPiece} from "../../telemetry/client/sampler.ts";
import {unixNowMs} from "../../telemetry/source/clock.ts";
import type {HeardEvent} from "../log/clock-steps.ts";
import type {HeardFinding} from "../output/read-training.ts";
import type {EndedStatus} from "../process/ending.ts";
import {journalVersion, type ReadEntry} from "./entry.ts";

/** What happens in a run, as it is noted. */
export type JournalEntry =
  | Exclude<ReadEntry, {entry: "event" | "found" | "samples" | "ended"}>
  | ({entry: "event"} & HeardEvent)
  | ({entry: "found"} & HeardFinding)
  | {entry: "samples"; piece: RecordingPiece}
  | {entry: "ended"; status: EndedStatus; clockErrorMs: number; output: string[]; warnings: string[]};

/** Keeps what happens in a run on the disk while it goes, so that a killed recorder loses seconds of it. */
export interface Journal {
  /** Takes a moment: what is noted is written later, together with what comes until then. Never throws. */
  note(entry: JournalEntry): void;
  /** Writes what is left. Never rejects. */
  close(): Promise<void>;
}

/** Which run a journal is of, and where and when that ran. */
interface Place {
  runs: string;
  sweep: string;
  run: string;
  session: string;
  machineId?: string | undefined;
}

/** What a kill costs at most. */
const usualFlushMs = 2000;

/** So much text is not kept in memory any longer. */
const flushLength = 2 ** 20;

const compressed = promisify(gzip);

/** What sampling cost, to a microsecond: more digits would be the half of a journal. */
const toMicroseconds = (columnMs: Float64Array): number[] =>
  Array.from(columnMs, (ms) => Math.round(1000 * ms) / 1000);

/** Numbers travel as lists. */
function listed(piece: RecordingPiece): object {
  if (piece.piece !== "batch") return piece;
  const {unixMs, values, lateMs, readMs, sourceReadMs, ...rest} = piece.batch;
  const cost = {
    lateMs: toMicroseconds(lateMs),
    readMs: toMicroseconds(readMs),
    sourceReadMs: toMicroseconds(sourceReadMs),
  };
  return {...piece, batch: {...rest, ...cost, unixMs: [...unixMs], values: [...values]}};
}

const textOf = (entry: JournalEntry): string =>
  `${JSON.stringify(entry.entry === "samples" ? {...entry, piece: listed(entry.piece)} : entry)}\n`;

/**
 * The folder of a sweep's journals, made where it is absent. It tells git to ignore it: a run's journal goes when its log
 * is whole, and says more than may be published.
 */
async function madeFolder(runs: string, sweep: string): Promise<void> {
  const folder = journalFolder(runs, sweep);
  await mkdir(folder, {recursive: true, mode: 0o700});
  await writeFile(join(folder, ".gitignore"), "*\n");
}

/**
 * Opens the journal of a run: JSON lines, compressed, appended every few seconds in pieces that can each be read alone;
 * never flushed to the disk itself, since it is to outlive the recorder and not the machine. Losing it costs nothing as
 * long as the recorder lives, so whatever goes wrong is only told, once.
 */
export async function openJournal(
  {runs, sweep, run, session, machineId}: Place,
  {onProblem, flushMs = usualFlushMs}: {onProblem: (problem: string) => void; flushMs?: number},
): Promise<Journal> {
  let isBroken = false;
  function broke(error: unknown): null {
    if (!isBroken)
      onProblem(
        publishableLine(
          `the journal cannot be written, so a killed recorder would lose the run: ${error instanceof Error ? error.message : String(error)}`,
        ),
      );
    isBroken = true;
    return null;
  }
  const opened = (): Promise<FileHandle> =>
    madeFolder(runs, sweep).then(() => open(journalFile(runs, sweep, run), "w", 0o600));
  // Another shard's last journal may have taken the folder with it.
  const file = await opened().catch(opened).catch(broke);
  if (file === null) return {note: () => undefined, close: async () => undefined};

  let waiting: string[] = [];
  let length = 0;
  let writing = Promise.resolve();
  function flush(): Promise<void> {
    if (isBroken) return writing;
    waiting.push(textOf({entry: "alive", unixMs: unixNowMs(), wallMs: Date.now()}));
    const text = waiting.join("");
    waiting = [];
    length = 0;
    const append = async (): Promise<void> => {
      if (!isBroken) await file?.appendFile(await compressed(text, {level: 1}));
    };
    return (writing = writing.then(append).catch((error: unknown) => void broke(error)));
  }
  function note(entry: JournalEntry): void {
    if (isBroken) return;
    const text = textOf(entry);
    waiting.push(text);
    length += text.length;
    // That the training began is written at once: without it there is nothing to recover.
    if (length > flushLength || entry.entry === "started") void flush();
  }
  note({
    entry: "run",
    version: journalVersion,
    run,
    session,
    ...(machineId === undefined ? {} : {machineId}),
  });
  const timer = setInterval(() => void flush(), flushMs);
  await flush();
  return {
    note,
    async close() {
      clearInterval(timer);
      await flush();
      await file.close().catch(() => undefined);
    },
  };
}

/** Takes all journals of a sweep away. Never rejects. */
export const removeJournals = (runs: string, sweep: string): Promise<void> =>
  rm(journalFolder(runs, sweep), {recursive: true, force: true}).catch(() => undefined);

/** Takes a run's journal away: its log is whole. The last one takes the folder with it. Never rejects. */
export async function removeJournal(runs: string, sweep: string, run: string): Promise<void> {
  const folder = journalFolder(runs, sweep);
  await rm(journalFile(runs, sweep, run), {force: true}).catch(() => undefined);
  const left = await readdir(folder).catch(() => null);
  if (left?.every((name) => name === ".gitignore") !== true) return;
  // Not with what is in it: beside other shards, a journal may have come meanwhile.
  await rm(join(folder, ".gitignore"), {force: true}).catch(() => undefined);
  await rmdir(folder).catch(() => undefined);
}
