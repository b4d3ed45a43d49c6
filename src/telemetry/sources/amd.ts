// The telemetry source of AMD's GPUs.
import {join} from "node:path";
import {gpuMetric} from "../source/gpu-metrics.ts";
import {drmCards, openNumber, readText, wholeNumber, type DrmCard} from "../linux/sysfs.ts";
import {amount, fromPercent, numberColumn, readNumbers, type NumberColumn} from "../linux/number-columns.ts";
import {linuxPaths, type SourceOptions} from "../source/source-options.ts";
import type {Reading, TelemetrySource} from "../source/source.ts";

const vendor = "0x1002";

/** Microwatts, millidegrees and hertz, as hwmon gives them (Documentation/hwmon/sysfs-interface). */
const perMillion = 1e-6;
const perThousand = 1e-3;

/** A GPU that is said to be busy all the time while it draws this share of its power limit, is not. */
const idlePower = 0.1;

/** The columns of a card: those whose files it has. */
function columnsOf({path, pciId, hwmon}: DrmCard): NumberColumn[] {
  const device = (name: string) => openNumber([join(path, "device", name)]);
  const sensor = (...names: string[]) =>
    hwmon === null ? null : openNumber(names.map((name) => join(hwmon, name)));
  const memory = wholeNumber(readText(join(path, "device", "mem_info_vram_total")));
  const power = hwmon === null ? null : wholeNumber(readText(join(hwmon, "power1_cap")));
  const limit = power === null || power <= 0 ? null : power * perMillion;
  return [
    ...numberColumn(
      pciId,
      gpuMetric(
        "gpu.utilization",
        100,
        "The driver's figure for the share of time in which the GPU was busy (gpu_busy_percent). Some models show 100 as soon as a program has opened them for computing; such readings, at idle power, are left out.",
      ),
      device("gpu_busy_percent"),
      {limit: 1, value: fromPercent},
    ),
    ...numberColumn(
      pciId,
      gpuMetric("gpu.memory.activity", 100, "Share of time in which GPU memory was busy (mem_busy_percent)."),
      device("mem_busy_percent"),
      {limit: 1, value: fromPercent},
    ),
    ...numberColumn(
      pciId,
      gpuMetric(
        "gpu.memory.usage",
        0,
        "Video memory in use by whatever program. On processors with graphics this is the part set aside for it, and most of its memory is elsewhere.",
      ),
      device("mem_info_vram_used"),
      {limit: memory, value: amount(1)},
    ),
    ...numberColumn(
      pciId,
      gpuMetric(
        "gpu.power",
        100,
        "Power of this instant; on processors with graphics that of the whole chip.",
      ),
      sensor("power1_input"),
      {limit, value: amount(perMillion)},
    ),
    ...numberColumn(
      pciId,
      gpuMetric(
        "gpu.power.average",
        1000,
        "Power averaged by the GPU's firmware; on processors with graphics that of the whole chip. There is no energy counter.",
      ),
      sensor("power1_average"),
      {limit, value: amount(perMillion)},
    ),
    ...numberColumn(
      pciId,
      gpuMetric("gpu.temperature", 0, "Temperature at the chip's edge."),
      sensor("temp1_input"),
      {
        factor: perThousand,
      },
    ),
    ...numberColumn(pciId, gpuMetric("gpu.clock.sm", 0, "Clock of the shaders."), sensor("freq1_input"), {
      value: amount(1),
    }),
    ...numberColumn(
      pciId,
      gpuMetric("gpu.clock.memory", 0, "Clock of the GPU's memory."),
      sensor("freq2_input"),
      {
        value: amount(1),
      },
    ),
  ];
}

/** Takes out a load of 100 % at idle power: a known fault of some models, not a reading. */
function withoutStuckLoad(columns: readonly NumberColumn[], values: readonly Reading[]): Reading[] {
  const powers = new Map<string, boolean>();
  columns.forEach(({column}, index) => {
    const value = values[index] ?? null;
    if (!column.metric.id.startsWith("gpu.power") || value === null || column.limit === null) return;
    powers.set(column.device, value < idlePower * column.limit);
  });
  return columns.map(({column}, index) => {
    const value = values[index] ?? null;
    const isStuck =
      column.metric.id === "gpu.utilization" && value === 1 && powers.get(column.device) === true;
    return isStuck ? null : value;
  });
}

/** AMD GPUs through the files of the amdgpu driver; no root, no ROCm. Checked on recorded trees only. */
export function createAmdSource({
  sysPath = linuxPaths.sys,
  platform = process.platform,
}: SourceOptions): TelemetrySource {
  let columns: NumberColumn[] = [];
  return {
    id: "amd",
    async open() {
      const nothing = (unavailable: string) => ({unavailable, devices: [], columns: []});
      if (platform !== "linux") return nothing(`AMD GPUs are read on Linux only, this is ${platform}`);
      const cards = drmCards(sysPath, vendor);
      if (cards.length === 0)
        return nothing("no AMD GPU was found (the amdgpu driver makes /sys/class/drm/card*)");
      columns = cards.flatMap(columnsOf);
      if (columns.length === 0)
        return nothing(
          "the AMD GPU's driver has none of the known files (amdgpu is needed, radeon has none)",
        );
      return {
        unavailable: null,
        devices: cards.map((card) => ({
          id: card.pciId,
          kind: "gpu" as const,
          name: readText(join(card.path, "device", "product_name")) || "AMD GPU",
          used: null,
          facts: {pciId: card.pciId, kernelDriver: card.driver || "unknown"},
        })),
        columns: columns.map(({column}) => column),
      };
    },
    read: () => withoutStuckLoad(columns, readNumbers(columns)),
    close: () => columns.forEach(({file}) => file.close()),
  };
}
