import {regressionKind, type Comparison} from "../../schema/comparison.ts";
import type {Config} from "../../schema/config.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {call} from "../call.ts";
import {failOnOf} from "../diff/options.ts";
import {parseOptions} from "../options/parse.ts";
import {recordingOptionsOf, splitCommand, type RecordOptions} from "../record/options.ts";
import {programOf, variantFactor, variantsArgv, variantsOf} from "./variants.ts";

/** What a person asked `npm run compare` to do, checked one by one. */
export interface CompareCommandOptions {
  recording: RecordOptions;
  failOn: Comparison["failOn"];
  /** Folder for what was found, in three forms; null: it is only said. */
  output: string | null;
}

const usage = `${call("compare", "--variant old='python old.py' --variant new='python new.py'")}`;

/** Checks what was typed. Throws UsageError with one line; touches nothing. */
export function parseCompareOptions(
  args: readonly string[],
  {runs, config}: {runs: string; config: Pick<Config, "failOn">},
): CompareCommandOptions {
  const {own, argv} = splitCommand(args);
  const {values, given, words} = parseOptions("compare", own);
  const [word] = words;
  if (word !== undefined || argv.length > 0)
    throw new UsageError(`unexpected: ${shownText(word ?? argv[0] ?? "")} (${usage})`);
  const {variant, failOn, output, ...rest} = values;
  const isAgain = values.resume !== null && variant.length === 0;
  if (!isAgain && variant.length === 0) throw new UsageError(`nothing to compare (${usage})`);
  const variants = isAgain ? new Map<string, string>() : variantsOf(variant);
  const names = [...variants.keys()];
  const ofRecord = given.filter((name) => name !== "variant" && name !== "fail-on" && name !== "output");
  const recording = recordingOptionsOf(rest, ofRecord, {argv: isAgain ? [] : variantsArgv(variants), runs});
  const {factors} = recording;
  if (factors.has(variantFactor)) throw new UsageError(`--factor: ${variantFactor} (use --variant)`);
  const [base, head] = names;
  return {
    recording: {
      ...recording,
      factors: isAgain ? factors : new Map([...factors, [variantFactor, names]]),
      engine: recording.engine ?? (isAgain ? null : programOf(variants)),
      title:
        recording.title ??
        (isAgain
          ? null
          : `${base} and ${head} in turns: ${[...variants.values()].join(" and ")}`.slice(0, 200)),
      compared: variantFactor,
    },
    failOn: failOn === null ? (config.failOn ?? [...regressionKind.options]) : failOnOf(failOn),
    output,
  };
}
