import {homedir} from "node:os";
import {join} from "node:path";
import {privateFolder} from "./private-folder.ts";

/**
 * The folder of this user for compiled code, made where it is absent. Null where another user could write to it: Node
 * would run their code from it, which is also why its own choice, a folder in the shared temporary one, is not taken.
 */
export const privateCompileCache = (
  cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"),
): string | null => privateFolder(join(cache, "batchsweep-compiled"));
