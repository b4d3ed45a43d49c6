import {withHooks} from "../../recorder/process/hooks.ts";
import {deviceEnvironment} from "../../recorder/process/device-environment.ts";
import {publishableSetting} from "../../runs/privacy/publishable-document.ts";
import {publishableLine} from "../../runs/privacy/publishable-line.ts";
import {filled} from "../../recorder/plan/placeholders.ts";
import {argumentsWithoutSecrets, isSecretName, secretMask} from "../../runs/privacy/secrets.ts";
import type {WrappedRuns} from "../../recorder/run/wrapped-run.ts";
import {patternReader} from "../../readers/pattern.ts";
import {readers, readersNamed} from "../../readers/index.ts";
import type {ProgressReader} from "../../readers/reader.ts";
import type {PlannedRun, WrappedCommand} from "../../schema/sweep.ts";
import {UsageError} from "../../usage-error.ts";
import type {RecordOptions} from "./options.ts";

/** The part of the options that says what is run and how its output is read. */
export type Wrapping = Pick<
  RecordOptions,
  | "argv"
  | "env"
  | "prepare"
  | "cleanup"
  | "factors"
  | "warmup"
  | "timeoutMs"
  | "reader"
  | "patterns"
  | "logFile"
  | "terminal"
  | "hooks"
  | "keepOutput"
  | "folder"
  | "worktrees"
  | "folders"
>;

const masked = (text: string): string => publishableLine(text);

/** The command as `sweep.json` has it: without names of the machine and its user, and without secrets. */
export function published(wrapping: Wrapping): WrappedCommand {
  const {argv, env, prepare, cleanup, warmup, timeoutMs, reader, patterns, logFile, terminal, hooks} =
    wrapping;
  const {worktrees} = wrapping;
  const command = {
    argv: argumentsWithoutSecrets(argv).map(masked),
    env: Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, isSecretName(name) ? secretMask : masked(value)]),
    ),
    prepare: prepare === null ? null : masked(prepare),
    cleanup: cleanup === null ? null : masked(cleanup),
    warmup,
    timeoutMs,
    reader,
    patterns: patterns.map(masked),
    log: logFile === null ? null : masked(logFile),
    terminal,
  };
  const given = {argv, env, prepare, cleanup, warmup, timeoutMs, reader, patterns, log: logFile, terminal};
  const isMasked = [...wrapping.factors].some(([name, values]) =>
    values.some((value) => publishableSetting(name, String(value)) !== String(value)),
  );
  const each = worktrees?.prepareEach ?? null;
  const withheld =
    isMasked || JSON.stringify(command) !== JSON.stringify(given) || (each !== null && masked(each) !== each);
  return {
    ...command,
    ...(hooks ? {hooks} : {}),
    ...(worktrees === null ? {} : {worktrees: each === null ? {} : {prepareEach: masked(each)}}),
    withheld,
  };
}

/** The readers that an option names. Throws UsageError for a pattern that is no regular expression. */
export function chosenReaders({
  reader,
  patterns,
}: Pick<Wrapping, "reader" | "patterns">): readonly ProgressReader[] {
  if (reader === "none") return [];
  if (patterns.length > 0) {
    try {
      return [patternReader(patterns)];
    } catch (error) {
      throw new UsageError(`--pattern: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return reader === "auto" ? readers : readersNamed(reader);
}

/** Arguments as one would type them: those that a shell would take apart are quoted. */
export const shellText = (argv: readonly string[]): string =>
  argv.map((one) => (/^[\w@%+=:,./{}~-]+$/.test(one) ? one : `'${one.replaceAll("'", "'\\''")}'`)).join(" ");

/** What each placeholder stands for in a planned run: a value of `factors`, where that is published as the planned one. */
export function valuesOf(
  {configuration, repeat}: PlannedRun,
  factors: Wrapping["factors"] = new Map(),
): Map<string, string> {
  const {batchSize, device, settings} = configuration;
  const given = (name: string, planned: string): string =>
    String(
      factors.get(name)?.find((value) => publishableSetting(name, String(value)) === planned) ?? planned,
    );
  return new Map([
    ...Object.entries(settings).map(([name, value]): [string, string] => [name, given(name, String(value))]),
    ["device", device],
    ["repeat", String(repeat)],
    ...(batchSize === null ? [] : [["batchSize", String(batchSize)] as const]),
  ]);
}

/** A shell command as program and arguments. Windows seldom has `sh`. */
export const shellCommand = (text: string): string[] =>
  process.platform === "win32" ? ["cmd.exe", "/d", "/s", "/c", text] : ["sh", "-c", text];

/** How the runs of a sweep are done: the command and what is around it, by planned run. */
export function wrappedRuns(wrapping: Wrapping): WrappedRuns {
  const {argv, env, prepare, cleanup, warmup, folder, logFile, keepOutput, terminal, hooks, folders} =
    wrapping;
  const valuesFor = (planned: PlannedRun): Map<string, string> => valuesOf(planned, wrapping.factors);
  const chosen = chosenReaders(wrapping);
  const surroundings = (planned: PlannedRun) => {
    const values = valuesFor(planned);
    const own = Object.entries(env).map(([name, value]) => [name, filled(value, values)] as const);
    return {
      // Python fills a block before it writes to a pipe; unbuffered, a line arrives when it is printed.
      env: {
        PYTHONUNBUFFERED: "1",
        ...deviceEnvironment(planned.configuration.device),
        ...Object.fromEntries(own),
      },
      folder: folders.get(String(planned.configuration.settings["commit"])) ?? folder,
    };
  };
  const step = (text: string | null) => (planned: PlannedRun) =>
    text === null ? null : {...surroundings(planned), argv: shellCommand(filled(text, valuesFor(planned)))};
  return {
    commandFor: (planned) => {
      const around = surroundings(planned);
      return {
        ...around,
        env: hooks ? withHooks(around.env) : around.env,
        argv: argv.map((argument) => filled(argument, valuesFor(planned))),
        terminal,
      };
    },
    listeningFor: (planned) => ({
      readers: chosen,
      logFile: logFile === null ? null : filled(logFile, valuesFor(planned)),
      keepOutput,
    }),
    prepareFor: step(prepare),
    cleanupFor: step(cleanup),
    warmup,
  };
}
