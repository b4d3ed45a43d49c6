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

/**
 * The encoding of a text: its byte-order mark says so, as PowerShell's `>` writes one; without a mark, UTF-16 has a zero
 * in every other byte of what is mostly ASCII.
 */
function encodingOf(bytes: Buffer): "utf-8" | "utf-16le" | "utf-16be" {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (first !== 0 && second === 0 && bytes[3] === 0) return "utf-16le";
  if (first === 0 && second !== 0 && bytes[2] === 0) return "utf-16be";
  return "utf-8";
}

/** A file's bytes as text, without the byte-order mark. */
export const decoded = (bytes: Buffer): string => new TextDecoder(encodingOf(bytes)).decode(bytes);

/** The text of a log file, in UTF-8 or UTF-16. */
export const readLoggedText = async (path: string): Promise<string> => decoded(await readLogged(path));
