import {join} from "node:path";
import {entries, openNumber, readText, type NumberFile} from "../linux/sysfs.ts";
import {createSlowSource, onLinuxOnly, slowPeriodMs, type SlowReader} from "../source/slow-source.ts";
import {linuxPaths, type CreateSource} from "../source/source-options.ts";

/** Temperature of the processor. */
export const createTemperatureSource: CreateSource = ({
  sysPath = linuxPaths.sys,
  platform = process.platform,
}) =>
  createSlowSource("temperature", () => {
    onLinuxOnly("the processor's temperature", platform);
    return open(sysPath);
  });

/** Thermal zones and sensors of processors, by the names that their drivers give them. */
const zones = /^(?:x86_pkg_temp|cpu[-_]?thermal|soc[-_]thermal)$/;
const sensors = /^(?:coretemp|k10temp|zenpower|cpu_thermal)$/;

/** The processor packages' own sensors: thermal zones where there are, else those of the hardware monitor. */
function findSensors(sysPath: string): NumberFile[] {
  const within = (folder: string, pattern: RegExp): string[] =>
    entries(join(sysPath, "class", folder), pattern);
  const ofZones = within("thermal", /^thermal_zone\d+$/)
    .filter((zone) => zones.test(readText(join(zone, "type")) ?? ""))
    .flatMap((zone) => openNumber([join(zone, "temp")]) ?? []);
  if (ofZones.length > 0) return ofZones;
  return within("hwmon", /^hwmon\d+$/)
    .filter((sensor) => sensors.test(readText(join(sensor, "name")) ?? ""))
    .flatMap((sensor) => openNumber([join(sensor, "temp1_input")]) ?? []);
}

function open(sysPath: string): SlowReader {
  const files = findSensors(sysPath);
  if (files.length === 0)
    throw new Error("the kernel tells no temperature of the processor, as is usual in a virtual machine");
  return {
    columns: [
      {
        metric: {
          id: "machine.cpu.temperature",
          label: "CPU temperature",
          unit: "celsius",
          windowMs: slowPeriodMs,
          kind: "level",
          meaning:
            "Temperature of the processor package, of the hottest where there are several, read once a second.",
        },
        limit: null,
        missing: "no value where the kernel gave none",
      },
    ],
    read: () => {
      const read = files.flatMap((file) => file.read() ?? []);
      return [read.length === 0 ? null : Math.max(...read) / 1000];
    },
    close: () => files.forEach((file) => file.close()),
  };
}
