// Tells a machine from others of its kind, for this user alone.
import {existsSync, readFileSync} from "node:fs";

/** Files that containers have, and machines not. */
const containerFiles = ["/.dockerenv", "/run/.containerenv"];

function firstLine(path: string): string {
  try {
    return readFileSync(path, "latin1").trim();
  } catch {
    return "";
  }
}

/**
 * What tells this machine from others like it; never to be published as it is: machine-id(5) says that it is confidential. In
 * a container the id of the boot, since an image has one machine-id for all machines that run it. Empty where neither is known.
 */
export function hostKey({
  isContainer = containerFiles.some(existsSync) || process.env["KUBERNETES_SERVICE_HOST"] !== undefined,
  machineIdFile = "/etc/machine-id",
  bootIdFile = "/proc/sys/kernel/random/boot_id",
} = {}): string {
  const own = isContainer ? "" : firstLine(machineIdFile);
  return own === "" ? firstLine(bootIdFile) : own;
}
