import {join} from "node:path";
import {readCapacity, someCores} from "../linux/capacity.ts";
import {openNumber, readText} from "../linux/sysfs.ts";
import {createSlowSource, onLinuxOnly, slowPeriodMs, type SlowReader} from "../source/slow-source.ts";
import {linuxPaths, type CreateSource} from "../source/source-options.ts";

/** Clock of the processor. */
export const createFrequencySource: CreateSource = ({
  procPath = linuxPaths.proc,
  cgroupPath = linuxPaths.cgroup,
  sysPath = linuxPaths.sys,
  platform = process.platform,
}) =>
  createSlowSource("frequency", () => {
    onLinuxOnly("the processor's clock", platform);
    const cores = someCores(readCapacity(procPath, cgroupPath).allowedCores);
    const clocks = fromCpufreq(sysPath, cores) ?? fromCpuinfo(procPath, cores);
    if (clocks === null)
      throw new Error("the kernel tells no clock of the processor, as is usual in a virtual machine");
    return readerOf(clocks);
  });

/** Clocks of some cores, in Hz; none of a core whose clock cannot be read now. */
interface Clocks {
  read(): number[];
  close(): void;
}

function fromCpufreq(sysPath: string, cores: readonly number[]): Clocks | null {
  const files = cores.flatMap((core) => {
    const folder = join(sysPath, "devices", "system", "cpu", `cpu${core}`, "cpufreq");
    return openNumber([join(folder, "scaling_cur_freq")]) ?? [];
  });
  if (files.length === 0) return null;
  return {
    read: () => files.flatMap((file) => file.read() ?? []).map((kilohertz) => kilohertz * 1000),
    close: () => files.forEach((file) => file.close()),
  };
}

/**
 * /proc/cpuinfo, where no driver sets the clock. Only a processor that counts its cycles (`aperfmperf`) has its true clock
 * there; of another, as in most virtual machines, it is the one that it was sold with.
 */
function fromCpuinfo(procPath: string, cores: readonly number[]): Clocks | null {
  const text = (): string => readText(`${procPath}/cpuinfo`) ?? "";
  if (!/^flags\s*:.*\baperfmperf\b/m.test(text())) return null;
  return {
    read: () =>
      text()
        .split("\n\n")
        .flatMap((core) => {
          const number = Number(/^processor\s*:\s*(\d+)$/m.exec(core)?.[1]);
          const megahertz = Number(/^cpu MHz\s*:\s*([\d.]+)$/m.exec(core)?.[1]);
          return cores.includes(number) && megahertz > 0 ? [megahertz * 1e6] : [];
        }),
    close: () => {},
  };
}

const readerOf = (clocks: Clocks): SlowReader => ({
  columns: [
    {
      metric: {
        id: "machine.cpu.frequency",
        label: "CPU clock, machine",
        unit: "hertz",
        windowMs: slowPeriodMs,
        kind: "level",
        meaning:
          "Mean clock of the cores that affinity leaves, of eight of them on large machines, read once a second.",
      },
      limit: null,
      missing: "no value where the kernel gave none",
    },
  ],
  read: () => {
    const hertz = clocks.read().filter((value) => value > 0);
    const sum = hertz.reduce((total, value) => total + value, 0);
    return [hertz.length === 0 ? null : sum / hertz.length];
  },
  close: clocks.close,
});
