import {gateFailure, regressionKind, type Comparison} from "../../schema/comparison.ts";
import type {Config} from "../../schema/config.ts";
import {oneOf} from "../options/kinds.ts";
import {atMost, parseOptions, type Values} from "../options/parse.ts";

/** What `npm run diff` was asked for. */
export interface DiffOptions extends Omit<Values<"diff">, "failOn"> {
  /** null: the merge base with the main branch. */
  base: string | null;
  /** null: the run logs on the disk. */
  head: string | null;
  failOn: Comparison["failOn"];
}

/** The kinds of regression that a person named. Throws UsageError. */
export function failOnOf(text: string): Comparison["failOn"] {
  if (text === "none") return [];
  const kinds = [...gateFailure.options, "none" as const];
  return text
    .split(",")
    .map((kind) => oneOf("kind of regression", kind.trim(), kinds))
    .filter((kind) => kind !== "none");
}

/** Reads the command line; what it leaves open the config says. Throws UsageError in one line for whatever is wrong with it. */
export function parseDiffOptions(
  args: readonly string[],
  config: Pick<Config, "baseline" | "failOn" | "sessionSpread">,
): DiffOptions {
  const {values, words} = parseOptions("diff", args);
  atMost(words, 2, "BASE and HEAD are all there is");
  const {failOn} = values;
  return {
    ...values,
    base: words[0] ?? config.baseline ?? null,
    head: words[1] ?? null,
    sessionSpread: values.sessionSpread ?? config.sessionSpread,
    failOn: failOn === null ? (config.failOn ?? [...regressionKind.options]) : failOnOf(failOn),
  };
}
