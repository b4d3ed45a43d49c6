// What a Linux machine is, from its files.
import {execFile} from "node:child_process";
import {existsSync} from "node:fs";
import {readFile} from "node:fs/promises";
import os from "node:os";
import {join} from "node:path";
import {promisify} from "node:util";
import type {Inventory} from "./inventory.ts";
import {entries, readText} from "../linux/sysfs.ts";

const run = promisify(execFile);

/** Runs lscpu and gives what it prints, in English; rejects where it is not installed. */
const runLscpu = async (): Promise<string> =>
  (await run("lscpu", [], {env: {...process.env, LC_ALL: "C"}, timeout: 5000})).stdout;

/** `Model name:    AMD EPYC …` → its value; null where the key is not there or says nothing. */
const field = (lscpu: string, key: string): string | null =>
  new RegExp(`^${key}: *(\\S.*)$`, "m").exec(lscpu)?.[1]?.trim() ?? null;

/**
 * A processor's name without promises of its frequency, as systeminformation writes it, so that recordings of one machine
 * name it alike: `Intel(R) Xeon(R) CPU @ 2.20GHz` → `Intel Xeon®`.
 */
export function processorName(model: string): string {
  const [name = ""] = model.replaceAll("(R)", "®").replaceAll("(TM)", "™").split("@");
  const words = name.split(/\s+/).filter((word) => word !== "" && word !== "CPU");
  return [words[0]?.replace(/[®™]$/, ""), ...words.slice(1)].filter(Boolean).join(" ");
}

/** `Debian GNU/Linux 12 (bookworm)` → without its code name (os-release(5)); null where the file names none. */
export function systemName(osRelease: string): string | null {
  const name = /^PRETTY_NAME=(["']?)(.+)\1$/m.exec(osRelease)?.[2];
  return name?.replace(/\s*\([^)]*\)$/, "") ?? null;
}

/** Devices of drivers whose GPU may be on no bus that is listed: NVIDIA's, AMD's for computing, Windows' in WSL. */
const driverDevices = ["/dev/nvidiactl", "/dev/kfd", "/dev/dxg"];

/** Whether a graphics controller may be there: PCI classes 03 (display) and 12 (accelerator), or a driver's own device. */
export const mayHaveGraphics = (sysPath: string): boolean =>
  entries(join(sysPath, "bus", "pci", "devices"), /./).some((device) =>
    /^0x(?:03|12)/.test(readText(join(device, "class")) ?? ""),
  ) ||
  entries(join(sysPath, "class", "drm"), /^card\d+$/).length > 0 ||
  driverDevices.some((path) => existsSync(path));

/**
 * A Linux machine, from its files and one call of lscpu (util-linux): 0.015 s where systeminformation, which
 * starts thirty programs for it, took 0.18 s. That one is asked for graphics controllers alone, and where any can be.
 */
export function createLinuxInventory({
  lscpu = runLscpu,
  sysPath = "/sys",
  osReleaseFile = "/etc/os-release",
  containerFile = "/.dockerenv",
}: {
  lscpu?: () => Promise<string>;
  sysPath?: string;
  osReleaseFile?: string;
  containerFile?: string;
} = {}): Inventory {
  const said = lscpu().catch(() => "");
  return {
    async cpu() {
      const text = await said;
      const count = (key: string): number => Number(field(text, key) ?? 0);
      return {
        brand: processorName(field(text, "Model name") ?? os.cpus()[0]?.model ?? ""),
        physicalCores: count("Core\\(s\\) per socket") * count("Socket\\(s\\)"),
      };
    },
    osInfo: async () => ({distro: systemName(await readFile(osReleaseFile, "utf8")) ?? ""}),
    async system() {
      const hypervisor = field(await said, "Hypervisor vendor");
      if (hypervisor !== null) return {virtual: true, virtualHost: hypervisor};
      return existsSync(containerFile) ? {virtual: true, model: "Docker Container"} : {virtual: false};
    },
    async graphics() {
      if (!mayHaveGraphics(sysPath)) return {controllers: []};
      const {default: si} = await import("systeminformation");
      return si.graphics();
    },
  };
}
