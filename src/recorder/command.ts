/** A training as the recorder sees it: any program. It reports through the file that $BATCHSWEEP_EVENTS names. */
export interface Command {
  /** Program and arguments; no shell in between. */
  argv: readonly string[];
  /** Set in addition to the recorder's own environment. */
  env?: Readonly<Record<string, string>>;
}

/** Name of the environment variable that tells a trainer where to write its events. */
export const eventsVariable = "BATCHSWEEP_EVENTS";
