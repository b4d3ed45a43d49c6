import {namesOfReaders} from "../../readers/index.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {call} from "../call.ts";
import {oneOf} from "../options/kinds.ts";
import {repeatsOf, withoutRepeats, type Repeats} from "../recording/repeats.ts";
import {parseOptions, type OptionName, type Values} from "../options/parse.ts";
import {factorsOf, pairOf, type FactorValue, withPlannedNames} from "./factors.ts";

type Renamed =
  | "addRepeats"
  | "budget"
  | "cwd"
  | "env"
  | "factor"
  | "log"
  | "margin"
  | "maxRepeats"
  | "pattern"
  | "reader"
  | "repeats"
  | "runs"
  | "timeout"
  | "tty"
  | "until";

/** What a person asked `npm run record` to do, checked one by one. */
export interface RecordOptions extends Omit<Values<"record">, Renamed>, Repeats {
  /** Program and arguments with their placeholders; empty for a resume that repeats what was recorded. */
  argv: string[];
  env: Record<string, string>;
  factors: Map<string, FactorValue[]>;
  folder: string | undefined;
  reader: string;
  patterns: string[];
  logFile: string | null;
  terminal: boolean;
  timeoutMs: number | null;
  runs: string;
  /** Whether each value of the factor `commit` has a worktree that the command runs in, and what prepares it; null: none has. */
  worktrees: {prepareEach: string | null} | null;
  /** Where the command runs instead of in `folder`, by commit. */
  folders: ReadonlyMap<string, string>;
  /** The factor whose values take turns and are compared; null: none more than another. */
  compared: string | null;
}

/** What the recorded plan says, so that a resume cannot be told otherwise. */
const planned: readonly OptionName<"record">[] = [
  "devices",
  "batch-size",
  "repeats",
  "engine",
  "model",
  "data",
  "sample-hz",
  "id",
  "order-seed",
  "title",
  "no-hooks",
  "sync-steps",
  "count-flops",
  "warmup",
  "reader",
  "tty",
];

/** What stands before and after the `--` that begins the command. */
export function splitCommand(args: readonly string[]): {own: readonly string[]; argv: string[]} {
  const at = args.indexOf("--");
  return at === -1 ? {own: args, argv: []} : {own: args.slice(0, at), argv: args.slice(at + 1)};
}

/** What `record` was told about itself. Throws UsageError where the `--` before the command was forgotten. */
function ownOptions(own: readonly string[]): ReturnType<typeof parseOptions<"record">> {
  const typed = parseOptions("record", own);
  const [word] = typed.words;
  if (word !== undefined)
    throw new UsageError(
      `unexpected: ${shownText(word)} (the command comes after --: ${call("record", "[OPTIONS] -- COMMAND")})`,
    );
  return typed;
}

/** As the schema has them. */
const mostPatterns = 20;
const mostArguments = 1000;

/** Names that `--reader` takes. */
const readerNames = ["auto", ...namesOfReaders, "pattern", "none"];

/** Checks what was typed. Throws UsageError with one line; touches nothing. */
export function parseRecordOptions(args: readonly string[], {runs}: {runs: string}): RecordOptions {
  // `npm run record -- false`: npm takes the first --, so that a command without options comes alone.
  const isBare = args[0] !== undefined && !args[0].startsWith("-");
  const {own, argv} = isBare ? {own: [], argv: [...args]} : splitCommand(args);
  const {values, given} = ownOptions(own);
  if (argv.length === 0 && values.resume === null)
    throw new UsageError(
      `no command given (${call("record", "[OPTIONS] -- COMMAND")}, e.g. python train.py --bs {batchSize})`,
    );
  return recordingOptionsOf(values, given, {argv, runs});
}

/** The options of a recording from what was typed, checked together. Throws UsageError. */
export function recordingOptionsOf(
  values: Values<"record">,
  given: readonly OptionName<"record">[],
  {argv, runs}: {argv: string[]; runs: string},
): RecordOptions {
  const {cwd, env, factor, log, pattern: patterns, timeout, tty, ...asTyped} = withoutRepeats(values);
  const refused = values.resume === null ? undefined : given.find((name) => planned.includes(name));
  if (refused !== undefined)
    throw new UsageError(`--resume goes on with the recorded plan: --${refused} cannot be given with it`);
  const reader = oneOf("reader", values.reader ?? (patterns.length === 0 ? "auto" : "pattern"), readerNames);
  if ((reader === "pattern") !== patterns.length > 0)
    throw new UsageError("--reader pattern needs --pattern REGEXP, and --pattern no other --reader");
  if (patterns.length > mostPatterns)
    throw new UsageError(`--pattern: given ${patterns.length} times (at most ${mostPatterns})`);
  const factors = factorsOf(factor);
  if (values.batchSize !== null && factors.has("batchSize"))
    throw new UsageError("--batch-size: the factor batchSize says it already");
  if (argv.length > mostArguments)
    throw new UsageError(
      `too many arguments: ${argv.length} (${mostArguments} at most: put them into a file or a script)`,
    );
  const named = (text: string): string => withPlannedNames(text, factor);
  const namedOrNot = (text: string | null): string | null => (text === null ? null : named(text));
  return {
    ...asTyped,
    prepare: namedOrNot(asTyped.prepare),
    cleanup: namedOrNot(asTyped.cleanup),
    argv: argv.map(named),
    env: {
      ...(values.syncSteps ? {BATCHSWEEP_SYNC_STEPS: "1"} : {}),
      ...(values.countFlops ? {BATCHSWEEP_COUNT_FLOPS: "1"} : {}),
      ...Object.fromEntries(env.map((one) => pairOf("env", named(one), /^[A-Za-z_]\w*$/))),
    },
    factors,
    folder: cwd ?? undefined,
    reader,
    patterns,
    logFile: namedOrNot(log),
    terminal: tty,
    timeoutMs: timeout === null ? null : 1000 * timeout,
    runs: values.runs ?? runs,
    ...repeatsOf(values, given, {repeats: values.repeats ?? 1, until: null}),
    worktrees: null,
    folders: new Map(),
    compared: null,
  };
}
