import {lstatSync, utimesSync, writeFileSync} from "node:fs";

/**
 * Writes a file again, and with its old date: until the disk says that it changed, since its clock ticks in steps of some
 * milliseconds.
 */
export function rewrite(path: string, text: string): void {
  const {ctimeNs, atime, mtime} = lstatSync(path, {bigint: true});
  do {
    writeFileSync(path, text);
    utimesSync(path, atime, mtime);
  } while (lstatSync(path, {bigint: true}).ctimeNs === ctimeNs);
}

/** The clock of an index for which every file has been as it is for long. */
export const longAfter = (): number => Date.now() + 3_600_000;
