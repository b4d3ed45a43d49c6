// The importer of nvtop's snapshots.
import {stat} from "node:fs/promises";
import {basename} from "node:path";
import {parsePythonJson} from "../../schema/values/not-finite.ts";
import {ImportError, unknownRun, type ImportedRun, type Importer} from "../importer.ts";
import {readLoggedText} from "../logged-file.ts";
import {printedQuantity} from "./quantity.ts";
import {samplesOf, sampledUnit, type DeviceReading, type SampledFieldName} from "./samples.ts";

/** Fields of nvtop's snapshots; a value is a text with its unit, or null. */
const fields: Readonly<Record<string, SampledFieldName>> = {
  gpu_util: "utilization",
  mem_used: "memory",
  power_draw: "power",
  temp: "temperature",
  gpu_clock: "clock",
};

/** The unit of a value that has none: memory is in bytes. Temperatures are in Fahrenheit where a person set that. */
const usualUnits = {ratio: "%", bytes: "B", watts: "W", celsius: "C", hertz: "MHz"} as const;

/** nvtop's loop waits this long between two snapshots unless `-d` says otherwise (nvtop.c). */
const periodMs = 100;

/** nvtop prints one list per snapshot, without a separator. */
function snapshotsIn(text: string, path: string): Record<string, unknown>[][] {
  const joined = `[${text.trim().replace(/\]\s*,?\s*\[/g, "],[")}]`;
  try {
    const list = parsePythonJson(joined) as unknown[];
    return list.filter((one): one is Record<string, unknown>[] => Array.isArray(one));
  } catch (cause) {
    throw new ImportError(`${path}: no snapshots of nvtop: not JSON (nvtop -l)`, {cause});
  }
}

/**
 * The samples of `nvtop -l`. nvtop writes no times: the samples are spaced by its default period, the last one at the
 * time of the file's last change, and a note says so. Throws ImportError.
 */
export function nvtopRun(text: string, path: string, {endUnixMs}: {endUnixMs: number}): ImportedRun {
  const snapshots = snapshotsIn(text, path);
  const readings = snapshots.flatMap((devices, index) =>
    devices.map((device, position): DeviceReading => {
      const figures = Object.entries(fields).flatMap(([name, field]) => {
        const value = printedQuantity(device[name], sampledUnit(field), usualUnits[sampledUnit(field)]);
        return value === null ? [] : [[field, value] as const];
      });
      const name = typeof device["device_name"] === "string" ? device["device_name"] : "GPU";
      return {device: `gpu${position}`, name, atMs: index * periodMs, figures: Object.fromEntries(figures)};
    }),
  );
  if (!readings.some(({figures}) => Object.keys(figures).length > 0))
    throw new ImportError(`${path}: no snapshots of nvtop with a value in them`);
  const durationMs = (snapshots.length - 1) * periodMs;
  const startedAt = new Date(endUnixMs - durationMs).toISOString();
  return {
    ...unknownRun(basename(path).replace(/\.\w+$/, "")),
    device: "gpu",
    startedAt,
    durationMs,
    samples: samplesOf(readings, {source: "nvtop", startedAt, windowMs: 1000}),
    timeResolutionMs: periodMs,
    notes: [
      `nvtop writes no times: samples are spaced ${periodMs} ms apart, ending when the file was last written.`,
    ],
  };
}

export const nvtopImporter: Importer = {
  id: "nvtop",
  description: "snapshots of nvtop -l, as JSON",
  read: async (path) => [
    nvtopRun(await readLoggedText(path), path, {endUnixMs: Math.round((await stat(path)).mtimeMs)}),
  ],
};
