import {join} from "node:path";
import {readCapacity, someCores} from "../linux/capacity.ts";
import {openNumber, type NumberFile} from "../linux/sysfs.ts";
import {createGrowthLimit, createRate} from "../source/rate.ts";
import {createSlowSource, onLinuxOnly, slowPeriodMs, type SlowReader} from "../source/slow-source.ts";
import {linuxPaths, type CreateSource} from "../source/source-options.ts";

/** How much of the time heat held the processor's clock down. */
export const createThrottlingSource: CreateSource = ({
  procPath = linuxPaths.proc,
  cgroupPath = linuxPaths.cgroup,
  sysPath = linuxPaths.sys,
  platform = process.platform,
  nowMs = () => performance.now(),
}) =>
  createSlowSource("throttling", () => {
    onLinuxOnly("throttling of the processor", platform);
    return open(sysPath, someCores(readCapacity(procPath, cgroupPath).allowedCores), nowMs);
  });

/** The share of time by which a counter of milliseconds grew, at most 1: what is above comes with later readings. */
function createShare(file: NumberFile, nowMs: () => number): () => number | null {
  const limited = createGrowthLimit(1);
  const rate = createRate(slowPeriodMs, 3 * slowPeriodMs);
  return () => {
    const totalMs = file.read();
    const atMs = nowMs();
    return totalMs === null ? null : rate(limited(totalMs, atMs), atMs);
  };
}

/** The kernel's counters since 5.6: arch/x86/kernel/cpu/mce/therm_throt.c, on Intel's processors. */
function open(sysPath: string, cores: readonly number[], nowMs: () => number): SlowReader {
  const files = cores.flatMap((core) =>
    ["core", "package"].flatMap((part) => {
      const folder = join(sysPath, "devices", "system", "cpu", `cpu${core}`, "thermal_throttle");
      return openNumber([join(folder, `${part}_throttle_total_time_ms`)]) ?? [];
    }),
  );
  if (files.length === 0)
    throw new Error(
      "the kernel counts no throttling of the processor, as is usual in a virtual machine and on others than Intel's",
    );
  const shares = files.map((file) => createShare(file, nowMs));
  return {
    columns: [
      {
        metric: {
          id: "machine.cpu.throttle.thermal",
          label: "CPU slowed by heat",
          unit: "ratio",
          windowMs: slowPeriodMs,
          kind: "level",
          meaning:
            "Share of time in which a core or a processor package was too hot for its clock, of the one that was longest; of eight cores on large machines. The kernel counts a stretch of it when it ends.",
          group: "disturbances",
        },
        limit: 1,
        missing: "no value before the second reading",
      },
    ],
    read: () => {
      const read = shares.flatMap((share) => share() ?? []);
      return [read.length === 0 ? null : Math.max(0, ...read)];
    },
    close: () => files.forEach((file) => file.close()),
  };
}
