// What a device is called.
import type {TelemetryDevice} from "../../schema/telemetry.ts";
import type {Configuration} from "../../schema/run-log.ts";

type Device = Pick<Configuration, "device" | "settings">;

/** Whether a program on the CPU plays the GPU: it was asked for by name, and no GPU was measured. */
export const isSoftwareAdapter = ({device, settings}: Device): boolean =>
  device === "gpu" && settings["adapter"] === "software";

/** What a device is called wherever its figures stand. */
export const deviceName = (configuration: Device): string =>
  `${configuration.device.toUpperCase()}${isSoftwareAdapter(configuration) ? " (software adapter)" : ""}`;

/** Which GPU this is, from 0, among the devices that figures are shown of; null where it is the only one, or none. */
export function gpuNumber(
  {id, kind}: Pick<TelemetryDevice, "id" | "kind">,
  devices: readonly Pick<TelemetryDevice, "id" | "kind">[],
): number | null {
  const gpus = [...new Set(devices.flatMap((one) => (one.kind === "gpu" ? [one.id] : [])))];
  return kind !== "gpu" || gpus.length < 2 ? null : gpus.indexOf(id);
}
