// The telemetry source of disks.
import {openKept} from "../source/kept-file.ts";
import {createRate} from "../source/rate.ts";
import {createSlowSource, onLinuxOnly, type SlowReader} from "../source/slow-source.ts";
import {linuxPaths, type CreateSource} from "../source/source-options.ts";

/** Bytes that came from disks since boot: `pgpgin` of /proc/vmstat counts KiB (Documentation/admin-guide/mm). */
function bytesRead(vmstat: string): number | null {
  const kibibytes = /^pgpgin (\d+)$/m.exec(vmstat)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

function open(procPath: string, nowMs: () => number): SlowReader {
  const file = openKept(`${procPath}/vmstat`);
  if (bytesRead(file?.read() ?? "") === null) throw new Error(`no pgpgin: ${procPath}/vmstat`);
  const rate = createRate(1000, 3000);
  return {
    columns: [
      {
        metric: {
          id: "machine.disk.read",
          label: "Disk reads, machine",
          unit: "bytes-per-second",
          windowMs: 1000,
          kind: "level",
          meaning:
            "Bytes a second that came from disks into memory, for whatever program; what the page cache had is not counted.",
        },
        limit: null,
        missing: "no value before the second reading",
      },
    ],
    read: () => {
      const bytes = bytesRead(file?.read() ?? "");
      const perMs = bytes === null ? null : rate(bytes, nowMs());
      return [perMs === null ? null : Math.max(0, perMs * 1000)];
    },
    close: () => file?.close(),
  };
}

/** What the machine reads from its disks. */
export const createDiskSource: CreateSource = ({
  procPath = linuxPaths.proc,
  platform = process.platform,
  nowMs = () => performance.now(),
}) =>
  createSlowSource("disk", () => {
    onLinuxOnly("what disks deliver", platform);
    return open(procPath, nowMs);
  });
