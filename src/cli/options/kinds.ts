// Kinds of values that options take, each with its checks and its errors.
import {idPattern} from "../../schema/values/id-pattern.ts";
import {printable} from "../../schema/values/printable.ts";
import {nearest, shownText, UsageError} from "../../usage-error.ts";

/** How the text after an option becomes a value. */
export interface Kind<T> {
  /** What stands for the value in the help, e.g. "N". */
  placeholder: string;
  /** Throws UsageError with option, value and what was expected. */
  parse(text: string, option: string): T;
}

/** Numbers an option may have, both ends included. */
export interface Range {
  least: number;
  most: number;
  whole: boolean;
}

/** Whole numbers. */
export const count = (least: number, most: number): Range => ({least, most, whole: true});

/** A number within its range. Throws UsageError with option and value. */
export function numberOf(option: string, text: string, {least, most, whole}: Range): number {
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(number) || number < least || number > most || (whole && !Number.isInteger(number))) {
    const kind = whole ? "a whole number" : "a number";
    throw new UsageError(`--${option}: ${shownText(text)} (expected ${kind} from ${least} to ${most})`);
  }
  return number;
}

/** One of the known words. Throws UsageError with the word that was probably meant, and all of them. */
export function oneOf<T extends string>(noun: string, text: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === text);
  if (found !== undefined) return found;
  const meant = nearest(text, known);
  const remedy = `known: ${known.join(", ") || "none"}`;
  throw new UsageError(
    `unknown ${noun}: ${shownText(text)} (${meant === null ? "" : `did you mean ${meant}? `}${remedy})`,
  );
}

/** Values with commas between, none of them twice. Throws UsageError. */
export function listOf<T>(option: string, text: string, parse: (item: string) => T): T[] {
  const items = text.split(",").map((item) => parse(item.trim()));
  const twice = items.find((item, index) => items.indexOf(item) !== index);
  if (twice !== undefined) throw new UsageError(`--${option}: ${String(twice)} is named twice`);
  return items;
}

/** Text as it was typed. */
export const anyText = (placeholder: string): Kind<string> => ({placeholder, parse: (text) => text});

/** A text fit to be published: on one line, at most so long. Throws UsageError with the option. */
export function checkPlain(option: string, text: string, most: number): void {
  if (text.length > most)
    throw new UsageError(`--${option}: ${text.length} characters (${most} at most): ${shownText(text)}`);
  if (printable(text) !== text)
    throw new UsageError(`--${option}: a line break or another control character: ${shownText(text)}`);
}

/** Text on one line, as it was typed. */
export const plainLine = (placeholder: string, most: number): Kind<string> => ({
  placeholder,
  parse(text, option) {
    checkPlain(option, text, most);
    return text;
  },
});

/** A number within its range. */
export const numberKind = (range: Range, placeholder = "N"): Kind<number> => ({
  placeholder,
  parse: (text, option) => numberOf(option, text, range),
});

/** A share, typed in percent with or without the sign. */
export const percentKind = (least: number, most: number): Kind<number> => ({
  placeholder: "N%",
  parse: (text, option) => numberOf(option, text.replace(/\s*%$/, ""), {least, most, whole: false}) / 100,
});

/** A word out of a list; `noun` says in errors what it is. */
export const oneOfKind = <const T extends string>(noun: string, known: readonly T[]): Kind<T> => ({
  placeholder: known.join("|"),
  parse: (text) => oneOf(noun, text, known),
});

/** Several values with commas between, none of them twice. */
const listOfKind = <T>({parse}: Kind<T>, placeholder: string): Kind<T[]> => ({
  placeholder,
  parse: (text, option) => listOf(option, text, (item) => parse(item, option)),
});

/** An id that may become a folder's name. */
export const sweepId: Kind<string> = {
  placeholder: "ID",
  parse(text, option) {
    if (idPattern.test(text)) return text;
    throw new UsageError(
      `--${option}: ${shownText(text)} (an id has lower-case letters, digits, '-', '_' and single '.', 80 at most, and no .html at its end)`,
    );
  },
};

/** Which part of how many, e.g. "2/4". */
export const shardKind: Kind<{index: number; count: number}> = {
  placeholder: "I/N",
  parse(text, option) {
    const {index, count} = /^(?<index>\d{1,5})\/(?<count>\d{1,5})$/.exec(text)?.groups ?? {};
    const shard = {index: Number(index), count: Number(count)};
    if (shard.index >= 1 && shard.index <= shard.count) return shard;
    throw new UsageError(`--${option}: ${shownText(text)} (expected I/N, the first of four is 1/4)`);
  },
};

/** How many at once, or as many as there are: null. */
export const placesKind: Kind<{count: number | null}> = {
  placeholder: "N|all",
  parse: (text, option) => ({count: text === "all" ? null : numberOf(option, text, count(2, 1000))}),
};

/** A day, YYYY-MM-DD. */
export const day: Kind<string> = {
  placeholder: "YYYY-MM-DD",
  parse(text, option) {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
    throw new UsageError(`--${option}: ${shownText(text)} (expected YYYY-MM-DD)`);
  },
};

/** A version as npm and PyPI both take it. */
export const versionKind: Kind<string> = {
  placeholder: "VERSION",
  parse(text, option) {
    if (/^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}$/.test(text)) return text;
    throw new UsageError(`--${option}: ${shownText(text)} (expected three numbers, e.g. 0.2.0)`);
  },
};

export const oneDevice = oneOfKind("device", ["cpu", "gpu"]);
export const deviceList = listOfKind(oneDevice, "cpu,gpu");
export const batchSizes = listOfKind(numberKind(count(1, 1_000_000)), "LIST");
export const hertz = numberKind({least: 0.1, most: 100, whole: false}, "HZ");
export const seed = numberKind(count(0, 2 ** 31 - 1));
/** Seconds, at most so many days. */
export const seconds = (days: number): Kind<number> => numberKind(count(1, days * 24 * 3600), "SECONDS");

/** A time of at most a month in seconds, typed with its unit. */
export const duration: Kind<number> = {
  placeholder: "TIME",
  parse(text, option) {
    const {amount, unit = ""} = /^(?<amount>\d+(?:\.\d+)?)(?<unit>[smh])$/.exec(text)?.groups ?? {};
    const time = Number(amount) * ({s: 1, m: 60, h: 3600}[unit] ?? Number.NaN);
    if (time > 0 && time <= 31 * 24 * 3600) return time;
    throw new UsageError(
      `--${option}: ${shownText(text)} (expected a time with its unit, e.g. 90s, 30m or 2h)`,
    );
  },
};

/** An age in days, typed as `older-than=90d` or in weeks. */
export const age: Kind<number> = {
  placeholder: "older-than=TIME",
  parse(text, option) {
    const {amount, unit = ""} = /^older-than=(?<amount>\d{1,5})(?<unit>[dw])$/.exec(text)?.groups ?? {};
    const days = Number(amount) * ({d: 1, w: 7}[unit] ?? Number.NaN);
    if (days >= 0) return days;
    throw new UsageError(
      `--${option}: ${shownText(text)} (expected an age in days or weeks, e.g. older-than=90d or older-than=12w)`,
    );
  },
};

/** Batch sizes of imported runs. The same size may come twice: two files of one batch size are repeats. */
export const batchSizePerRun: Kind<number[]> = {
  placeholder: "N[,N…]",
  parse: (text, name) => text.split(",").map((item) => numberOf(name, item.trim(), count(1, 1_000_000_000))),
};
