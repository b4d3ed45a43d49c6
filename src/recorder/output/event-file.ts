import {randomUUID} from "node:crypto";
import {watch} from "node:fs";
import {mkdir, open, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parseEvent} from "../../schema/parse.ts";
import type {TrainingEvent} from "../../schema/event.ts";
import {eventFilePath} from "../process/command.ts";
import {namesOfThisMachine, publishableLine} from "../../runs/privacy/publishable-line.ts";
import {createLineSplitter} from "./line-splitter.ts";

/** 100,000 steps in one event take some 7 MB; a longer line is not an event. */
const longestLine = 16 * 1024 * 1024;
const pieceBytes = 256 * 1024;

/**
 * Reading at the end of an open file that did not grow costs some 10 µs, so asking twenty times a second is cheap; it
 * works on every file system. Watching does not, but where it does a mark is heard within a millisecond or two.
 */
const pollMs = 50;

/** Calls `changed` soon after the file grew, where the system can tell; returns how to stop. */
function watchFile(path: string, changed: () => void): () => void {
  try {
    const watcher = watch(path, changed);
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}

/** Name of a new folder for one run's events; it is known before it exists, so that a watchdog can be told in time. */
export const eventFolder = (parent = tmpdir()): string => join(parent, `batchsweep-${randomUUID()}`);

/** Where a trainer's events arrive: a file in a folder of its own, read while it grows. */
export interface EventFile {
  /** What $BATCHSWEEP_EVENTS names. */
  path: string;
  /** Reads what is left once the trainer is gone, and stops reading. */
  finish(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Creates an event file and reads it from now on. `onEvent` gets each event in the order it was written; `onWarning` gets
 * one line for each that cannot be read: a broken line is a defect of the trainer's report, not of the run.
 */
export async function createEventFile({
  onEvent,
  onWarning,
  folder,
  maxLineBytes = longestLine,
}: {
  onEvent: (event: TrainingEvent) => void;
  onWarning: (warning: string) => void;
  folder: string;
  maxLineBytes?: number;
}): Promise<EventFile> {
  // Others on the machine may neither read nor write it, nor have put something there before.
  await mkdir(folder, {mode: 0o700});
  const path = eventFilePath(folder);
  await writeFile(path, "");
  const file = await open(path, "r");
  const names = namesOfThisMachine();
  let lines = 0;
  const splitter = createLineSplitter({
    maxLineBytes,
    onOverlong: () => onWarning(`event line ${++lines}: longer than ${maxLineBytes} bytes, left out`),
    onLine(line) {
      const where = `event line ${++lines}`;
      try {
        onEvent(parseEvent(line, where));
      } catch (error) {
        onWarning(publishableLine(error instanceof Error ? error.message : String(error), names));
      }
    },
  });

  const piece = Buffer.alloc(pieceBytes);
  async function readWhatIsThere(): Promise<void> {
    for (;;) {
      const {bytesRead} = await file.read(piece, 0, pieceBytes, null);
      if (bytesRead === 0) return;
      splitter.push(piece.subarray(0, bytesRead));
    }
  }

  // One reading after another: two at once would hand over pieces in the wrong order.
  let reading = Promise.resolve();
  const read = (): Promise<void> => (reading = reading.then(readWhatIsThere));
  const timer = setInterval(() => void read().catch(() => undefined), pollMs);
  const unwatch = watchFile(path, () => void read().catch(() => undefined));
  let finished = false;

  async function finish(): Promise<void> {
    if (finished) return;
    finished = true;
    clearInterval(timer);
    unwatch();
    await read();
    splitter.end();
    await file.close();
  }

  return {
    path,
    finish,
    async remove() {
      await finish().catch(() => undefined);
      await rm(folder, {recursive: true, force: true});
    },
  };
}
