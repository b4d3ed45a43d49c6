import {statfsSync} from "node:fs";
import {createSlowSource, onLinuxOnly, type SlowReader} from "../source/slow-source.ts";
import type {SourceOptions} from "../source/source-options.ts";
import type {TelemetrySource} from "../source/source.ts";

type Statfs = (path: string) => {blocks: number; bfree: number; bsize: number};

const folder = "/dev/shm";

function open(statfs: Statfs): SlowReader {
  let size: number;
  try {
    const {blocks, bsize} = statfs(folder);
    size = blocks * bsize;
  } catch {
    throw new Error(`there is no ${folder}`);
  }
  return {
    columns: [
      {
        metric: {
          id: "machine.shared-memory.usage",
          label: "Shared memory, machine",
          unit: "bytes",
          windowMs: 1000,
          kind: "level",
          meaning: `Memory in use below ${folder}, where loader workers hand over batches; containers often have 64 MiB of it.`,
        },
        limit: size > 0 ? size : null,
        missing: "no value where the file system gave none",
      },
    ],
    read: () => {
      try {
        const {blocks, bfree, bsize} = statfs(folder);
        return [(blocks - bfree) * bsize];
      } catch {
        return [null];
      }
    },
  };
}

/** Use of /dev/shm. */
export const createSharedMemorySource = ({
  platform = process.platform,
  statfs = statfsSync,
}: SourceOptions & {statfs?: Statfs}): TelemetrySource =>
  createSlowSource("shared-memory", () => {
    onLinuxOnly(folder, platform);
    return open(statfs);
  });
