// Reads the tables of the origin post once: node scripts/import-origin.ts POST.md [RUNS]
import {readFile} from "node:fs/promises";
import {originRunLogs, originSweep} from "./import-origin/tables.ts";
import {writeRun, writeSweep} from "../src/runs/write.ts";

const [post, runs = "runs"] = process.argv.slice(2);
if (post === undefined) {
  console.error("no post given (usage: node scripts/import-origin.ts POST.md [RUNS])");
  process.exit(2);
}

try {
  const logs = originRunLogs(await readFile(post, "utf8"));
  await writeSweep(runs, originSweep(logs));
  for (const log of logs) await writeRun(runs, log, null);
  console.log(`${logs.length} runs imported`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
