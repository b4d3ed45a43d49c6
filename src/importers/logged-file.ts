import {readFile, stat} from "node:fs/promises";
import {ImportError} from "./importer.ts";

const largestLog = 64 * 2 ** 20;

/**
 * Bytes of a file in somebody's logs. Throws ImportError for one that is too large to be a log (`largest` bytes at most), and
 * for what is no file: a pipe would never end.
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
