// Writes an exported text piece by piece.
import {closeSync, openSync, writeSync} from "node:fs";

/** So much text is written at once. */
const chunkLength = 2 ** 20;

/** A file that text is appended to, in pieces of a megabyte. */
export interface TextFile {
  append(text: string): void;
  close(): void;
}

/** Begins a text file; one that is there is written over. Throws the error of the file system. */
export function beginTextFile(path: string): TextFile {
  const file = openSync(path, "w");
  let waiting: string[] = [];
  let length = 0;
  function flush(): void {
    if (length > 0) writeWhole(file, waiting.join(""));
    waiting = [];
    length = 0;
  }
  return {
    append(text) {
      waiting.push(text);
      length += text.length;
      if (length >= chunkLength) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

/** A single write may take less than all, e.g. into a pipe. */
function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
