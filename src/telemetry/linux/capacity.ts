import {readFileSync} from "node:fs";
import {readCgroupLimits, type CgroupLimits} from "./cgroup.ts";

/** What affinity and cgroups leave this process, and so the trainer, of the machine. */
export interface Capacity {
  /** Numbers of the cores it may run on: affinity, which the kernel keeps within the cpuset. */
  allowedCores: ReadonlySet<number>;
  /** Cores it may keep busy: the allowed ones or the CPU quota, whichever is less. */
  availableCores: number;
  machineMemoryBytes: number;
  /** The machine's memory or the tightest cgroup limit, whichever is less. */
  memoryLimitBytes: number;
  cgroupMemory: CgroupLimits["memory"];
}

/** `0-2,5` → 0, 1, 2, 5 (cpuset(7), "List format"). */
export function parseCoreList(text: string): number[] {
  return text
    .trim()
    .split(",")
    .filter((range) => range !== "")
    .flatMap((range) => {
      const [first = Number.NaN, last = first] = range.split("-").map(Number);
      return Array.from({length: last - first + 1}, (_, index) => first + index);
    });
}

/** At most `most` of some cores, evenly spread: asking a core about itself may interrupt it. */
export function someCores(cores: ReadonlySet<number>, most = 8): number[] {
  const step = Math.max(1, Math.ceil(cores.size / most));
  return [...cores].filter((_, index) => index % step === 0);
}

/** `MemTotal:  24683656 kB` → bytes; null where the key is not there. */
export function memoryField(meminfo: string, key: string): number | null {
  const start = meminfo.startsWith(`${key}:`) ? 0 : meminfo.indexOf(`\n${key}:`);
  if (start < 0) return null;
  const kibibytes = /^\n?[^:]+:\s+(\d+) kB$/m.exec(meminfo.slice(start, start + 100))?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

/** Reads what is left of a Linux machine. Throws where `procPath` is not a proc file system. */
export function readCapacity(procPath = "/proc", cgroupPath = "/sys/fs/cgroup"): Capacity {
  const status = readFileSync(`${procPath}/self/status`, "utf8");
  const allowed = /^Cpus_allowed_list:\s*(.+)$/m.exec(status)?.[1];
  const present = [...readFileSync(`${procPath}/stat`, "latin1").matchAll(/^cpu(\d+) /gm)].map((match) =>
    Number(match[1]),
  );
  // The mask may name cores that could be plugged in later.
  const allowedCores = new Set(
    allowed === undefined ? present : parseCoreList(allowed).filter((core) => present.includes(core)),
  );
  const machineMemoryBytes = memoryField(readFileSync(`${procPath}/meminfo`, "latin1"), "MemTotal");
  if (machineMemoryBytes === null) throw new Error(`no MemTotal: ${procPath}/meminfo`);
  const limits = readCgroupLimits(procPath, cgroupPath);
  return {
    allowedCores,
    availableCores: Math.min(allowedCores.size, limits.cores ?? Number.POSITIVE_INFINITY),
    machineMemoryBytes,
    memoryLimitBytes: Math.min(machineMemoryBytes, limits.memoryBytes ?? Number.POSITIVE_INFINITY),
    cgroupMemory: limits.memory,
  };
}
