// The telemetry source of Intel's GPUs.
import {join} from "node:path";
import {gpuMetric} from "../source/gpu-metrics.ts";
import {createEngineLoad, type EngineLoad} from "../intel/engine-load.ts";
import {openClientFiles, type ClientFiles, type DrmClient} from "../intel/fdinfo.ts";
import {openProcessTree, type ProcessTree} from "../linux/process-tree.ts";
import {drmCards, openNumber, type DrmCard} from "../linux/sysfs.ts";
import {amount, numberColumn, readNumbers, type NumberColumn} from "../linux/number-columns.ts";
import {linuxPaths, type SourceOptions} from "../source/source-options.ts";
import type {Column, Reading, TelemetrySource} from "../source/source.ts";

const vendor = "0x8086";

const missingLoad =
  "no value before the trainer opened the GPU; kernels before 5.19 and other users' processes give none";

function clientColumns({pciId}: DrmCard, periodMs: number): Column[] {
  return [
    {
      device: pciId,
      metric: gpuMetric(
        "gpu.utilization",
        periodMs,
        "Share of time in which the busiest kind of engine worked for the trainer and its descendants (DRM fdinfo). Other programs are not counted: Intel's drivers tell no figure for the whole GPU without root.",
      ),
      limit: 1,
      missing: missingLoad,
    },
    {
      device: pciId,
      metric: gpuMetric(
        "gpu.memory.usage",
        0,
        "The GPU's own memory that is resident for the trainer and its descendants (DRM fdinfo); none on processors with graphics.",
      ),
      limit: null,
      missing: `${missingLoad}; graphics without memory of its own has none`,
    },
  ];
}

/** Files of i915 come first, those of xe second; xe counts sensors from 2 (Documentation/ABI/testing). */
function sensorColumns({path, pciId, hwmon}: DrmCard): NumberColumn[] {
  const sensor = (...names: string[]) =>
    hwmon === null ? null : openNumber(names.map((name) => join(hwmon, name)));
  const clock = openNumber([
    join(path, "gt", "gt0", "rps_act_freq_mhz"),
    join(path, "gt_act_freq_mhz"),
    join(path, "device", "tile0", "gt0", "freq0", "act_freq"),
  ]);
  return [
    ...numberColumn(
      pciId,
      gpuMetric(
        "gpu.energy",
        1,
        "Energy since the run's first sample, by the card's own counter; discrete GPUs only.",
      ),
      sensor("energy1_input", "energy2_input"),
      {value: amount(1e-6)},
    ),
    ...numberColumn(
      pciId,
      gpuMetric("gpu.temperature", 0, "Temperature of the GPU."),
      sensor("temp1_input", "temp2_input"),
      {
        factor: 1e-3,
      },
    ),
    ...numberColumn(pciId, gpuMetric("gpu.clock.sm", 0, "Clock that the GPU runs at."), clock, {
      value: amount(1e6),
    }),
  ];
}

function memoryOf(clients: readonly DrmClient[]): Reading {
  const known = clients.flatMap(({memoryBytes}) => memoryBytes ?? []);
  return known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0);
}

/** Intel GPUs through DRM fdinfo of the trainer and the driver's sensors; no root. Checked on recorded files only. */
export function createIntelSource({
  periodMs,
  procPath = linuxPaths.proc,
  sysPath = linuxPaths.sys,
  platform = process.platform,
  nowMs = () => performance.now(),
}: SourceOptions): TelemetrySource {
  let cards: {card: DrmCard; load: EngineLoad; sensors: NumberColumn[]}[] = [];
  let files: ClientFiles | null = null;
  let tree: {rootPid: number; processes: ProcessTree} | null = null;

  function pidsOf(rootPid: number | null): number[] {
    if (tree !== null && tree.rootPid !== rootPid) {
      tree.processes.close();
      tree = null;
    }
    if (rootPid === null) return [];
    tree ??= {rootPid, processes: openProcessTree(rootPid, {procPath})};
    return [...tree.processes.read().keys()];
  }

  return {
    id: "intel",
    async open() {
      const nothing = (unavailable: string) => ({unavailable, devices: [], columns: []});
      if (platform !== "linux") return nothing(`Intel GPUs are read on Linux only, this is ${platform}`);
      const found = drmCards(sysPath, vendor);
      if (found.length === 0)
        return nothing("no Intel GPU was found (i915 and xe make /sys/class/drm/card*)");
      cards = found.map((card) => ({card, load: createEngineLoad(), sensors: sensorColumns(card)}));
      files = openClientFiles(procPath);
      return {
        unavailable: null,
        devices: found.map(({pciId, driver}) => ({
          id: pciId,
          kind: "gpu" as const,
          name: "Intel GPU",
          used: null,
          facts: {pciId, kernelDriver: driver || "unknown"},
        })),
        columns: cards.flatMap(({card, sensors}) => [
          ...clientColumns(card, periodMs),
          ...sensors.map(({column}) => column),
        ]),
      };
    },
    read: (rootPid) => {
      const atMs = nowMs();
      const clients = files?.read(pidsOf(rootPid), atMs) ?? [];
      return cards.flatMap(({card, load, sensors}) => {
        const own = clients.filter(({pciId}) => pciId === card.pciId);
        return [load(own, atMs), memoryOf(own), ...readNumbers(sensors)];
      });
    },
    close: () => {
      files?.close();
      tree?.processes.close();
      for (const {sensors} of cards) for (const {file} of sensors) file.close();
    },
  };
}
