// Where commands keep what outlives them, state and caches: folders that only this user may write to.
import {lstatSync, mkdirSync} from "node:fs";
import {homedir} from "node:os";
import {dirname, join} from "node:path";

/** Whether only this user, or root, can put anything into the folder. */
function isPrivate(folder: string, owners: readonly (number | undefined)[]): boolean {
  const stat = lstatSync(folder);
  return stat.isDirectory() && (stat.mode & 0o022) === 0 && owners.includes(stat.uid);
}

/**
 * The folder, made where it is absent, if it is this user's alone. Null where another user could write to it, or nobody
 * can: what is found in such a folder is believed, or even run.
 */
export function privateFolder(folder: string): string | null {
  try {
    mkdirSync(folder, {recursive: true, mode: 0o700});
    if (process.platform === "win32") return folder; // its profile folders are private, and have no owner id
    const user = process.geteuid?.();
    return isPrivate(folder, [user]) && isPrivate(dirname(folder), [user, 0]) ? folder : null;
  } catch {
    return null;
  }
}

/** Where this user keeps what the program remembers from one day to the next; it need not be there yet. */
export const stateFolder = (
  state = process.env.XDG_STATE_HOME ?? join(homedir(), ".local", "state"),
): string => join(state, "batchsweep");
