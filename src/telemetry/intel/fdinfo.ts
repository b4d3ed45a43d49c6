import {readdirSync} from "node:fs";
import {openKept, type KeptFile} from "../source/kept-file.ts";

/** What one open file of a graphics driver says of its client (Documentation/gpu/drm-usage-stats.rst). */
export interface DrmClient {
  driver: string;
  pciId: string;
  id: string;
  /** Busy time by engine class: nanoseconds (i915), or cycles beside the GPU's own count of them (xe). */
  engines: Map<string, {busy: number; total: number | null; capacity: number}>;
  /** Resident in the GPU's own memory; null where the driver does not say. */
  memoryBytes: number | null;
}

const factors: Record<string, number> = {KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30};

/** `23992 KiB` → bytes; null for what is not an amount. */
function bytesOf(text: string): number | null {
  const match = /^(\d{1,15})(?: (KiB|MiB|GiB))?$/.exec(text);
  return match === null ? null : Number(match[1]) * (factors[match[2] ?? ""] ?? 1);
}

const countOf = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,19}$/.test(text) ? Number(text) : null;

/** Null for a file that belongs to no graphics driver, or to one that does not name its device and client. */
export function parseFdinfo(text: string): DrmClient | null {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^drm-([^\s:]+):\s*(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined) fields.set(match[1], match[2] ?? "");
  }
  const [driver, pciId, id] = [fields.get("driver"), fields.get("pdev"), fields.get("client-id")];
  if (driver === undefined || pciId === undefined || id === undefined) return null;
  const engines: DrmClient["engines"] = new Map();
  for (const [key, value] of fields) {
    const capacityOf = (name: string): number =>
      Math.max(1, countOf(fields.get(`engine-capacity-${name}`)) ?? 1);
    const [, nanosecondName] = /^engine-(?!capacity-)(.+)$/.exec(key) ?? [];
    const [, cycleName] = /^cycles-(.+)$/.exec(key) ?? [];
    const busy = countOf(nanosecondName === undefined ? value : value.replace(/ ns$/, ""));
    if (busy === null) continue;
    if (nanosecondName !== undefined)
      engines.set(nanosecondName, {busy, total: null, capacity: capacityOf(nanosecondName)});
    if (cycleName !== undefined) {
      const total = countOf(fields.get(`total-cycles-${cycleName}`));
      if (total !== null) engines.set(cycleName, {busy, total, capacity: capacityOf(cycleName)});
    }
  }
  const memory = fields.get("resident-vram0") ?? fields.get("resident-local0");
  return {driver, pciId, id, engines, memoryBytes: memory === undefined ? null : bytesOf(memory)};
}

/** The graphics clients of some processes, each once however many files name it. */
export interface ClientFiles {
  read(pids: readonly number[], nowMs: number): DrmClient[];
  close(): void;
}

/** Looking through all open files of a process is dear; new clients are found this late at most. */
const rescanMs = 1000;

/** Keeps the files of graphics clients open and looks for new ones once a second. */
export function openClientFiles(procPath: string): ClientFiles {
  const files = new Map<string, KeptFile>();
  let scannedAtMs = Number.NEGATIVE_INFINITY;

  function scan(pids: readonly number[]): void {
    for (const pid of pids) {
      const folder = `${procPath}/${pid}/fdinfo`;
      let names: string[] = [];
      try {
        names = readdirSync(folder);
      } catch {
        // The process ended, or is another user's.
      }
      for (const name of names) {
        const path = `${folder}/${name}`;
        if (files.has(path)) continue;
        const file = openKept(path);
        if (file === null) continue;
        if (parseFdinfo(file.read() ?? "") === null) file.close();
        else files.set(path, file);
      }
    }
  }

  return {
    read: (pids, nowMs) => {
      if (nowMs - scannedAtMs >= rescanMs) {
        scannedAtMs = nowMs;
        scan(pids);
      }
      const clients = new Map<string, DrmClient>();
      for (const [path, file] of files) {
        const client = parseFdinfo(file.read() ?? "");
        if (client === null) {
          file.close();
          files.delete(path);
        } else clients.set(`${client.pciId} ${client.id}`, client);
      }
      return [...clients.values()];
    },
    close: () => {
      for (const file of files.values()) file.close();
      files.clear();
    },
  };
}
