// The telemetry source of the training's processes.
import type {MetricSpec} from "../../schema/telemetry.ts";
import {readCapacity} from "../linux/capacity.ts";
import {openKept} from "../source/kept-file.ts";
import {readKernelUnits} from "../linux/kernel-units.ts";
import {createMachineShare, parseCoreTicks, parseStarted} from "../linux/machine-ticks.ts";
import {openTreeMeter, type TreeMeter} from "../linux/tree-meter.ts";
import type {Column, Reading, SourceStatus, TelemetrySource} from "../source/source.ts";
import {host, linuxPaths, type SourceOptions} from "../source/source-options.ts";

const processMetrics = (periodMs: number): MetricSpec[] => [
  {
    id: "process.cpu.utilization",
    label: "CPU, training",
    unit: "ratio",
    windowMs: periodMs,
    kind: "level",
    meaning:
      "CPU time of the trainer and all its descendants, as a share of the cores that affinity and CPU quota leave. Children that ended meanwhile are counted. The kernel counts in ticks, mostly of 10 ms; what is above 1 for that reason is counted in the values after it.",
  },
  {
    id: "process.memory.usage",
    label: "Memory, training",
    unit: "bytes",
    windowMs: 0,
    kind: "level",
    meaning:
      "Resident memory of the trainer and all its descendants, added up: pages that several processes share count once for each. Without page cache and GPU memory.",
  },
  {
    id: "machine.cpu.other",
    label: "CPU, other programs",
    unit: "ratio",
    windowMs: periodMs,
    kind: "level",
    meaning:
      "Busy share of the cores that affinity leaves, less the trainer and its descendants: other programs, recorder and sampler, and time that a hypervisor took. Not below 0, where the ticks of the two counts differ.",
  },
];

const onlyWhileItRuns = "no value before the trainer started and after it ended";

const columnsOf = (periodMs: number, memoryLimitBytes: number | null, missing: string): Column[] =>
  processMetrics(periodMs).map((metric) => ({
    device: host.id,
    metric,
    limit: metric.unit === "ratio" ? 1 : memoryLimitBytes,
    missing,
  }));

/**
 * The trainer's process tree on Linux, from /proc. Memory is the resident size: the proportional size, which would
 * share out shared pages, takes 0.8 ms a process (smaps_rollup), too dear at 10 Hz.
 */
export function createProcessTreeSource({
  periodMs,
  procPath = linuxPaths.proc,
  cgroupPath = linuxPaths.cgroup,
  platform = process.platform,
  nowMs = () => performance.now(),
  statFile = openKept(`${procPath}/stat`),
}: SourceOptions): TelemetrySource {
  let take = (_rootPid: number | null) => (): readonly Reading[] => [];
  let close = (): void => {};

  function openLinux(): SourceStatus {
    const capacity = readCapacity(procPath, cgroupPath);
    const units = readKernelUnits(procPath);
    const machineShare = createMachineShare(capacity.allowedCores, {periodMs, ...units});
    let meter: TreeMeter | null = null;
    let lastReadMs = nowMs();
    const busyOf = (stat: string): number | null => machineShare(parseCoreTicks(stat, capacity.allowedCores));
    let stat = statFile?.read() ?? "";
    busyOf(stat);
    close = () => {
      meter?.close();
      statFile?.close();
    };
    take = (rootPid) => {
      const atMs = nowMs();
      const taken = statFile?.read() ?? "";
      stat = taken;
      if (meter !== null && meter.rootPid !== rootPid) {
        meter.close();
        meter = null;
      }
      if (rootPid !== null)
        meter ??= openTreeMeter({
          rootPid,
          lastReadMs,
          periodMs,
          maxCores: capacity.availableCores,
          units,
          procPath,
          started: () => parseStarted(stat),
        });
      lastReadMs = atMs;
      const usage = meter?.take(atMs);
      return () => {
        const {cores, memoryBytes} = usage?.() ?? {cores: null, memoryBytes: null};
        const busy = busyOf(taken);
        return [
          cores === null ? null : cores / capacity.availableCores,
          memoryBytes,
          cores === null || busy === null ? null : Math.max(0, busy - cores / capacity.allowedCores.size),
        ];
      };
    };
    const columns = columnsOf(periodMs, capacity.memoryLimitBytes, onlyWhileItRuns);
    return {unavailable: null, devices: [host], columns};
  }

  return {
    id: "process-tree",
    async open() {
      const nothing = (unavailable: string): SourceStatus => ({
        unavailable,
        devices: [host],
        columns: columnsOf(periodMs, null, unavailable),
      });
      if (platform !== "linux") return nothing(`process trees are read on Linux only, this is ${platform}`);
      try {
        return openLinux();
      } catch (error) {
        return nothing(error instanceof Error ? error.message : String(error));
      }
    },
    take: (rootPid) => take(rootPid),
    read: (rootPid) => take(rootPid)(),
    close: () => close(),
  };
}
