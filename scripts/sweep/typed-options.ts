import {parseArgs} from "node:util";
import {idPattern} from "../../src/schema/identifiers.ts";
import {nearest, shownText, UsageError} from "../usage-error.ts";

const text = {type: "string"} as const;
const flag = {type: "boolean"} as const;
const specs = {
  preset: text,
  devices: text,
  "batch-sizes": text,
  repeats: text,
  epochs: text,
  images: text,
  "image-size": text,
  engine: text,
  adapter: text,
  model: text,
  data: text,
  seed: text,
  "sample-hz": text,
  threads: text,
  timeout: text,
  id: text,
  resume: text,
  runs: text,
  "dry-run": flag,
  json: flag,
  verbose: {...flag, short: "v"},
  help: {...flag, short: "h"},
} as const;

/** Name of an option, without its dashes. */
export type Name = keyof typeof specs;

const names = Object.keys(specs) as Name[];

/** The options as they were typed. Throws UsageError for one that is unknown, without its value, or no option at all. */
export function typedOptions(args: readonly string[]): Map<Name, string | true> {
  const {tokens} = parseArgs({args: [...args], options: specs, strict: false, tokens: true});
  const typed = new Map<Name, string | true>();
  for (const token of tokens) {
    if (token.kind === "positional")
      throw new UsageError(`unexpected: ${shownText(token.value)} (options begin with --)`);
    if (token.kind === "option-terminator") continue;
    const name = names.find((known) => known === token.name);
    if (name === undefined) {
      const meant = nearest(token.name, names);
      const remedy = meant === null ? "see --help" : `did you mean --${meant}?`;
      throw new UsageError(`unknown option: ${shownText(token.rawName)} (${remedy})`);
    }
    if (specs[name].type === "boolean" && token.value !== undefined)
      throw new UsageError(`--${name} takes no value: ${shownText(token.value)}`);
    if (specs[name].type === "string" && (token.value ?? "") === "")
      throw new UsageError(`--${name} needs a value`);
    typed.set(name, token.value ?? true);
  }
  return typed;
}

/** Numbers an option may have, both ends included. */
export interface Range {
  least: number;
  most: number;
  whole: boolean;
}

/** A number within its range. Throws UsageError with option and value. */
export function numberOf(name: string, value: string, {least, most, whole}: Range): number {
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isNaN(number) || number < least || number > most || (whole && !Number.isInteger(number))) {
    const kind = whole ? "a whole number" : "a number";
    throw new UsageError(`--${name}: ${shownText(value)} (expected ${kind} from ${least} to ${most})`);
  }
  return number;
}

/** Whole numbers. */
export const count = (least: number, most: number): Range => ({least, most, whole: true});

/** One of the known words. Throws UsageError that lists them. */
export function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined)
    throw new UsageError(`unknown ${name}: ${shownText(value)} (known: ${known.join(", ")})`);
  return found;
}

/** Values with commas between, none of them twice. Throws UsageError. */
export function listOf<T>(name: string, value: string, parse: (item: string) => T): T[] {
  const items = value.split(",").map((item) => parse(item.trim()));
  const twice = items.find((item, index) => items.indexOf(item) !== index);
  if (twice !== undefined) throw new UsageError(`--${name}: ${String(twice)} is named twice`);
  return items;
}

/** An id that may become a folder's name. Throws UsageError. */
export function idOf(name: string, value: string): string {
  if (idPattern.test(value)) return value;
  throw new UsageError(
    `--${name}: ${shownText(value)} (an id has lower-case letters, digits, '-', '_' and single '.', 80 at most)`,
  );
}
