import {gpuNumber} from "../analysis/device-name.ts";
import type {TelemetryDevice, Unit} from "../schema/telemetry.ts";

const names: Partial<Record<Unit, string>> = {
  ratio: "Load",
  bytes: "Memory",
  watts: "Power",
  celsius: "Temperature",
  hertz: "Clock",
  cores: "Cores in use",
};

/** What a panel of several metrics of one unit is called: the unit's subject, and the GPU where it is one's. */
export function panelName(
  device: TelemetryDevice,
  unit: Unit,
  {label, devices}: {label: string | undefined; devices: readonly TelemetryDevice[]},
): string {
  const name = names[unit] ?? label ?? unit;
  if (device.kind === "host") return name;
  const number = gpuNumber(device, devices);
  return `${name}, ${number === null ? device.name : `GPU ${number} (${device.name})`}`;
}
