// The file through which a training reports its events.
import {watch} from "node:fs";
import {mkdir, open, rm, writeFile} from "node:fs/promises";
import {parseEvent} from "../../schema/parse.ts";
import type {TrainingEvent} from "../../schema/event.ts";
import {eventFilePath} from "../process/command.ts";
import {namesOfThisMachine, publishableLine} from "../../runs/privacy/publishable-line.ts";
import {createLineSplitter} from "./line-splitter.ts";
import {createRankFiles} from "./rank-files.ts";

/** 100,000 steps in one event take some 7 MB; a longer line is not an event. */
const longestLine = 16 * 1024 * 1024;
/**
 * What is read of one run's events: over a million steps that are reported one by one. They are in memory until the run
 * ends, at up to four times their length.
 */
const mostEventBytes = 256 * 1024 * 1024;
const pieceBytes = 256 * 1024;

/**
 * Reading at the end of an open file that did not grow costs some 10 µs, so asking twenty times a second is cheap; it
 * works on every file system. Watching does not, but where it does a mark is heard within a millisecond or two.
 */
const pollMs = 50;

/** Other processes than the first write every ten seconds, and only what a recorder's death would lose hurries. */
const ranksPollMs = 1000;

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

/** Where a trainer's events arrive: a file in a folder of its own, read while it grows. */
export interface EventFile {
  /** What $BATCHSWEEP_EVENTS names. */
  path: string;
  /** Reads what is left once the trainer is gone, and stops reading. */
  finish(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Creates an event file and reads it from now on, with those of other processes beside it. `onEvent` gets each event in the order it was written. What cannot be
 * read is a defect of the trainer's report, not of the run: at the end `onWarning` gets one line that has the first broken
 * line and how many there were, and one where the file was longer than `maxBytes`, so that its rest was not read.
 */
export async function createEventFile({
  onEvent,
  onWarning,
  folder,
  maxLineBytes = longestLine,
  maxBytes = mostEventBytes,
}: {
  onEvent: (event: TrainingEvent) => void;
  onWarning: (warning: string) => void;
  folder: string;
  maxLineBytes?: number;
  maxBytes?: number;
}): Promise<EventFile> {
  // Others on the machine may neither read nor write it, nor have put something there before.
  await mkdir(folder, {mode: 0o700});
  const path = eventFilePath(folder);
  await writeFile(path, "");
  const file = await open(path, "r");
  const names = namesOfThisMachine();
  let lines = 0;
  let broken = 0;
  let firstBroken = "";
  function leaveOut(problem: string): void {
    broken += 1;
    if (broken === 1) firstBroken = publishableLine(problem, names);
  }
  const splitter = createLineSplitter({
    maxLineBytes,
    onLeftOut: (reason) => leaveOut(`event line ${++lines}: ${reason}, left out`),
    onLine(line) {
      const where = `event line ${++lines}`;
      try {
        onEvent(parseEvent(line, where));
      } catch (error) {
        leaveOut(error instanceof Error ? error.message : String(error));
      }
    },
  });

  const ranks = createRankFiles(path, {
    onLeftOut: leaveOut,
    onLine(line, rank) {
      try {
        const event = parseEvent(line, `rank ${rank}`);
        if (event.event === "rank" && event.rank === rank) onEvent(event);
      } catch (error) {
        leaveOut(error instanceof Error ? error.message : String(error));
      }
    },
  });

  const piece = Buffer.alloc(pieceBytes);
  let bytesLeft = maxBytes;
  async function readWhatIsThere(): Promise<void> {
    while (bytesLeft > 0) {
      const {bytesRead} = await file.read(piece, 0, Math.min(pieceBytes, bytesLeft), null);
      if (bytesRead === 0) return;
      bytesLeft -= bytesRead;
      splitter.push(piece.subarray(0, bytesRead));
    }
  }

  async function endLines(): Promise<void> {
    const {size} = await file.stat();
    ranks.end();
    if (size <= maxBytes) splitter.end();
    else onWarning(`the event file has ${size} bytes: what comes after the first ${maxBytes} was not read`);
    if (broken > 0)
      onWarning(broken === 1 ? firstBroken : `${firstBroken} (and ${broken - 1} more such lines)`);
  }

  // One reading after another: two at once would hand over pieces in the wrong order.
  let reading = Promise.resolve();
  const read = (): Promise<void> => (reading = reading.then(readWhatIsThere));
  const readRanks = (): Promise<void> => (reading = reading.then(ranks.read));
  const timer = setInterval(() => void read().catch(() => undefined), pollMs);
  const ranksTimer = setInterval(() => void readRanks().catch(() => undefined), ranksPollMs);
  const unwatch = watchFile(path, () => void read().catch(() => undefined));
  let finished = false;

  async function finish(): Promise<void> {
    if (finished) return;
    finished = true;
    clearInterval(timer);
    clearInterval(ranksTimer);
    unwatch();
    await read();
    await readRanks();
    await endLines();
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
