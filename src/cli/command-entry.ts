import type {Surroundings} from "./surroundings.ts";

/** Does what a command was asked to and gives the exit code. Throws UsageError for wrong use. */
export type RunCommand = (args: readonly string[], surroundings: Surroundings) => Promise<number>;

/** Heading of the commands that make run logs. */
export const record = "Record";

/** One command: what the help says of it, and where it is. */
export interface CommandEntry {
  /** One word or two. */
  name: string;
  /** Heading in the list of all commands. */
  group: string;
  /** One line. */
  summary: string;
  /** What follows the name; "[options]" where it takes nothing else. */
  usage?: string;
  /** More of what it does. */
  about?: string;
  /** Lists that take longer to load. */
  lists?: () => Promise<string>;
  /** Exit codes and examples. */
  notes?: string;
  /** The arguments before those that are somebody else's; all of them where there is no such thing. */
  own?: (args: readonly string[]) => readonly string[];
  /** Whether it works on the clone of batchsweep itself, or with what only a clone has: the package is without it. */
  needsClone?: true;
  /** Exit code for what went wrong and is no wrong use; 1 where it is not here. */
  failure?: 1 | 2;
  /** Loaded only where the command is run. */
  load: () => Promise<RunCommand>;
}
