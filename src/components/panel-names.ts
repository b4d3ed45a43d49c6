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
export function panelName(device: TelemetryDevice, unit: Unit, label: string | undefined): string {
  const name = names[unit] ?? label ?? unit;
  return device.kind === "host" ? name : `${name}, ${device.name}`;
}
