// Goes on with a recorded sweep: the same command, as it was recorded.
import {publishableSetting} from "../../runs/privacy/publishable-document.ts";
import type {Plan, WrappedCommand} from "../../schema/sweep.ts";
import {UsageError} from "../../usage-error.ts";
import type {RecordOptions} from "./options.ts";
import {published, shellText, type Wrapping} from "./wrap.ts";

/** The texts of a command by what a person types for them, in words; those that there are. */
function textsOf({
  argv,
  env,
  prepare,
  cleanup,
  patterns,
  log,
  worktrees,
}: WrappedCommand): Map<string, string> {
  const texts: [string, string | null][] = [
    ...Object.entries(env).map(([name, value]): [string, string] => [`--env ${name}`, value]),
    ["--prepare", prepare],
    ["--cleanup", cleanup],
    ["--prepare-each", worktrees?.prepareEach ?? null],
    ...patterns.map((pattern, nth): [string, string] => [
      `--pattern${nth === 0 ? "" : ` ${nth + 1}`}`,
      pattern,
    ]),
    ["--log", log],
    ["command", argv.length === 0 ? null : shellText(argv)],
  ];
  return new Map(texts.flatMap(([what, text]) => (text === null ? [] : [[what, text]])));
}

/** The values of each factor as they are published, by what a person types for them. */
function factorTexts(factors: Iterable<readonly [string, Iterable<unknown>]>): Map<string, string> {
  const text = (name: string, values: Iterable<unknown>): string =>
    [...new Set([...values].map((value) => publishableSetting(name, String(value))))].sort().join(",");
  return new Map([...factors].map(([name, values]) => [`--factor ${name}`, text(name, values)]));
}

/** The values that the plan's runs have of each factor but device and batch size. */
function plannedFactors({runs}: Plan): Map<string, Set<unknown>> {
  const factors = new Map<string, Set<unknown>>();
  for (const {configuration} of runs)
    for (const [name, value] of Object.entries(configuration.settings))
      factors.set(name, (factors.get(name) ?? new Set()).add(value));
  return factors;
}

/** Whether something may have been taken out of a factor's values: a path, a name, a secret. */
const mayBeMasked = (text: string): boolean => /[/\\~<]|(?:^|,)\.(?:,|$)/.test(text);

/**
 * What a resume runs: what was recorded, and what was given anew must be the same. Where a secret or a path was taken out
 * of a text, all of them must be given: nobody can tell which texts still say what they did, and a masked one would run
 * as something else (`rm -rf ./out`, in another folder). Throws UsageError otherwise.
 */
export function resumedWrapping(options: RecordOptions, recorded: WrappedCommand, plan: Plan): Wrapping {
  const given = new Map([...factorTexts(options.factors), ...textsOf(published(options))]);
  const planned = factorTexts(plannedFactors(plan));
  const known = new Map([...planned, ...textsOf(recorded)]);
  for (const [what, text] of given) {
    const before = known.get(what);
    if (before === undefined) throw new UsageError(`${what}: was not recorded: ${text} (leave it out)`);
    if (before !== text) throw new UsageError(`another ${what} was recorded: ${before}`);
  }
  const left = [...known.keys()].filter(
    (what) => !given.has(what) && (!planned.has(what) || mayBeMasked(planned.get(what) ?? "")),
  );
  if (recorded.withheld && left.length > 0)
    throw new UsageError(
      `a secret or a path was taken out of what was recorded, so all of it must be given again: ${left.join(", ")} ` +
        "(--resume ID [--factor NAME=A,B] [--env NAME=VALUE] [--prepare …] [--cleanup …] [--log …] -- COMMAND)",
    );
  const {folder, keepOutput, factors, argv, env, prepare, cleanup, patterns, logFile, timeoutMs} = options;
  const {warmup, reader, terminal, hooks = false} = recorded;
  const prepareEach = options.worktrees?.prepareEach ?? recorded.worktrees?.prepareEach ?? null;
  return {
    argv: argv.length === 0 ? recorded.argv : argv,
    env: {...recorded.env, ...env},
    prepare: prepare ?? recorded.prepare,
    cleanup: cleanup ?? recorded.cleanup,
    patterns: patterns.length > 0 ? patterns : recorded.patterns,
    logFile: logFile ?? recorded.log,
    timeoutMs: timeoutMs ?? recorded.timeoutMs,
    factors,
    warmup,
    reader,
    terminal,
    hooks,
    folder,
    keepOutput,
    worktrees: recorded.worktrees === undefined ? null : {prepareEach},
    folders: options.folders,
  };
}
