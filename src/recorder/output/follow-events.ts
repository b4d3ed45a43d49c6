// Follows TensorBoard's event files while a training writes them.
import {open, readdir, stat} from "node:fs/promises";
import {join} from "node:path";
import {isEventFile, placedEventFile} from "../../readers/tensorboard/event-files.ts";
import {eventsIn} from "../../readers/tensorboard/events.ts";
import {createScalarLines} from "../../readers/tensorboard/scalar-lines.ts";
import {unixNowMs} from "../../telemetry/source/clock.ts";

/** Events have times of their own, so a folder of many runs need not be listed often. */
const listEveryMs = 1000;

/** What was added at a time is seldom more than some scalars; a file with pictures is passed over. */
const mostAdded = 32 * 2 ** 20;

/** A folder of event files that is being followed. */
export interface FollowedEvents {
  /** Hears what is new; at the end also what may still have grown. */
  hear(options: {isEnd: boolean}): Promise<void>;
}

/** The event files below a folder with their sizes; none where it is not there. */
async function eventFilesIn(folder: string): Promise<Map<string, number>> {
  const names = await readdir(folder, {recursive: true}).catch(() => []);
  const files = new Map<string, number>();
  for (const name of names.filter(isEventFile)) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.isFile()) files.set(name, found.size);
  }
  return files;
}

async function bytesFrom(path: string, from: number, to: number): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const {buffer, bytesRead} = await file.read(new Uint8Array(to - from), 0, to - from, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Follows the event files of TensorBoard in a folder from now on: what they held before came from an earlier training. Each
 * step becomes a line at the time that its events have.
 */
export async function followEvents(
  folder: string,
  {hearLog}: {hearLog: (text: string, unixMs: number) => void},
): Promise<FollowedEvents> {
  const read = await eventFilesIn(folder);
  const lines = createScalarLines((text, unixMs) => hearLog(`${text}\n`, unixMs));
  let listedMs = 0;

  async function readOn(name: string, size: number): Promise<void> {
    const from = read.get(name) ?? 0;
    if (size <= from) return;
    if (size - from > mostAdded) return void read.set(name, size);
    try {
      const {scalars, length} = eventsIn(await bytesFrom(join(folder, name), from, size), {
        atStart: from === 0,
      });
      lines.push(scalars, placedEventFile(name).part);
      read.set(name, from + length);
    } catch {
      // No event file, whatever it is called.
      read.set(name, Number.POSITIVE_INFINITY);
    }
  }

  return {
    async hear({isEnd}) {
      if (!isEnd && unixNowMs() - listedMs < listEveryMs) return;
      listedMs = unixNowMs();
      for (const [name, size] of await eventFilesIn(folder)) await readOn(name, size);
      lines.handOver(isEnd);
    },
  };
}
