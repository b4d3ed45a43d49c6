// Finds the command that was named and calls it.
import {errorText, nearest, shownText, UsageError} from "../usage-error.ts";
import type {CommandEntry} from "./command-entry.ts";
import {allCommands, commandAlone, commands} from "./commands.ts";
import {exitCodeFor} from "./exit-code.ts";
import {ownSurroundings, type Surroundings} from "./surroundings.ts";

/** The command that the first word or two name, and the arguments after them. Throws UsageError where there is none. */
function commandIn(args: readonly string[]): {entry: CommandEntry; rest: readonly string[]} {
  for (const length of [2, 1]) {
    const entry = commands.find(({name}) => name === args.slice(0, length).join(" "));
    if (entry !== undefined) return {entry, rest: args.slice(length)};
  }
  const [typed = ""] = args;
  if (allCommands.some(({name}) => name.split(" ")[0] === typed))
    throw new UsageError(
      `${typed} works in a clone of batchsweep only (of the package, see --help; record takes any training)`,
    );
  const meant = nearest(
    typed,
    commands.map(({name}) => name),
  );
  throw new UsageError(
    `unknown command: ${shownText(typed)} (${meant === null ? "see --help" : `did you mean ${meant}?`})`,
  );
}

/** Whether the help was asked for, and not handed on to a command of somebody else's. */
const wantsHelp = ({own}: CommandEntry, args: readonly string[]): boolean =>
  (own?.(args) ?? args).some((one) => one === "--help" || one === "-h");

/** Runs a command of the table and gives its exit code; what was wrong goes to stderr in one line. Without `given`: for real. */
export async function runEntry(
  entry: CommandEntry,
  args: readonly string[],
  given?: Surroundings,
): Promise<number> {
  const {stdout, stderr} = given ?? process;
  try {
    if (wantsHelp(entry, args)) {
      const {helpOf} = await import("./help.ts");
      stdout.write(await helpOf(entry));
      return 0;
    }
    const run = await entry.load();
    return await run(args, given ?? (await ownSurroundings()));
  } catch (error) {
    stderr.write(`${errorText(error)}\n`);
    return exitCodeFor(error, entry.failure);
  }
}

/** Runs the program with what was typed after its name and gives the exit code. */
export async function runProgram(args: readonly string[], given?: Surroundings): Promise<number> {
  const {stdout, stderr} = given ?? process;
  // A reader that has gone (`| head`) must not cost a recording.
  if (given === undefined) process.stdout.on("error", () => undefined);
  if (args[0] === undefined || args[0] === "--help" || args[0] === "-h") {
    const {helpOfAll} = await import("./help.ts");
    (args[0] === undefined ? stderr : stdout).write(helpOfAll());
    return args[0] === undefined ? 2 : 0;
  }
  try {
    if (args[0] === "--") return await runEntry(commandAlone, args.slice(1), given);
    const {entry, rest} = commandIn(args);
    return await runEntry(entry, rest, given);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    stderr.write(`${errorText(error)}\n`);
    return 2;
  }
}

/** The command of that name. Throws UsageError where there is none. */
export const commandNamed = (name: string): CommandEntry => commandIn(name.split(" ")).entry;
