import {existsSync, readFileSync} from "node:fs";
import {dirname, join} from "node:path";

/** What the cgroups of this process leave it; null where they set no limit. */
export interface CgroupLimits {
  /** CPU quota in cores. */
  cores: number | null;
  memoryBytes: number | null;
  /** Memory in use by the group that has the tightest memory limit, and its statistics; null without such a limit. */
  memory: {usageFile: string; statFile: string; inactiveFileKey: string} | null;
}

/** The first line of a file; null where there is none. */
function readLine(path: string): string | null {
  try {
    return readFileSync(path, "utf8").split("\n")[0] ?? null;
  } catch {
    return null;
  }
}

/** Version 1 says "no limit" with the largest whole number of pages, 2^63 rounded down; version 2 with "max". */
function memoryLimit(text: string | null): number | null {
  const bytes = Number(text ?? "max");
  return Number.isFinite(bytes) && bytes > 0 && bytes < 2 ** 62 ? bytes : null;
}

/** `quota / period`, both in microseconds; no quota is "max" in version 2 and -1 in version 1. */
function quotaCores(quota: string | undefined, period: string | undefined): number | null {
  const cores = Number(quota) / Number(period);
  return Number.isFinite(cores) && cores > 0 ? cores : null;
}

/** The folder of this process's group and those above it, the own first: a limit above holds below too. */
function groupFolders(mount: string, group: string): string[] {
  // In a container the group may be named as the host sees it, while only the container's own part is mounted.
  const own = join(mount, group);
  if (!existsSync(own)) return [mount];
  const folders = [own];
  for (let folder = own; folder !== mount && folder.startsWith(mount);)
    folders.push((folder = dirname(folder)));
  return folders;
}

interface Located {
  version: 1 | 2;
  folders: string[];
}

/** Folders that hold the limits of `controller`, from /proc/self/cgroup (cgroups(7)); both versions may be mounted. */
function locate(lines: readonly string[], controller: string, cgroupPath: string): Located | null {
  for (const line of lines) {
    const [hierarchy, controllers = "", ...rest] = line.split(":");
    const group = rest.join(":");
    if (controllers.split(",").includes(controller)) {
      const mount = join(cgroupPath, controller);
      return {version: 1, folders: groupFolders(mount, group)};
    }
    if (hierarchy === "0" && controllers === "" && existsSync(join(cgroupPath, "cgroup.controllers")))
      return {version: 2, folders: groupFolders(cgroupPath, group)};
  }
  return null;
}

const least = (values: readonly (number | null)[]): number | null => {
  const limits = values.filter((value) => value !== null);
  return limits.length === 0 ? null : Math.min(...limits);
};

function coresOf({version, folders}: Located): number | null {
  return least(
    folders.map((folder) => {
      if (version === 2) {
        const [quota, period] = readLine(join(folder, "cpu.max"))?.split(" ") ?? [];
        return quotaCores(quota, period);
      }
      return quotaCores(
        readLine(join(folder, "cpu.cfs_quota_us")) ?? undefined,
        readLine(join(folder, "cpu.cfs_period_us")) ?? undefined,
      );
    }),
  );
}

function memoryOf({version, folders}: Located): Pick<CgroupLimits, "memoryBytes" | "memory"> {
  const files =
    version === 2
      ? {limit: "memory.max", usage: "memory.current", key: "inactive_file"}
      : {limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes", key: "total_inactive_file"};
  const limits = folders.map((folder) => memoryLimit(readLine(join(folder, files.limit))));
  const memoryBytes = least(limits);
  const folder = folders[limits.indexOf(memoryBytes)];
  if (memoryBytes === null || folder === undefined) return {memoryBytes: null, memory: null};
  return {
    memoryBytes,
    memory: {
      usageFile: join(folder, files.usage),
      statFile: join(folder, "memory.stat"),
      inactiveFileKey: files.key,
    },
  };
}

/**
 * Limits of the cgroups this process is in, versions 1 and 2, also both at once; the tightest of all levels holds. Cpu
 * sets are not read: the kernel keeps them in the affinity of each process.
 */
export function readCgroupLimits(procPath = "/proc", cgroupPath = "/sys/fs/cgroup"): CgroupLimits {
  let lines: string[] = [];
  try {
    lines = readFileSync(`${procPath}/self/cgroup`, "utf8").trim().split("\n");
  } catch {
    // Kernels without cgroups set no limits.
  }
  const cpu = locate(lines, "cpu", cgroupPath);
  const memory = locate(lines, "memory", cgroupPath);
  return {
    cores: cpu === null ? null : coresOf(cpu),
    ...(memory === null ? {memoryBytes: null, memory: null} : memoryOf(memory)),
  };
}
