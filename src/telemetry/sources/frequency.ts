import {join} from "node:path";
import {readCapacity} from "../linux/capacity.ts";
import {openNumber} from "../linux/sysfs.ts";
import {createSlowSource, onLinuxOnly, type SlowReader} from "../source/slow-source.ts";
import {linuxPaths, type CreateSource} from "../source/source-options.ts";

/** Asking a core interrupts it, so on large machines only some are asked. */
const mostCores = 8;

function open(sysPath: string, cores: readonly number[]): SlowReader {
  const step = Math.max(1, Math.ceil(cores.length / mostCores));
  const files = cores
    .filter((_, index) => index % step === 0)
    .flatMap((core) => {
      const folder = join(sysPath, "devices", "system", "cpu", `cpu${core}`, "cpufreq");
      return openNumber([join(folder, "scaling_cur_freq")]) ?? [];
    });
  if (files.length === 0)
    throw new Error("the kernel tells no clock of the processor, as is usual in a virtual machine");
  return {
    columns: [
      {
        metric: {
          id: "machine.cpu.frequency",
          label: "CPU clock, machine",
          unit: "hertz",
          windowMs: 1000,
          kind: "level",
          meaning:
            "Mean clock of the cores that affinity leaves, of eight of them on large machines, read once a second.",
        },
        limit: null,
        missing: "no value where the kernel gave none",
      },
    ],
    read: () => {
      const kilohertz = files.flatMap((file) => file.read() ?? []).filter((value) => value > 0);
      const sum = kilohertz.reduce((total, value) => total + value, 0);
      return [kilohertz.length === 0 ? null : (sum / kilohertz.length) * 1000];
    },
    close: () => files.forEach((file) => file.close()),
  };
}

/** Clock of the processor. */
export const createFrequencySource: CreateSource = ({
  procPath = linuxPaths.proc,
  cgroupPath = linuxPaths.cgroup,
  sysPath = linuxPaths.sys,
  platform = process.platform,
}) =>
  createSlowSource("frequency", () => {
    onLinuxOnly("the processor's clock", platform);
    return open(sysPath, [...readCapacity(procPath, cgroupPath).allowedCores]);
  });
