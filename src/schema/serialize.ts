// Documents as text: one order of keys, one form of numbers.
import {checkRunLog, checkSweep, checkTelemetry} from "./parse.ts";
import type {RunLog} from "./run-log.ts";
import type {Sweep} from "./sweep.ts";
import type {Telemetry} from "./telemetry.ts";

/** Wide enough for an epoch of the epoch table. */
const lineWidth = 200;
const significantDigits = 9;

/**
 * Rounds to nine significant digits: losses keep the 1e-5 that "same seed, same losses" is about, instants since the
 * run began keep the microsecond, byte counts up to a gigabyte are exact.
 */
function rounded(value: number): number {
  if (!Number.isFinite(value)) throw new Error(`not a finite number: ${value}`);
  return Number.isInteger(value) ? value : Number(value.toPrecision(significantDigits));
}

/**
 * JSON whose small objects and lists of plain values stand on one line, so that a diff shows an epoch a line and a
 * column of ten thousand samples as one changed line. Lists of numbers always take one line.
 */
function layout(value: unknown, indent: string): string {
  if (typeof value === "number") return JSON.stringify(rounded(value));
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map((item: unknown) => ["", item])
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [`${JSON.stringify(key)}: `, item]);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (entries.length === 0) return open + close;
  const flat = entries.every(([, item]) => typeof item !== "object" || item === null);
  const numbers =
    Array.isArray(value) && entries.every(([, item]) => typeof item === "number" || item === null);
  if (flat) {
    const oneLine =
      open + entries.map(([key, item]) => key + layout(item, "")).join(numbers ? "," : ", ") + close;
    if (numbers || indent.length + oneLine.length <= lineWidth) return oneLine;
  }
  const inner = `${indent}  `;
  return `${open}\n${entries.map(([key, item]) => inner + key + layout(item, inner)).join(",\n")}\n${indent}${close}`;
}

const textOf = (value: unknown): string => `${layout(value, "")}\n`;

/** A run log as text: the same facts give the same bytes. Throws ParseError where it breaks its schema. */
export const serializeRunLog = (value: RunLog): string => textOf(checkRunLog(value));

/** A sweep as text: the same facts give the same bytes. Throws ParseError where it breaks its schema. */
export const serializeSweep = (value: Sweep): string => textOf(checkSweep(value));

/** A telemetry file as text: one line a column. Throws ParseError where it breaks its schema. */
export const serializeTelemetry = (value: Telemetry): string => textOf(checkTelemetry(value));
