// Follows a log file while a training writes it.
import {open, stat} from "node:fs/promises";
import {resolve} from "node:path";
import {setTimeout as delay} from "node:timers/promises";
import {followEvents} from "./follow-events.ts";
import {unixNowMs} from "../../telemetry/source/clock.ts";

/** How often a log file is looked at; a line is dated no better than this. */
export const logPollMs = 50;

/** Log files are small; a file or an addition larger than this is passed over. */
const largestDocument = 32 * 1024 * 1024;

/** Who hears what a file holds. */
export interface FileListener {
  hearLog(text: string, unixMs: number): void;
  hearDocument(text: string, unixMs: number): void;
}

/** A log file that is being followed. */
export interface FollowedFile {
  /** Reads what is left, and stops. */
  finish(): Promise<void>;
}

/** What is known of a file between two looks; null where it is not there. */
interface Seen {
  isFolder: boolean;
  ino: number;
  size: number;
  mtimeMs: number;
}

const look = async (path: string): Promise<Seen | null> =>
  stat(path).then(
    (found) => ({isFolder: found.isDirectory(), ino: found.ino, size: found.size, mtimeMs: found.mtimeMs}),
    () => null,
  );

async function readFrom(path: string, from: number, to: number): Promise<string> {
  const file = await open(path, "r");
  try {
    const {buffer, bytesRead} = await file.read(Buffer.alloc(to - from), 0, to - from, from);
    return buffer.subarray(0, bytesRead).toString("utf8");
  } finally {
    await file.close();
  }
}

/**
 * Follows a log file from now on: what it held before came from an earlier training. One that is replaced is read from
 * its beginning. JSON is handed over as a whole whenever it changes, everything else as the text that was added. A folder is
 * one of TensorBoard's: what is added to its event files is handed over as lines.
 */
export async function followFile(
  path: string,
  {folder, listener}: {folder: string | undefined; listener: FileListener},
): Promise<FollowedFile> {
  const file = resolve(folder ?? ".", path);
  const isDocument = file.endsWith(".json");
  let seen = await look(file);
  const eventFolder = await followEvents(file, listener);
  let stopped = false;

  async function hearWhatIsNew(): Promise<void> {
    const now = await look(file);
    const unixMs = unixNowMs();
    if (now?.isFolder === true) return eventFolder.hear({isEnd: stopped});
    const before = seen;
    seen = now;
    if (now === null || (before !== null && now.size === before.size && now.mtimeMs === before.mtimeMs))
      return;
    const isSame = before !== null && now.ino === before.ino && now.size >= before.size;
    const from = isSame && !isDocument ? before.size : 0;
    if (now.size - from > largestDocument) return;
    const text = await readFrom(file, from, now.size);
    if (isDocument) listener.hearDocument(text, unixMs);
    else listener.hearLog(text, unixMs);
  }

  const following = (async () => {
    while (!stopped) {
      await hearWhatIsNew().catch(() => undefined);
      await delay(logPollMs);
    }
    await hearWhatIsNew().catch(() => undefined);
  })();
  return {
    async finish() {
      stopped = true;
      await following;
    },
  };
}
