// What the machine is, as run logs publish it.
import {readFile, statfs} from "node:fs/promises";
import os from "node:os";
import type {Missing} from "../../schema/values/missing.ts";
import type {Machine} from "../../schema/sweep.ts";
import {readCapacity} from "../linux/capacity.ts";
import {createLinuxInventory} from "./linux-inventory.ts";
import type {Inventory, InventoryPart} from "./inventory.ts";
import {linuxPaths} from "../source/source-options.ts";

/** On Linux what it needs is in a few files; elsewhere systeminformation knows where to ask. */
const usualInventory = async (platform: NodeJS.Platform): Promise<Inventory> =>
  platform === "linux" ? createLinuxInventory() : (await import("systeminformation")).default;

/** What a call gives, or null where it fails: one missing program must not hide the rest of the machine. */
async function attempt<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch {
    return null;
  }
}

/** The first that says something; systeminformation gives empty texts, "-" and zeros for what it does not know. */
const firstText = (...texts: (string | undefined)[]): string =>
  (texts.find((text) => text !== undefined && text.trim() !== "" && text.trim() !== "-") ?? "unknown")
    .trim()
    .slice(0, 200);

const positive = (value: number | null | undefined): number | null =>
  value != null && Number.isFinite(value) && value > 0 ? value : null;

const bytesPerMebibyte = 1024 * 1024;

/**
 * The frequency that the processor promises. On Linux systeminformation falls back to the average of this moment, so
 * it is read here: from the driver, in kHz, or from a name such as "… CPU @ 2.20GHz".
 */
async function linuxBaseHertz(frequencyFile: string): Promise<number | null> {
  const kilohertz = await attempt(() => readFile(frequencyFile, "utf8"));
  const gigahertz = /@ *([\d.]+) *GHz/.exec(os.cpus()[0]?.model ?? "")?.[1];
  return positive(Number(kilohertz ?? 0) * 1000) ?? positive(Math.round(Number(gigahertz ?? 0) * 1e9));
}

/** Cores and memory that are left for a training here. */
function readLimits(
  platform: NodeJS.Platform,
  procPath: string,
  cgroupPath: string,
): {
  availableCores: number;
  memoryBytes: number;
  memoryLimitBytes: number;
} {
  if (platform === "linux") {
    const {availableCores, machineMemoryBytes, memoryLimitBytes} = readCapacity(procPath, cgroupPath);
    return {availableCores, memoryBytes: machineMemoryBytes, memoryLimitBytes};
  }
  const memoryBytes = os.totalmem();
  return {availableCores: os.availableParallelism(), memoryBytes, memoryLimitBytes: memoryBytes};
}

type Gpus = Machine["gpus"];

const gpusOf = (graphics: InventoryPart<"graphics"> | null): Gpus =>
  (graphics?.controllers ?? []).slice(0, 1000).map((controller) => ({
    name: firstText(controller.name, controller.model, controller.vendor),
    memoryBytes: positive((controller.memoryTotal ?? controller.vram ?? 0) * bytesPerMebibyte),
    driver: controller.driverVersion === undefined ? null : firstText(controller.driverVersion),
  }));

function reasonsFor(machine: Machine, platform: NodeJS.Platform): Missing {
  const reasons: Missing = {};
  if (machine.cpu.baseHertz === null)
    reasons["machine.cpu.baseHertz"] = "the system names no base frequency, as is usual in a virtual machine";
  if (machine.sharedMemoryBytes === null)
    reasons["machine.sharedMemoryBytes"] =
      platform === "linux" ? "/dev/shm could not be read" : `there is no /dev/shm on ${platform}`;
  if (machine.virtualization === null)
    reasons["machine.virtualization"] = "no hypervisor or container engine was recognized";
  if (machine.gpus.some(({memoryBytes}) => memoryBytes === null))
    reasons["machine.gpus.memoryBytes"] = "the system's list of graphics controllers gives no memory size";
  if (machine.gpus.some(({driver}) => driver === null))
    reasons["machine.gpus.driver"] = "the system's list of graphics controllers gives no driver version";
  return reasons;
}

/**
 * Describes this machine for publication, once a sweep: static facts, without host name, user name, serial numbers
 * and identifiers. Takes 10 ms on a Linux without GPU, seconds with some GPU drivers. `missing` has a reason for each null, by its path
 * in a sweep. Throws only on a Linux without a readable /proc.
 */
export async function describeMachine({
  platform = process.platform,
  inventory,
  procPath = linuxPaths.proc,
  cgroupPath = linuxPaths.cgroup,
  sharedMemoryPath = "/dev/shm",
  frequencyFile = "/sys/devices/system/cpu/cpu0/cpufreq/base_frequency",
}: {
  inventory?: Inventory;
  platform?: NodeJS.Platform;
  procPath?: string;
  cgroupPath?: string;
  sharedMemoryPath?: string;
  frequencyFile?: string;
} = {}): Promise<{machine: Machine; missing: Missing}> {
  const asked = inventory ?? (await usualInventory(platform));
  // All at once: they wait for programs most of the time, and it is over before a training begins.
  const [cpu, system, board, graphics, shared] = await Promise.all([
    attempt(() => asked.cpu()),
    attempt(() => asked.osInfo()),
    attempt(() => asked.system()),
    attempt(() => asked.graphics()),
    platform === "linux" ? attempt(() => statfs(sharedMemoryPath)) : null,
  ]);
  const logicalCores = cpu?.cores ?? os.cpus().length;
  const machine: Machine = {
    os: firstText([system?.distro, system?.release].filter(Boolean).join(" "), os.type()),
    kernel: firstText(system?.kernel, os.release()),
    architecture: os.arch(),
    cpu: {
      name: firstText([cpu?.manufacturer, cpu?.brand].filter(Boolean).join(" "), os.cpus()[0]?.model),
      physicalCores: positive(cpu?.physicalCores) ?? logicalCores,
      logicalCores,
      baseHertz:
        platform === "linux" ? await linuxBaseHertz(frequencyFile) : positive((cpu?.speed ?? 0) * 1e9),
    },
    ...readLimits(platform, procPath, cgroupPath),
    sharedMemoryBytes: shared === null ? null : shared.blocks * shared.bsize,
    virtualization: virtualizationOf(board),
    gpus: gpusOf(graphics),
  };
  return {machine, missing: reasonsFor(machine, platform)};
}

/** The hypervisor's name in lower case, e.g. "kvm"; or that of the container engine, which is read as a board's model. */
function virtualizationOf(board: InventoryPart<"system"> | null): string | null {
  if (board === null || !board.virtual) return null;
  const name = firstText(board.virtualHost, board.model).toLowerCase();
  return name === "unknown" ? null : name;
}
