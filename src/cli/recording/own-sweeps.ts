import {hash} from "node:crypto";
import {existsSync} from "node:fs";
import {readdir, readFile, rm} from "node:fs/promises";
import {join, resolve} from "node:path";
import {sweepFolder} from "../../runs/names.ts";
import {writeAtomically} from "../../runs/write.ts";
import {serializeSweep} from "../../schema/serialize.ts";
import type {Sweep} from "../../schema/sweep.ts";
import {privateFolder} from "../private-folder.ts";

/**
 * The sweeps that this user recorded here, or agreed to go on with. A `sweep.json` may come with a checkout, and names a
 * command; only what is noted here was this user's own choice.
 */
export interface OwnSweeps {
  /** Where the sweep's command ran, an absolute path; null where it, or what it runs, is not this user's own. */
  folderOf(runs: string, sweep: Sweep): Promise<string | null>;
  /**
   * Notes the sweep, as it is about to be written, with the folder that its command runs in: before it is there, so that a
   * recorder that is killed right after has left its note. Never throws: at worst it will be asked again.
   */
  note(runs: string, sweep: Sweep, folder: string): Promise<void>;
}

/** What is kept of a sweep: nothing of its command but a hash, so that no secret lies there. */
interface Note {
  sweep: string;
  runs: string;
  folder: string;
}

const placeOf = (runs: string, sweep: string): string => resolve(sweepFolder(runs, sweep));

/** Hash of all that decides what is run. Throws ParseError where the sweep breaks its schema. */
function hashOf(sweep: Sweep): string {
  // By way of its text, so that it is the same before it was written and after it was read.
  const {origin, plan} = JSON.parse(serializeSweep(sweep)) as Sweep;
  return hash("sha256", JSON.stringify([origin, plan]));
}

async function readNote(file: string): Promise<Note | null> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Note;
  } catch {
    return null;
  }
}

/** Removes the notes on sweeps that are gone, but that on one which is not there yet. */
async function forgetRemoved(folder: string, coming: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const note = await readNote(join(folder, name));
    const isGone = note === null || (note.sweep !== coming && !existsSync(note.sweep));
    if (isGone) await rm(join(folder, name), {force: true});
  }
}

/** Keeps them in a folder, a small file each; where others may write to it, nothing is believed. */
export function ownSweepsIn(state: string): OwnSweeps {
  const folder = join(state, "sweeps");
  const open = (): string | null => (privateFolder(state) === null ? null : privateFolder(folder));
  const fileOf = (sweep: string): string => join(folder, `${hash("sha256", sweep).slice(0, 32)}.json`);
  return {
    async folderOf(runs, sweep) {
      const place = placeOf(runs, sweep.sweep);
      const note = open() === null ? null : await readNote(fileOf(place));
      return note !== null && note.sweep === place && note.runs === hashOf(sweep) ? note.folder : null;
    },
    async note(runs, sweep, ranIn) {
      if (open() === null) return;
      try {
        const place = placeOf(runs, sweep.sweep);
        const note: Note = {sweep: place, runs: hashOf(sweep), folder: ranIn};
        await writeAtomically(fileOf(place), `${JSON.stringify(note)}\n`);
        await forgetRemoved(folder, place);
      } catch {
        // A full disk, or a sweep that breaks its schema, which its writer will say.
      }
    },
  };
}
