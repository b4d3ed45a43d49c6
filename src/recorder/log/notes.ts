import type {PlannedRun, Sweep} from "../../schema/sweep.ts";

const notesMost = 100;
const noteLength = 500;

/** The sweep with notes more; a note is what a reader must know to use the figures. */
export function withNotes(sweep: Sweep, notes: readonly string[]): Sweep {
  const more = notes.map((note) => (note.length > noteLength ? `${note.slice(0, noteLength - 1)}…` : note));
  return {...sweep, notes: [...new Set([...sweep.notes, ...more])].slice(0, notesMost)};
}

/** One note for all warnings of a run: how many, and the first. */
export function noteOf(run: string, warnings: readonly string[]): string[] {
  const [first] = warnings;
  if (first === undefined) return [];
  return [warnings.length === 1 ? `${run}: ${first}` : `${run}: ${first} (and ${warnings.length - 1} more)`];
}

/** The sweep without what was noted on earlier attempts at runs that are done again. */
export function withoutNotesOn(again: readonly PlannedRun[], sweep: Sweep): Sweep {
  const stale = (note: string): boolean => again.some(({run}) => note.startsWith(`${run}: `));
  return {...sweep, notes: sweep.notes.filter((note) => !stale(note))};
}
