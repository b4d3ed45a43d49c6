import {resolve} from "node:path";
import {regressionKind, type Comparison} from "../../schema/comparison.ts";
import type {Config} from "../../schema/config.ts";
import {UsageError} from "../../usage-error.ts";
import {call, isPackage} from "../call.ts";
import {programRoot} from "../surroundings.ts";
import {failOnOf} from "../diff/options.ts";
import {atMost, parseOptions, type Values} from "../options/parse.ts";
import {recordingOptionsOf, splitCommand, type RecordOptions} from "../record/options.ts";
import {linkPackages, ofBuiltIn} from "./built-in.ts";
import {programOf, variantFactor, variantsArgv, variantsOf} from "./variants.ts";

/** What a person asked `npm run compare` to do, checked one by one. */
export interface CompareCommandOptions {
  /** Two commands in turns, or one in two commits, whose folders are not known yet. */
  recording: RecordOptions;
  /** The commits as a person named them; null: two commands are compared, or what a recorded sweep compares. */
  commits: {base: string | null; head: string | null} | null;
  prepareEach: string | null;
  /** Runs of the base alone before the comparison; 0: none. */
  aa: number;
  /** The difference in speed that must be told, a share. */
  margin: number;
  failOn: Comparison["failOn"];
  /** Folder for what was found, in three forms; null: it is only said. */
  output: string | null;
}

const usage = `${call("compare", "[BASE] [HEAD] -- COMMAND")}, or ${call("compare", "--variant old='python old.py' --variant new='python new.py'")}`;

/** Runs of the base alone in CI. */
const usualAa = 4;

/** What compare alone takes; the rest is handed on. */
const ownNames = ["variant", "aa", "prepare-each", "fail-on", "output"] as const;

/** The length that the schema has for a title. */
const titleLength = 200;

/** A title that fits. */
export const turnsTitle = (base: string, head: string, what: string): string => {
  const title = `${base} and ${head} in turns: ${what}`;
  return title.length > titleLength ? `${title.slice(0, titleLength - 1)}…` : title;
};

/** The recording of two commands in turns. Throws UsageError. */
function ofVariants(recording: RecordOptions, typed: Values<"compare">["variant"]): RecordOptions {
  const variants = variantsOf(typed);
  const names = [...variants.keys()];
  const [base = "", head = ""] = names;
  return {
    ...recording,
    argv: variantsArgv(variants),
    factors: new Map([...recording.factors, [variantFactor, names]]),
    engine: recording.engine ?? programOf(variants),
    title: recording.title ?? turnsTitle(base, head, [...variants.values()].join(" and ")),
    compared: variantFactor,
  };
}

/** Checks what was typed. Throws UsageError with one line; touches nothing. */
export function parseCompareOptions(
  args: readonly string[],
  {runs, config, env}: {runs: string; config: Pick<Config, "failOn">; env: NodeJS.ProcessEnv},
): CompareCommandOptions {
  const {own, argv} = splitCommand(args);
  const {values, given, words} = parseOptions("compare", own);
  const {variant, aa, prepareEach, failOn, output, ...rest} = values;
  atMost(words, 2, `BASE and HEAD are all there is before -- and the command: ${usage}`);
  const isAgain = values.resume !== null;
  const until = isAgain || rest.repeats !== null ? rest.until : "decided";
  // The margin is also what the base alone is held against.
  const ofRecord = given.filter(
    (name) => !ownNames.some((one) => one === name) && (until !== null || isAgain || name !== "margin"),
  );
  const typed = recordingOptionsOf(
    {...rest, until, repeats: rest.repeats ?? 1, shard: null},
    ofRecord as Parameters<typeof recordingOptionsOf>[1],
    {argv, runs},
  );
  for (const name of ["variant", "commit"])
    if (typed.factors.has(name)) throw new UsageError(`--factor: ${name} (compare has it already)`);
  const isOfVariants = variant.length > 0;
  if (isOfVariants && (words.length > 0 || argv.length > 0 || prepareEach !== null))
    throw new UsageError(`two commands or two commits are compared, not both (${usage})`);
  if (isAgain && words.length > 0)
    throw new UsageError(
      `--resume goes on with the recorded commits: ${words.join(" ")} cannot be given with it`,
    );
  const isBuiltIn = !isAgain && !isOfVariants && argv.length === 0;
  if (isBuiltIn && (isPackage || resolve(typed.folder ?? ".") !== programRoot))
    throw new UsageError(`no command given (${usage})`);
  return {
    recording: isOfVariants ? ofVariants(typed, variant) : isBuiltIn ? ofBuiltIn(typed) : typed,
    commits: isAgain || isOfVariants ? null : {base: words[0] ?? null, head: words[1] ?? null},
    prepareEach: prepareEach ?? (isBuiltIn ? linkPackages : null),
    aa: isAgain ? 0 : (aa ?? (["", "0", "false", undefined].includes(env["CI"]) ? 0 : usualAa)),
    margin: rest.margin,
    failOn: failOn === null ? (config.failOn ?? [...regressionKind.options]) : failOnOf(failOn),
    output,
  };
}
