import {readCapacity} from "../linux/capacity.ts";
import {readKernelUnits} from "../linux/kernel-units.ts";
import {createMachineShare, parseCoreTicks} from "../linux/machine-ticks.ts";
import {readText} from "../linux/sysfs.ts";
import {openKept} from "../source/kept-file.ts";
import {createSlowSource, onLinuxOnly, slowPeriodMs, type SlowReader} from "../source/slow-source.ts";
import {linuxPaths, type CreateSource} from "../source/source-options.ts";

/** Time of the machine's cores that a hypervisor gave to other machines. */
export const createStealSource: CreateSource = ({
  procPath = linuxPaths.proc,
  cgroupPath = linuxPaths.cgroup,
  platform = process.platform,
}) =>
  createSlowSource("steal", () => {
    onLinuxOnly("stolen time", platform);
    // x86 names a hypervisor among the processor's flags; other processors do not tell.
    const flags = /^flags\s*:.*$/m.exec(readText(`${procPath}/cpuinfo`) ?? "")?.[0];
    if (flags !== undefined && !/\bhypervisor\b/.test(flags))
      throw new Error("the machine is no virtual one: no hypervisor takes its cores away");
    return open(procPath, readCapacity(procPath, cgroupPath).allowedCores);
  });

function open(procPath: string, cores: ReadonlySet<number>): SlowReader {
  const file = openKept(`${procPath}/stat`);
  const units = readKernelUnits(procPath);
  const share = createMachineShare(cores, {
    periodMs: slowPeriodMs,
    mostMs: 3 * slowPeriodMs,
    ...units,
    of: "stolen",
  });
  const read = (): number | null => share(parseCoreTicks(file?.read() ?? "", cores));
  read();
  return {
    columns: [
      {
        metric: {
          id: "machine.cpu.steal",
          label: "CPU stolen by the host",
          unit: "ratio",
          windowMs: slowPeriodMs,
          kind: "level",
          meaning:
            "Share of the time of the cores that affinity leaves in which they had work to do and the hypervisor ran another machine on them (steal, proc_stat(5)), as far as the hypervisor tells. Part of the CPU of other programs.",
          group: "disturbances",
        },
        limit: 1,
        missing: "no value before the second reading",
      },
    ],
    read: () => [read()],
    close: () => file?.close(),
  };
}
