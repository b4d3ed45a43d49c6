// Where run logs are read from: a folder, or a commit.
import {isUtf8} from "node:buffer";
import {documentBytes, telemetryBytes} from "../schema/values/limits.ts";
import {ParseError} from "../schema/parse.ts";

/** How the name of a samples file ends. */
export const telemetrySuffix = ".telemetry.json";

/** Where run logs are read from: a folder on the disk, or the folder as it was in a commit. */
export interface RunsSource {
  /** What messages call it: the folder, or commit and folder. */
  readonly name: string;
  /** Its entries. */
  entries(): Promise<SourceEntry[]>;
  /** The folder of the disk that it is, or that it was in a commit. */
  readonly folder: string;
  /** The entries of a sweep's folder, or of another beside it. Throws an error of code ENOENT if there is no such folder. */
  files(sweep: string): Promise<SourceEntry[]>;
  /** The bytes of a regular file. Throws ParseError for any other kind or one too large, an error of code ENOENT if absent. */
  read(sweep: string, file: string): Promise<Uint8Array<ArrayBuffer>>;
  /** What tells each entry of a sweep's folder from another of that name, without reading it. */
  identities(sweep: string): Promise<Identities>;
}

/** Equal identities, equal bytes: what the disk says of a file, or what git calls its content. By name. */
export type Identities =
  | {
      by: "state";
      files: ReadonlyMap<string, string>;
      /** When the one that changed last did, in milliseconds of the clock: another change soon after may look the same. */
      changedAtMs: number;
    }
  | {by: "blob"; files: ReadonlyMap<string, string>};

/** An entry of a folder; `other` is neither folder nor regular file, e.g. a link or a pipe. */
export interface SourceEntry {
  name: string;
  kind: "folder" | "file" | "other";
}

/** Throws ParseError, with size and limit, for a file that is larger than its kind may be. */
export function checkSize(bytes: number, path: string): void {
  const most = path.endsWith(telemetrySuffix) ? telemetryBytes : documentBytes;
  if (bytes > most) throw new ParseError(`${path}: file: too large: ${bytes} bytes (${most} at most)`);
}

/** The text of a file's bytes. Throws ParseError where they are not UTF-8: something else than was written would be read. */
export function utf8Text(bytes: Uint8Array, path: string): string {
  if (!isUtf8(bytes)) throw new ParseError(`${path}: file: not UTF-8`);
  return new TextDecoder().decode(bytes);
}

/** The error for what is no regular file: a link may lead anywhere, a pipe never ends. */
export function notAFile(path: string): ParseError {
  return new ParseError(`${path}: file: expected a regular file: a link, a folder or a device`);
}
