import {readFile} from "node:fs/promises";
import {ImportError} from "../../importers/importer.ts";
import {writeRun, writeSweep} from "../../runs/write.ts";
import {originRunLogs, originSweep} from "../../importers/origin/origin-post.ts";

/** Imports the origin's post with what is known of it beyond its tables, and gives the number of runs. Throws ImportError. */
export async function importOrigin(post: string, runs: string): Promise<number> {
  const text = await readFile(post, "utf8");
  let logs;
  try {
    logs = originRunLogs(text);
  } catch (cause) {
    throw new ImportError(`${post}: ${cause instanceof Error ? cause.message : String(cause)}`, {cause});
  }
  await writeSweep(runs, originSweep(logs));
  for (const log of logs) await writeRun(runs, log, null);
  return logs.length;
}
