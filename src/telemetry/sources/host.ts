// The telemetry source of the machine's CPU and memory.
import os from "node:os";
import type {MetricSpec} from "../../schema/telemetry.ts";
import {memoryField, readCapacity, type Capacity} from "../linux/capacity.ts";
import {openKept, type KeptFile} from "../source/kept-file.ts";
import {readKernelUnits} from "../linux/kernel-units.ts";
import {createBusiestCore, createMachineShare, parseCoreTicks} from "../linux/machine-ticks.ts";
import {lazily} from "../source/lazily.ts";
import {createRate} from "../source/rate.ts";
import {host, linuxPaths, type SourceOptions} from "../source/source-options.ts";
import {createSeldom} from "../source/seldom.ts";
import type {Column, Reading, TelemetrySource} from "../source/source.ts";

const cpuUtilization = (windowMs: number, meaning: string): MetricSpec => ({
  id: "machine.cpu.utilization",
  label: "CPU, machine",
  unit: "ratio",
  windowMs,
  kind: "level",
  meaning,
});

/**
 * The machine's memory moves slowly, and the statistics of a control group are dear to read. What the training itself
 * takes is read at every sample, of each of its processes.
 */
const memoryPeriodMs = 200;

const memoryUsage = (meaning: string): MetricSpec => ({
  id: "machine.memory.usage",
  label: "Memory, machine",
  unit: "bytes",
  windowMs: memoryPeriodMs,
  kind: "level",
  meaning,
});

const busiestCore = (windowMs: number): MetricSpec => ({
  id: "machine.cpu.core-max",
  label: "Busiest core, machine",
  unit: "ratio",
  windowMs,
  kind: "level",
  meaning:
    "Busy share of the busiest core that affinity leaves, whatever program ran on it: near 1 where one thread cannot keep up, however idle the others are.",
});

/** How the metrics are read on this machine. */
interface HostReader {
  columns: Column[];
  /** Reads now, and gives how to make values of it (see TelemetrySource.take). */
  take(): () => Reading[];
  close(): void;
}

const column = (metric: MetricSpec, limit: number, missing: string | null): Column => ({
  device: host.id,
  metric,
  limit,
  missing,
});

/** Memory that cannot be taken back without harm, in bytes, and what that means on this machine. */
function linuxMemory(
  procPath: string,
  {cgroupMemory, machineMemoryBytes, memoryLimitBytes}: Capacity,
): {meaning: string; take(): () => number | null; close(): void} {
  if (cgroupMemory === null || memoryLimitBytes === machineMemoryBytes) {
    const file = openKept(`${procPath}/meminfo`);
    return {
      meaning:
        "Memory of the machine less what the kernel can make available without swapping (MemTotal − MemAvailable). All programs; page cache that can be dropped is not counted. Read five times a second.",
      take: () => {
        const text = file?.read() ?? "";
        return () => {
          const available = memoryField(text, "MemAvailable");
          return available === null ? null : machineMemoryBytes - available;
        };
      },
      close: () => file?.close(),
    };
  }
  const usage = openKept(cgroupMemory.usageFile);
  const statistics = openKept(cgroupMemory.statFile);
  const inactive = new RegExp(`^${cgroupMemory.inactiveFileKey} (\\d+)$`, "m");
  return {
    meaning:
      "Memory charged to the container or control group that limits this process, less file pages not used lately. All programs in that group; nothing outside it. Read five times a second.",
    take: () => {
      const used = usage?.read();
      const text = statistics?.read() ?? "";
      return () => {
        const dropped = inactive.exec(text)?.[1];
        return used == null || dropped === undefined ? null : Number(used) - Number(dropped);
      };
    },
    close: () => {
      usage?.close();
      statistics?.close();
    },
  };
}

function openLinux(
  procPath: string,
  cgroupPath: string,
  {periodMs, statFile, nowMs}: {periodMs: number; statFile: KeptFile | null; nowMs: () => number},
): HostReader {
  const capacity = readCapacity(procPath, cgroupPath);
  const share = createMachineShare(capacity.allowedCores, {periodMs, ...readKernelUnits(procPath)});
  const memory = linuxMemory(procPath, capacity);
  const memoryTurn = createSeldom();
  let memoryBytes = (): number | null => null;
  const busiest = createBusiestCore(capacity.allowedCores, {periodMs, ...readKernelUnits(procPath)});
  function takeMemory(): () => number | null {
    const atMs = nowMs();
    if (!memoryTurn.isDue(atMs)) return memoryBytes;
    memoryTurn.note(atMs, memoryPeriodMs);
    return (memoryBytes = lazily(memory.take()));
  }
  function take(): () => Reading[] {
    const stat = statFile?.read() ?? "";
    const bytes = takeMemory();
    return () => {
      const ticks = parseCoreTicks(stat, capacity.allowedCores);
      return [share(ticks), bytes(), busiest(ticks)];
    };
  }
  take()();
  const meaning =
    "Share of time in which the cores that affinity leaves were busy, with whatever program; time that a hypervisor took counts as busy. A CPU quota is not considered. Counted in ticks, mostly of 10 ms a core.";
  return {
    columns: [
      column(cpuUtilization(periodMs, meaning), 1, "no value where two samples are less than a tick apart"),
      column(memoryUsage(memory.meaning), capacity.memoryLimitBytes, "no value where the kernel gave none"),
      column(busiestCore(periodMs), 1, "no value where two samples are less than a tick apart"),
    ],
    take,
    close: () => {
      statFile?.close();
      memory.close();
    },
  };
}

/** Where there is no /proc: what libuv gives everywhere. */
function openElsewhere(
  periodMs: number,
  system: Pick<typeof os, "cpus" | "totalmem" | "freemem">,
): HostReader {
  const cores = system.cpus().length;
  const rate = createRate(cores * periodMs);
  const readShare = (): number | null => {
    const times = system.cpus().map((cpu) => cpu.times);
    const total = times.reduce(
      (sum, {user, nice, sys, idle, irq}) => sum + user + nice + sys + idle + irq,
      0,
    );
    const idle = times.reduce((sum, time) => sum + time.idle, 0);
    const share = rate(total - idle, total);
    return share === null ? null : Math.min(1, Math.max(0, share));
  };
  readShare();
  const cpuMeaning = "Share of time in which the machine's cores were busy, with whatever program.";
  const memoryMeaning =
    "Memory of the machine less free memory, with all programs and with file caches where the system counts them as used.";
  return {
    columns: [
      column(cpuUtilization(periodMs, cpuMeaning), 1, "no value where the system's counts had not moved"),
      column(memoryUsage(memoryMeaning), system.totalmem(), null),
    ],
    take: () => {
      const values = [readShare(), system.totalmem() - system.freemem()];
      return () => values;
    },
    close: () => {},
  };
}

/** CPU and memory of the machine as a whole. */
export function createHostSource({
  periodMs,
  procPath = linuxPaths.proc,
  cgroupPath = linuxPaths.cgroup,
  platform = process.platform,
  system = os,
  statFile = openKept(`${procPath}/stat`),
  nowMs = () => performance.now(),
}: SourceOptions & {system?: Pick<typeof os, "cpus" | "totalmem" | "freemem">}): TelemetrySource {
  let reader: HostReader | null = null;
  return {
    id: "host",
    async open() {
      try {
        reader =
          platform === "linux"
            ? openLinux(procPath, cgroupPath, {periodMs, nowMs, statFile})
            : openElsewhere(periodMs, system);
        return {unavailable: null, devices: [host], columns: reader.columns};
      } catch (error) {
        const unavailable = error instanceof Error ? error.message : String(error);
        return {unavailable, devices: [host], columns: []};
      }
    },
    take: () => reader?.take() ?? (() => []),
    read: () => reader?.take()() ?? [],
    close: () => reader?.close(),
  };
}
