import {gpuNumber} from "../analysis/naming/device-name.ts";
import type {Subject} from "../analysis/series/timeline.ts";
import type {TelemetryDevice} from "../schema/telemetry.ts";

const names: Partial<Record<Subject, string>> = {
  ratio: "Load",
  "load and memory": "Load and memory",
  activity: "What the load consists of",
  bytes: "Memory",
  watts: "Power",
  celsius: "Temperature",
  hertz: "Clock",
  cores: "Cores in use",
};

/** What a panel is called: its subject, or its first line's where that has no name, and the GPU where it is one's. */
export function panelName(
  device: TelemetryDevice,
  subject: Subject,
  {label, devices}: {label: string | undefined; devices: readonly TelemetryDevice[]},
): string {
  const name = names[subject] ?? label ?? subject;
  if (device.kind === "host") return name;
  const number = gpuNumber(device, devices);
  return `${name}, ${number === null ? device.name : `GPU ${number} (${device.name})`}`;
}
