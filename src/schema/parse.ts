// Reads documents of every format, with errors of one line.
import type {z} from "zod";
import {comparison, type Comparison} from "./comparison.ts";
import {config, type Config} from "./config.ts";
import {runLog, type RunLog} from "./run-log.ts";
import {sweep, type Sweep} from "./sweep.ts";
import {
  columnDescription,
  telemetry,
  telemetryDevice,
  type Telemetry,
  type TelemetryDevice,
} from "./telemetry.ts";
import {trainingEvent, type TrainingEvent} from "./event.ts";
import {depth} from "./values/limits.ts";
import {printable} from "./values/printable.ts";
import {revivedNumber, withNamedNumbers} from "./values/not-finite.ts";
import {unpackedSteps} from "./values/packed.ts";
import {unfoldedSteps} from "./values/unfolded-steps.ts";
import {upgrade, upgradeEvent} from "./upgrade.ts";

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

/** A value as one short line. */
function shown(value: unknown): string {
  if (value === undefined) return "(absent)";
  const text = printable(JSON.stringify(value) ?? String(value));
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
    `${file}: ${printable(`${field === "" ? "document" : field}: ${issue.message}`)}: ${shown(valueAt(value, issue.path))}${more}`,
  );
}

/** Checks a column that a telemetry source describes. Throws ParseError naming the metric, the field and the value. */
export function checkColumn(column: {metric: {id: string}}): void {
  parseWith(columnDescription, column, `metric ${shown(column.metric.id)}`);
}

/** Checks a device that a telemetry source names. Throws ParseError naming the device, the field and the value. */
export const checkDevice = (device: TelemetryDevice): TelemetryDevice =>
  parseWith(telemetryDevice, device, `device ${shown(device.id)}`);

/** Checks a run log that is about to be written. Throws ParseError naming run, field and value. */
export const checkRunLog = (log: RunLog): RunLog => parseWith(runLog, log, `run ${log.run}`);

/** Checks a sweep that is about to be written. Throws ParseError naming sweep, field and value. */
export const checkSweep = (one: Sweep): Sweep => parseWith(sweep, one, `sweep ${one.sweep}`);

/** Checks samples that are about to be written. Throws ParseError naming run, field and value. */
export const checkTelemetry = (samples: Telemetry): Telemetry =>
  parseWith(telemetry, samples, `samples of ${samples.run}`);

/** How deep the objects and lists of a JSON text lie in each other, and how many names stand before a colon. */
function shapeOf(text: string): {deepest: number; names: number} {
  let [level, deepest, names, inString] = [0, 0, 0, false];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x3a) names++;
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++level);
    else if (code === 0x5d || code === 0x7d) level--;
  }
  return {deepest, names};
}

/** Names in all objects of a value. Throws for the one that schemas pass over, since an object cannot hold it. */
function namesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (Object.hasOwn(value, "__proto__")) throw new Error("the name __proto__ is not allowed");
  let names = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const inner of Object.values(value)) names += namesIn(inner);
  return names;
}

/** A text as JSON.parse gives it, where it is whole: half of a surrogate pair cannot be written to any file or address. */
function whole(key: string, value: unknown): unknown {
  if (!key.isWellFormed() || (typeof value === "string" && !value.isWellFormed()))
    throw new Error("half of a surrogate pair");
  return value;
}

/** The line in which git marked a conflict; null where there is none. */
function conflictLine(text: string): number | null {
  const found = /^<{7}(?: |\r?$)/m.exec(text);
  return found === null ? null : text.slice(0, found.index).split("\n").length;
}

/**
 * The text as JSON. Throws ParseError where it is none, where it would exhaust the stack, or where an object has a name
 * twice: a person reads the first value, a program takes the last.
 */
function parseJson(text: string, file: string): unknown {
  const {deepest, names} = shapeOf(text);
  if (deepest > depth)
    throw new ParseError(`${file}: document: nested too deeply: ${deepest} levels (${depth} at most)`);
  try {
    const value: unknown = /\\u[dD][89a-fA-F]/.test(text) ? JSON.parse(text, whole) : JSON.parse(text);
    if (namesIn(value) !== names) throw new Error("a name stands twice in one object");
    return value;
  } catch (cause) {
    const conflict = conflictLine(text);
    if (conflict !== null)
      throw new ParseError(
        `${file}: not JSON: a merge conflict begins in line ${conflict} (take one side: git checkout --ours or --theirs; the command setup git lets git merge a sweep.json)`,
        {cause},
      );
    const message = printable(cause instanceof Error ? cause.message : String(cause));
    throw new ParseError(`${file}: not JSON: ${message}`, {cause});
  }
}

/** Reads a run log from its text, of this format or an older one. Throws ParseError naming file, field and value. */
export const parseRunLog = (text: string, file: string): RunLog =>
  parseWith(runLog, upgrade("run-log", parseJson(text, file)), file);

/** Reads a sweep from its text, of this format or an older one. Throws ParseError naming file, field and value. */
export const parseSweep = (text: string, file: string): Sweep =>
  parseWith(sweep, upgrade("sweep", parseJson(text, file)), file);

/**
 * Reads a telemetry file from its text, of this format or an older one, with an entry for every step. Throws ParseError naming
 * file, field and value.
 */
export function parseTelemetry(text: string, file: string): Telemetry {
  const samples = parseWith(telemetry, upgrade("telemetry", parseJson(text, file)), file);
  return {...samples, steps: unfoldedSteps(samples.steps)};
}

/** Reads a comparison from its text. Throws ParseError naming file, field and value. */
export const parseComparison = (text: string, file: string): Comparison =>
  parseWith(comparison, parseJson(text, file), file);

/** Reads a `batchsweep.config.json` from its text. Throws ParseError naming file, field and value. */
export function parseConfig(text: string, file: string): Config {
  const value = parseJson(text, file);
  const known = Object.keys(config.shape);
  const fields =
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const unknown = fields.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new ParseError(`${file}: ${shown(unknown)}: no such field (known: ${known.join(", ")})`);
  return parseWith(config, value, file);
}

const isLost = (value: unknown): boolean => typeof value === "number" && !Number.isFinite(value);

/** An event without numbers that are not finite: its figures of this kind are null, or left out where they are named, and their names stand in `notFinite`. */
function withoutNotFinite(parsed: unknown): unknown {
  const event = revived(parsed);
  if (typeof event !== "object" || event === null || Array.isArray(event)) return event;
  const names: string[] = [];
  const kept = Object.entries(event).map(([name, value]: [string, unknown]) => {
    if (isLost(value)) {
      names.push(name);
      return [name, null];
    }
    if (Array.isArray(value)) return [name, value.map((one: unknown) => (isLost(one) ? null : one))];
    if (typeof value !== "object" || value === null) return [name, value];
    const inner = Object.entries(value);
    names.push(...inner.filter(([, one]) => isLost(one)).map(([one]) => one));
    return [name, Object.fromEntries(inner.filter(([, one]) => !isLost(one)))];
  });
  const own: unknown = Reflect.get(event, "notFinite");
  const stated: unknown[] = Array.isArray(own) ? own : [];
  const isNamed = names.length > 0 && ["epoch", "report"].includes(String(Reflect.get(event, "event")));
  return {...Object.fromEntries(kept), ...(isNamed ? {notFinite: [...new Set([...stated, ...names])]} : {})};
}

/** A parsed value in which the texts that stand for NaN and infinity are numbers. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== "object" || value === null) return revivedNumber(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revived(inner)]));
}

/**
 * Reads one event line, of this version or an older one, with its steps in columns or packed. A figure that is NaN or
 * infinite, as Python writes it, becomes null and is named. Throws ParseError naming where it came from, field and value.
 */
export const parseEvent = (text: string, where: string): TrainingEvent =>
  parseWith(trainingEvent, upgradeEvent(withoutNotFinite(parsedEvent(text, where))), where);

const parsedEvent = (text: string, where: string): unknown =>
  unpackedSteps(parseJson(withNamedNumbers(text), where));
