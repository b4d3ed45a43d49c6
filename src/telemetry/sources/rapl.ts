// The telemetry source of the processor's energy.
import {existsSync} from "node:fs";
import {join} from "node:path";
import {entries, openNumber, readText, wholeNumber, type NumberFile} from "../linux/sysfs.ts";
import {onLinuxOnly} from "../source/slow-source.ts";
import {host, linuxPaths, type CreateSource} from "../source/source-options.ts";
import type {Reading} from "../source/source.ts";

/** The energy counter of one processor package, which starts anew at its range. */
interface Package {
  file: NumberFile;
  rangeMicrojoules: number;
}

/** Packages are intel-rapl:0, :1, …, on AMD's processors too; their parts, intel-rapl:0:0, are within them. */
function findPackages(sysPath: string): Package[] {
  const zones = entries(join(sysPath, "class", "powercap"), /^intel-rapl:\d+$/).filter((zone) =>
    (readText(join(zone, "name")) ?? "").startsWith("package"),
  );
  if (zones.length === 0)
    throw new Error("the kernel tells no energy of the processor, as is usual in a virtual machine");
  const packages = zones.flatMap((zone) => {
    const file = openNumber([join(zone, "energy_uj")]);
    const rangeMicrojoules = wholeNumber(readText(join(zone, "max_energy_range_uj")));
    if (file === null || rangeMicrojoules === null || file.read() === null) return [];
    return [{file, rangeMicrojoules}];
  });
  if (packages.length < zones.length && zones.some((zone) => existsSync(join(zone, "energy_uj"))))
    throw new Error(
      "the processor's energy counter may be read by root only (as root: chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj)",
    );
  return packages;
}

/** Adds up a counter that starts anew at its range. */
function createSum({file, rangeMicrojoules}: Package): () => number | null {
  let last: number | null = null;
  let sum = 0;
  return () => {
    const now = file.read();
    if (now === null || now < 0) return null;
    if (last !== null) sum += now >= last ? now - last : now + rangeMicrojoules - last;
    last = now;
    return sum;
  };
}

/** Energy of the processor packages (RAPL), a counter, read at every sample. */
export const createRaplSource: CreateSource = ({sysPath = linuxPaths.sys, platform = process.platform}) => {
  let sums: (() => number | null)[] = [];
  let packages: Package[] = [];
  return {
    id: "rapl",
    async open() {
      try {
        onLinuxOnly("the processor's energy", platform);
        packages = findPackages(sysPath);
      } catch (error) {
        const unavailable = error instanceof Error ? error.message : String(error);
        return {unavailable, devices: [host], columns: []};
      }
      sums = packages.map(createSum);
      return {
        unavailable: null,
        devices: [host],
        columns: [
          {
            device: host.id,
            metric: {
              id: "machine.cpu.energy",
              label: "CPU energy, machine",
              unit: "joules",
              windowMs: 1,
              kind: "counter",
              meaning:
                "Energy of the processor packages since the run's first sample, by their own counters (RAPL), for whatever program. Memory and the rest of the machine are not in it.",
            },
            limit: null,
            missing: "no value where the kernel gave none",
          },
        ],
      };
    },
    read: () => {
      let microjoules: Reading = 0;
      for (const sum of sums) {
        const one = sum();
        microjoules = one === null || microjoules === null ? null : microjoules + one;
      }
      return [microjoules === null ? null : microjoules / 1e6];
    },
    close: () => packages.forEach(({file}) => file.close()),
  };
};
