// The factors of a recording, as they are typed.
import {isBatchSizeName} from "../../readers/batch-size-name.ts";
import {renamedPlaceholder} from "../../recorder/plan/placeholders.ts";
import {checkPlain, count, listOf, numberOf} from "../options/kinds.ts";
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
  if (key in {}) throw new UsageError(`--${option}: ${key} (every object has that name: choose another)`);
  return [key, value];
}

const factorValue = (item: string): FactorValue =>
  /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(item) && String(Number(item)) === item ? Number(item) : item;

/** What every sweep varies anyway, and how it is said. */
const ownOptions: Readonly<Record<string, string>> = {device: "--devices cpu,gpu", repeat: "--repeats N"};

/** A factor that is a training's batch size by another name is the batch size. */
const factorName = (name: string): string => (isBatchSizeName(name) ? "batchSize" : name);

/** A text in which the placeholders of these factors have the names that the plan has: `{bs}` is `{batchSize}`. */
export const withPlannedNames = (text: string, typed: readonly string[]): string =>
  typed.reduce((changed, one) => {
    const name = one.slice(0, one.indexOf("="));
    const planned = factorName(name);
    return planned === name ? changed : renamedPlaceholder(changed, name, planned);
  }, text);

/** The values of each factor, by its name. Throws UsageError. */
export function factorsOf(typed: readonly string[]): Map<string, FactorValue[]> {
  const factors = new Map<string, FactorValue[]>();
  for (const one of typed) {
    const [typedName, list] = pairOf("factor", one, /^[A-Za-z][A-Za-z0-9_-]{0,49}$/);
    const name = factorName(typedName);
    const otherwise = ownOptions[name];
    if (otherwise !== undefined) throw new UsageError(`--factor: ${name} (use ${otherwise})`);
    if (factors.has(name))
      throw new UsageError(
        `--factor: ${typedName} is given twice${name === typedName ? "" : ` (it is the ${name})`}`,
      );
    const values = listOf(`factor ${name}`, list, (item) => {
      if (item === "") throw new UsageError(`--factor ${name}: a value is empty`);
      checkPlain(`factor ${name}`, item, 500);
      return name === "batchSize"
        ? numberOf("factor batchSize", item, count(1, 1_000_000_000))
        : factorValue(item);
    });
    factors.set(name, values);
  }
  return factors;
}
