import {documentBytes, telemetryBytes} from "../schema/values/limits.ts";
import {ParseError} from "../schema/parse.ts";

/** How the name of a samples file ends. */
export const telemetrySuffix = ".telemetry.json";

/** Where run logs are read from: a folder on the disk, or the folder as it was in a commit. */
export interface RunsSource {
  /** What messages call it: the folder, or commit and folder. */
  readonly name: string;
  /** What lies in it, folders and other things. */
  entries(): Promise<SourceEntry[]>;
  /** What lies in the folder of a sweep. Throws an error of code ENOENT where there is no such folder. */
  files(sweep: string): Promise<SourceEntry[]>;
  /** The bytes of a regular file. Throws ParseError where it is none or too large, an error of code ENOENT where nothing is. */
  read(sweep: string, file: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** A name in a folder, and what it is; whatever is neither folder nor file (a link, a pipe) is `other`. */
export interface SourceEntry {
  name: string;
  kind: "folder" | "file" | "other";
}

/** Refuses a file that is larger than one of its name may be. Throws ParseError with size and bound. */
export function checkSize(bytes: number, path: string): void {
  const most = path.endsWith(telemetrySuffix) ? telemetryBytes : documentBytes;
  if (bytes > most) throw new ParseError(`${path}: file: too large: ${bytes} bytes (${most} at most)`);
}

/** Refuses what is no regular file: a link may lead anywhere, a pipe never ends. */
export function notAFile(path: string): ParseError {
  return new ParseError(`${path}: file: expected a regular file: a link, a folder or a device`);
}
