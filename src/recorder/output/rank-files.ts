// The files in which every process of a training but the first tells of its times.
import {open, readdir} from "node:fs/promises";
import {basename, dirname, join} from "node:path";
import {createLineSplitter, type LineSplitter} from "./line-splitter.ts";

/** An event of a process takes some 250 bytes, and comes about every ten seconds. */
const longestLine = 64 * 1024;
const mostBytes = 16 * 1024 * 1024;
const mostFiles = 4096;
const pieceBytes = 64 * 1024;

/** What was read of one file. */
interface RankFile {
  path: string;
  rank: number;
  bytes: number;
  splitter: LineSplitter;
}

/** Reads the files beside an event file while they come and grow. */
export interface RankFiles {
  /** Hands over the lines that came since the last time. Never rejects. */
  read(): Promise<void>;
  /** Hands over what was written last without a newline. */
  end(): void;
}

/**
 * The files `<event file>.rank-<N>`, one a process: so none can tear the line of another, and one that dies takes nothing
 * along. `onLine` gets each line with the process that wrote it; `onLeftOut` the reason for what is not handed over.
 */
export function createRankFiles(
  eventFile: string,
  {onLine, onLeftOut}: {onLine: (line: string, rank: number) => void; onLeftOut: (reason: string) => void},
): RankFiles {
  const prefix = `${basename(eventFile)}.rank-`;
  const files = new Map<string, RankFile>();

  async function findFiles(): Promise<void> {
    for (const name of await readdir(dirname(eventFile))) {
      const number = name.startsWith(prefix) ? name.slice(prefix.length) : "";
      if (!/^[1-9]\d{0,5}$/.test(number) || files.has(name) || files.size >= mostFiles) continue;
      const rank = Number(number);
      const splitter = createLineSplitter({
        maxLineBytes: longestLine,
        onLine: (line) => onLine(line, rank),
        onLeftOut: (reason) => onLeftOut(`rank ${rank}: ${reason}, left out`),
      });
      files.set(name, {path: join(dirname(eventFile), name), rank, bytes: 0, splitter});
    }
  }

  async function readOn(one: RankFile): Promise<void> {
    const file = await open(one.path, "r");
    try {
      for (;;) {
        const piece = Buffer.alloc(pieceBytes);
        const {bytesRead} = await file.read(piece, 0, Math.min(pieceBytes, mostBytes - one.bytes), one.bytes);
        if (bytesRead === 0) return;
        one.bytes += bytesRead;
        one.splitter.push(piece.subarray(0, bytesRead));
        if (one.bytes === mostBytes)
          onLeftOut(`rank ${one.rank}: what comes after ${mostBytes} bytes was not read`);
      }
    } finally {
      await file.close();
    }
  }

  return {
    async read() {
      await findFiles().catch(() => undefined);
      for (const one of files.values()) if (one.bytes < mostBytes) await readOn(one).catch(() => undefined);
    },
    end() {
      for (const {splitter} of files.values()) splitter.end();
    },
  };
}
