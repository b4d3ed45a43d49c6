// Two commands that are compared instead of two commits.
import {checkPlain} from "../options/kinds.ts";
import {pairOf} from "../record/factors.ts";
import {UsageError} from "../../usage-error.ts";

/** The factor whose values are commands. */
export const variantFactor = "variant";

/** Shell commands by what they are called, the base first. Throws UsageError where they are not two. */
export function variantsOf(typed: readonly string[]): Map<string, string> {
  const variants = new Map<string, string>();
  for (const one of typed) {
    const [name, command] = pairOf("variant", one, /^[A-Za-z][A-Za-z0-9_.-]{0,49}$/);
    checkPlain(`variant ${name}`, command, 2000);
    if (command.trim() === "") throw new UsageError(`--variant ${name}: the command is empty`);
    if (variants.has(name)) throw new UsageError(`--variant: ${name} is given twice`);
    variants.set(name, command);
  }
  if (variants.size !== 2)
    throw new UsageError(
      `--variant: ${variants.size} given (two are compared: --variant old='python old.py' --variant new='python new.py'; for more, a factor of record)`,
    );
  return variants;
}

/** The one command that is recorded: a shell that does what the variant at hand is. */
export const variantsArgv = (variants: ReadonlyMap<string, string>): string[] => [
  "sh",
  "-c",
  `case {${variantFactor}} in ${[...variants].map(([name, command]) => `${name}) ${command};;`).join(" ")} esac`,
];

/** What both commands start, e.g. python; "command" where they do not start the same. */
export function programOf(variants: ReadonlyMap<string, string>): string {
  const programs = new Set(
    [...variants.values()].map((command) => /^[\w./-]+/.exec(command.trim())?.[0] ?? ""),
  );
  const [only = ""] = programs;
  const name = only.split("/").at(-1) ?? "";
  return programs.size === 1 && name !== "" ? name : "command";
}
