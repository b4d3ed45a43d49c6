import {lstatSync, readFileSync, statSync} from "node:fs";
import {readdir, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {extname, dirname, join} from "node:path";
import {eventsVariable} from "../process/command.ts";
import {endProcessesOfRun} from "./orphans.ts";
import {killGroup} from "../process/process-group.ts";
import {processEntry, processIds} from "../process/process-table.ts";
import {isLeftBehind} from "./run-folder.ts";

/** What a recorder that was killed together with its watchdog left behind, and what is ended and removed now. */
export interface LeftBehind {
  processes: number;
  folders: number;
}

/** A script that does clearLeftBehind() for half a second. */
export const clearingScript = new URL(`./clearing-process${extname(import.meta.url)}`, import.meta.url);

/** Whether something belongs to the user of this process: nobody else's is ended or removed, also by root. */
const isOwn = (uid: number): boolean => uid === process.getuid?.();

/** The event file that a process was started with; null where it has none, or cannot be looked into. */
function eventFileOf(pid: number): string | null {
  try {
    if (!isOwn(statSync(`/proc/${pid}`).uid)) return null;
    const entry = readFileSync(`/proc/${pid}/environ`, "utf8")
      .split("\0")
      .find((text) => text.startsWith(`${eventsVariable}=`));
    return entry?.slice(eventsVariable.length + 1) ?? null;
  } catch {
    return null;
  }
}

/** Folders of runs in `parent` whose recorders are dead. */
async function foldersIn(parent: string): Promise<string[]> {
  const names = await readdir(parent).catch(() => []);
  return names
    .map((name) => join(parent, name))
    .filter((folder) => {
      if (!isLeftBehind(folder)) return false;
      const found = lstatSync(folder, {throwIfNoEntry: false});
      return found?.isDirectory() === true && isOwn(found.uid);
    });
}

/**
 * Ends the processes of runs whose recorder is dead, and removes their folders of events: a training that goes on
 * unseen would be measured with the next. Its watchdog does so at once where it lives.
 */
export async function clearLeftBehind(parent = tmpdir()): Promise<LeftBehind> {
  const folders = new Set(await foldersIn(parent));
  const left = processIds().flatMap((pid) => {
    const eventFile = eventFileOf(pid);
    // A recorder within a training whose own recorder died ends with it, not by its own hand.
    if (eventFile === null || eventFile === process.env[eventsVariable]) return [];
    return isLeftBehind(dirname(eventFile)) ? [{pid, eventFile}] : [];
  });
  for (const {pid, eventFile} of left) {
    folders.add(dirname(eventFile));
    const group = processEntry(pid)?.group;
    if (group !== undefined) killGroup(group, "SIGKILL");
    endProcessesOfRun(eventFile);
  }
  for (const folder of folders) await rm(folder, {recursive: true, force: true});
  return {processes: left.length, folders: folders.size};
}
