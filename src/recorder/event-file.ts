import {mkdtemp, open, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parseEvent} from "../schema/parse.ts";
import type {TrainingEvent} from "../schema/event.ts";
import {namesOfThisMachine, publishableLine} from "./last-words.ts";
import {createLineSplitter} from "./line-splitter.ts";

/** 100,000 steps in one event take some 7 MB; a longer line is not an event. */
const longestLine = 16 * 1024 * 1024;
const pieceBytes = 256 * 1024;

/**
 * Reading at the end of an open file that did not grow costs some 10 µs, so asking twenty times a second is cheap; it
 * works on every file system, which watching does not.
 */
const pollMs = 50;

/** Where a trainer's events arrive: a file in a folder of its own, read while it grows. */
export interface EventFile {
  /** The folder that `remove` removes; a guard removes it where the recorder no longer can. */
  folder: string;
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
  parent = tmpdir(),
  maxLineBytes = longestLine,
}: {
  onEvent: (event: TrainingEvent) => void;
  onWarning: (warning: string) => void;
  parent?: string;
  maxLineBytes?: number;
}): Promise<EventFile> {
  const folder = await mkdtemp(join(parent, "batchsweep-"));
  const path = join(folder, "events.jsonl");
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
  let finished = false;

  async function finish(): Promise<void> {
    if (finished) return;
    finished = true;
    clearInterval(timer);
    await read();
    splitter.end();
    await file.close();
  }

  return {
    folder,
    path,
    finish,
    async remove() {
      await finish().catch(() => undefined);
      await rm(folder, {recursive: true, force: true});
    },
  };
}
