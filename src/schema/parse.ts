import type {z} from "zod";
import {runLog, type RunLog} from "./run-log.ts";
import {sweep, type Sweep} from "./sweep.ts";
import {telemetry, type Telemetry} from "./telemetry.ts";
import {trainingEvent, type TrainingEvent} from "./event.ts";
import {upgrade} from "./upgrade.ts";

/** A document that is not what its schema says: `file: field.path: problem: value`. */
export class ParseError extends Error {
  override name = "ParseError";
}

/** A field path as one would write it in JavaScript, e.g. `epochs[2].trainLoss`. */
function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`,
    "",
  );
}

/** The value at a path, for the message; undefined where nothing is. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
        ? Reflect.get(inner, key)
        : undefined,
    value,
  );
}

/** Text of a stranger's file without what a terminal would obey: control characters and marks of writing direction. */
const harmless = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "?");

/** A value as one short line. */
function shown(value: unknown): string {
  if (value === undefined) return "(absent)";
  const text = harmless(JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function parseWith<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue === undefined) throw new ParseError(`${file}: invalid`);
  const field = fieldPath(issue.path);
  const more = result.error.issues.length > 1 ? ` (and ${result.error.issues.length - 1} more)` : "";
  throw new ParseError(
    `${file}: ${harmless(`${field === "" ? "document" : field}: ${issue.message}`)}: ${shown(valueAt(value, issue.path))}${more}`,
  );
}

/** The text as JSON. Throws ParseError with the file's name where it is not. */
function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ParseError(
      `${file}: not JSON: ${harmless(cause instanceof Error ? cause.message : String(cause))}`,
      {
        cause,
      },
    );
  }
}

/** Reads a run log from its text, of this format or an older one. Throws ParseError naming file, field and value. */
export const parseRunLog = (text: string, file: string): RunLog =>
  parseWith(runLog, upgrade("run-log", parseJson(text, file)), file);

/** Reads a sweep from its text, of this format or an older one. Throws ParseError naming file, field and value. */
export const parseSweep = (text: string, file: string): Sweep =>
  parseWith(sweep, upgrade("sweep", parseJson(text, file)), file);

/** Reads a telemetry file from its text, of this format or an older one. Throws ParseError naming file, field and value. */
export const parseTelemetry = (text: string, file: string): Telemetry =>
  parseWith(telemetry, upgrade("telemetry", parseJson(text, file)), file);

/** Reads one event line. Throws ParseError naming where it came from, field and value. */
export const parseEvent = (text: string, where: string): TrainingEvent =>
  parseWith(trainingEvent, parseJson(text, where), where);
