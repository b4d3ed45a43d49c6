// Writes an exported text piece by piece.
import {closeSync, openSync, writeSync} from "node:fs";

/** Bytes that are written at once. */
const chunkBytes = 2 ** 18;

/** A file that text is appended to; pieces wait until they are worth a write. */
export interface TextFile {
  append(text: string): void;
  close(): void;
}

/** Begins a text file; one that is there is written over. Throws the error of the file system. */
export function beginTextFile(path: string): TextFile {
  const file = openSync(path, "w");
  // One for the whole file: a new one for every write would lie around until memory is looked through.
  const chunk = Buffer.allocUnsafeSlow(chunkBytes);
  let waiting = 0;
  function flush(): void {
    writeWhole(file, chunk.subarray(0, waiting));
    waiting = 0;
  }
  return {
    append(text) {
      const bytes = Buffer.byteLength(text);
      if (waiting + bytes > chunkBytes) flush();
      if (bytes > chunkBytes) writeWhole(file, Buffer.from(text));
      else waiting += chunk.write(text, waiting);
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

/** A single write may take less than all, e.g. into a pipe. */
function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
