import {parseArgs} from "node:util";
import {idPattern} from "../../schema/values/id-pattern.ts";
import {nearest, shownText, UsageError} from "../../usage-error.ts";

/** How options are spelled: what each takes, and whether it may be given more than once. */
export type OptionSpecs = Readonly<
  Record<string, {type: "string" | "boolean"; short?: string; multiple?: boolean}>
>;

/** An option that takes a value. */
export const text = {type: "string"} as const;
/** An option that takes a value and may be given more than once. */
export const texts = {type: "string", multiple: true} as const;
/** An option without a value. */
export const flag = {type: "boolean"} as const;

/** The options as they were typed. */
export interface TypedOptions<Name extends string> {
  has(name: Name): boolean;
  /** The value, the last one where it was given more than once; undefined where it was not given. */
  value(name: Name): string | undefined;
  values(name: Name): readonly string[];
  names(): Name[];
}

/** Reads options by their specs. Throws UsageError for one that is unknown, without its value, or no option at all. */
export function typedOptions<Specs extends OptionSpecs>(
  args: readonly string[],
  specs: Specs,
): TypedOptions<keyof Specs & string> {
  type Name = keyof Specs & string;
  const names: Name[] = Object.keys(specs);
  const {tokens} = parseArgs({args: [...args], options: specs, strict: false, tokens: true});
  const typed = new Map<Name, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional")
      throw new UsageError(`unexpected: ${shownText(token.value)} (options begin with --)`);
    if (token.kind === "option-terminator") continue;
    const name = names.find((known) => known === token.name);
    const spec = name === undefined ? undefined : specs[name];
    if (name === undefined || spec === undefined) {
      const meant = nearest(token.name, names);
      const remedy = meant === null ? "see --help" : `did you mean --${meant}?`;
      throw new UsageError(`unknown option: ${shownText(token.rawName)} (${remedy})`);
    }
    if (spec.type === "boolean" && token.value !== undefined)
      throw new UsageError(`--${name} takes no value: ${shownText(token.value)}`);
    if (spec.type === "string" && (token.value ?? "") === "") throw new UsageError(`--${name} needs a value`);
    const values = token.value === undefined ? [] : [token.value];
    typed.set(name, spec.multiple === true ? [...(typed.get(name) ?? []), ...values] : values);
  }
  return {
    has: (name) => typed.has(name),
    value: (name) => typed.get(name)?.at(-1),
    values: (name) => typed.get(name) ?? [],
    names: () => [...typed.keys()],
  };
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
