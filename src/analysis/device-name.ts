import type {Configuration} from "../schema/run-log.ts";

type Device = Pick<Configuration, "device" | "settings">;

/** Whether a program on the CPU plays the GPU: it was asked for by name, and no GPU was measured. */
export const isSoftwareAdapter = ({device, settings}: Device): boolean =>
  device === "gpu" && settings["adapter"] === "software";

/** What a device is called wherever its figures stand. */
export const deviceName = (configuration: Device): string =>
  `${configuration.device.toUpperCase()}${isSoftwareAdapter(configuration) ? " (software adapter)" : ""}`;
