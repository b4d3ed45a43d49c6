// Whether every run log reads.
import {stat} from "node:fs/promises";
import {folderSource} from "../folder.ts";
import type {RunsIndex} from "../fact.ts";
import {listSweeps, readRecordedSweep, readTelemetry} from "../read.ts";
import {ParseError} from "../../schema/parse.ts";

/**
 * One line for each sweep, run log and telemetry file under `runs` that does not read; null where all do. A sweep that `index` knows
 * to read is not read again until one of its files changes.
 */
export async function unreadableRunLogs(
  runs: string,
  index: RunsIndex | null = null,
): Promise<string | null> {
  const problem = await notAFolder(runs);
  if (problem !== null) return problem;
  const problems: string[] = [];
  const note = (error: unknown): void => {
    if (!(error instanceof ParseError)) throw error;
    problems.push(error.message);
  };
  const source = folderSource(runs);
  async function reads(id: string): Promise<{value: boolean; isWhole: boolean}> {
    const before = problems.length;
    try {
      for (const log of (await readRecordedSweep(source, id, note)).runs)
        await readTelemetry(source, log).catch(note);
    } catch (error) {
      note(error);
    }
    const value = problems.length === before;
    return {value, isWhole: value};
  }
  const ids = await listSweeps(source, note);
  for (const id of ids)
    await (index === null
      ? reads(id)
      : index.fact(source, id, {kind: "reads", readsSamples: true, workOut: () => reads(id)}));
  index?.forgetOthers(source, ids);
  return problems.length === 0 ? null : problems.sort().join("\n");
}

/** Why there is nothing to read. A missing folder is an error: it must not pass the check. */
const notAFolder = (runs: string): Promise<string | null> =>
  stat(runs).then(
    (found) => (found.isDirectory() ? null : `${runs}: not a folder`),
    ({code, message}: NodeJS.ErrnoException) =>
      code === "ENOENT"
        ? `${runs}: no such folder (the first recording makes it; batchsweep.config.json may name another)`
        : `${runs}: cannot be read: ${code ?? message}`,
  );
