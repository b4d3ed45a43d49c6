// Small files of /sys, and the graphics cards there.
import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {openKept} from "../source/kept-file.ts";

/** Text of a small file, trimmed; null where it is missing or refuses, as files of drivers do at times. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, "latin1").trim();
  } catch {
    return null;
  }
}

/** A whole number that a kernel wrote; null for everything else, and for one beyond what a double holds exactly. */
export function wholeNumber(text: string | null): number | null {
  const trimmed = text?.trim() ?? "";
  if (!/^-?\d{1,16}$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isSafeInteger(value) ? value : null;
}

/** A file of one whole number that stays open. */
export interface NumberFile {
  read(): number | null;
  close(): void;
}

/** Opens the first of some files that is there; null where none is. */
export function openNumber(paths: readonly string[]): NumberFile | null {
  for (const path of paths) {
    const file = openKept(path);
    if (file !== null) return {read: () => wholeNumber(file.read()), close: file.close};
  }
  return null;
}

/** Paths of a folder's entries whose names fit, in the order of their names; none where there is no folder. */
export function entries(folder: string, pattern: RegExp): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .sort((a, b) => a.localeCompare(b, "en", {numeric: true}))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** A graphics card of the kernel's direct rendering manager. */
export interface DrmCard {
  /** e.g. /sys/class/drm/card0. */
  path: string;
  /** e.g. 0000:03:00.0; the card's name where it is on no PCI bus. */
  pciId: string;
  driver: string;
  /** Folder of its sensors; null where it has none. */
  hwmon: string | null;
}

/** Cards of a vendor, by PCI vendor id, e.g. 0x1002. */
export function drmCards(sysPath: string, vendor: string): DrmCard[] {
  return entries(join(sysPath, "class", "drm"), /^card\d+$/).flatMap((path) => {
    if (readText(join(path, "device", "vendor")) !== vendor) return [];
    const uevent = readText(join(path, "device", "uevent")) ?? "";
    const field = (name: string): string => new RegExp(`^${name}=(.+)$`, "m").exec(uevent)?.[1] ?? "";
    return [
      {
        path,
        pciId: field("PCI_SLOT_NAME") || path.slice(path.lastIndexOf("/") + 1),
        driver: field("DRIVER"),
        hwmon: entries(join(path, "device", "hwmon"), /^hwmon\d+$/)[0] ?? null,
      },
    ];
  });
}
