import {join} from "node:path";

/** A training as the recorder sees it: any program. It reports through the file that $BATCHSWEEP_EVENTS names. */
export interface Command {
  /** Program and arguments; no shell in between. */
  argv: readonly string[];
  /** Set in addition to the recorder's own environment. */
  env?: Readonly<Record<string, string>>;
  /** Whether it gets a pseudo-terminal, so that it draws its progress bars. */
  terminal?: boolean;
  /** Where it runs; the recorder's own folder where it is not given. */
  folder?: string | undefined;
}

/** Name of the environment variable that tells a trainer where to write its events. */
export const eventsVariable = "BATCHSWEEP_EVENTS";

/** The file of events in a run's own folder. */
export const eventFilePath = (folder: string): string => join(folder, "events.jsonl");
