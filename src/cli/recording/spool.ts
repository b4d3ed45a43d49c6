import {hash} from "node:crypto";
import {join, resolve} from "node:path";
import {stateFolder} from "../private-folder.ts";

/** Where the runs of a folder are written that cannot be written there: a folder of its own among what the user keeps. */
export const spoolOf = (runs: string, state = stateFolder()): string =>
  join(state, "spool", hash("sha256", resolve(runs)).slice(0, 16));
