import {count, listOf, numberOf} from "../options/kinds.ts";
import {shownText, UsageError} from "../../usage-error.ts";

/** A value of a factor: a number where it can be read as one. */
export type FactorValue = string | number;

/** `NAME=REST` in two. Throws UsageError where it is not of that form. */
export function pairOf(option: string, typed: string, name: RegExp): [string, string] {
  const at = typed.indexOf("=");
  const [key, value] = [typed.slice(0, at), typed.slice(at + 1)];
  if (at === -1 || !name.test(key))
    throw new UsageError(
      `--${option}: ${shownText(typed)} (expected NAME=${option === "factor" ? "A,B" : "VALUE"})`,
    );
  return [key, value];
}

const factorValue = (item: string): FactorValue =>
  /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(item) && String(Number(item)) === item ? Number(item) : item;

/** The values of each factor, by its name. Throws UsageError. */
export function factorsOf(typed: readonly string[]): Map<string, FactorValue[]> {
  const factors = new Map<string, FactorValue[]>();
  for (const one of typed) {
    const [name, list] = pairOf("factor", one, /^[A-Za-z][A-Za-z0-9_-]{0,49}$/);
    if (name === "device") throw new UsageError("--factor: device (use --devices cpu,gpu)");
    if (factors.has(name)) throw new UsageError(`--factor: ${name} is given twice`);
    const values = listOf(`factor ${name}`, list, (item) => {
      if (item === "") throw new UsageError(`--factor ${name}: a value is empty`);
      return name === "batchSize"
        ? numberOf("factor batchSize", item, count(1, 1_000_000_000))
        : factorValue(item);
    });
    factors.set(name, values);
  }
  return factors;
}
