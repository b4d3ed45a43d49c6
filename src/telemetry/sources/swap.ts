import {memoryField} from "../linux/capacity.ts";
import {openKept} from "../source/kept-file.ts";
import {createSlowSource, onLinuxOnly, type SlowReader} from "../source/slow-source.ts";
import {linuxPaths, type CreateSource} from "../source/source-options.ts";

function open(procPath: string): SlowReader {
  const file = openKept(`${procPath}/meminfo`);
  const read = (key: string): number | null => memoryField(file?.read() ?? "", key);
  const total = read("SwapTotal");
  if (total === null) throw new Error(`no SwapTotal: ${procPath}/meminfo`);
  if (total === 0) throw new Error("the machine has no swap");
  return {
    columns: [
      {
        metric: {
          id: "machine.swap.usage",
          label: "Swap, machine",
          unit: "bytes",
          windowMs: 1000,
          kind: "level",
          meaning:
            "Memory of all programs that was moved to disk (SwapTotal − SwapFree). Its growth while training slows everything.",
        },
        limit: total,
        missing: "no value where the kernel gave none",
      },
    ],
    read: () => {
      const free = read("SwapFree");
      return [free === null ? null : total - free];
    },
    close: () => file?.close(),
  };
}

/** Swap of the machine. */
export const createSwapSource: CreateSource = ({procPath = linuxPaths.proc, platform = process.platform}) =>
  createSlowSource("swap", () => {
    onLinuxOnly("swap", platform);
    return open(procPath);
  });
