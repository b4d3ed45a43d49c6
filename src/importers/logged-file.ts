import {readFile, stat} from "node:fs/promises";
import {ImportError} from "./importer.ts";

const largestLog = 64 * 2 ** 20;

/**
 * Reads a log file. Throws ImportError if it is larger than `largest` bytes, or not a regular file: reading a pipe would
 * never end.
 */
export async function readLogged(path: string, largest = largestLog): Promise<Buffer> {
  const found = await stat(path);
  if (!found.isFile()) throw new ImportError(`${path}: not a file`);
  if (found.size > largest) throw new ImportError(`${path}: larger than a log (${largest} bytes at most)`);
  return readFile(path);
}

/** Its text, in UTF-8. */
export const readLoggedText = async (path: string): Promise<string> =>
  (await readLogged(path)).toString("utf8");
