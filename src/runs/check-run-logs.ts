import {stat} from "node:fs/promises";
import {listSweeps, readRecordedSweep, readTelemetry} from "./read.ts";
import {ParseError} from "../schema/parse.ts";

/** One line for each sweep, run log and telemetry file under `runs` that does not read; null where all do. */
export async function unreadableRunLogs(runs: string): Promise<string | null> {
  const problem = await notAFolder(runs);
  if (problem !== null) return problem;
  const problems: string[] = [];
  const note = (error: unknown): void => {
    if (!(error instanceof ParseError)) throw error;
    problems.push(error.message);
  };
  for (const id of await listSweeps(runs, note)) {
    try {
      for (const log of (await readRecordedSweep(runs, id, note)).runs)
        await readTelemetry(runs, log).catch(note);
    } catch (error) {
      note(error);
    }
  }
  return problems.length === 0 ? null : problems.sort().join("\n");
}

/** Why there is nothing to read. A missing folder is an error: it must not pass the check. */
const notAFolder = (runs: string): Promise<string | null> =>
  stat(runs).then(
    (found) => (found.isDirectory() ? null : `${runs}: not a folder`),
    ({code, message}: NodeJS.ErrnoException) => `${runs}: cannot be read: ${code ?? message}`,
  );
