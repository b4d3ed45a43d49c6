import {lstatSync, mkdirSync} from "node:fs";
import {homedir} from "node:os";
import {dirname, join} from "node:path";

/** Whether only this user, or root, can put anything into the folder. */
function isPrivate(folder: string, owners: readonly (number | undefined)[]): boolean {
  const stat = lstatSync(folder);
  return stat.isDirectory() && (stat.mode & 0o022) === 0 && owners.includes(stat.uid);
}

/**
 * The folder of this user for compiled code, made where it is absent. Null where another user could write to it: Node
 * would run their code from it, which is also why its own choice, a folder in the shared temporary one, is not taken.
 */
export function privateCompileCache(
  cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"),
): string | null {
  const folder = join(cache, "batchsweep-compiled");
  try {
    mkdirSync(folder, {recursive: true, mode: 0o700});
    if (process.platform === "win32") return folder; // its profile folders are private, and have no owner id
    const user = process.geteuid?.();
    return isPrivate(folder, [user]) && isPrivate(dirname(folder), [user, 0]) ? folder : null;
  } catch {
    return null;
  }
}
