// npm run diff: what a change did to speed, error, memory and energy, from the run logs of two sides.
import {join, resolve} from "node:path";
import {runDiff} from "../src/cli/diff/command.ts";

process.exitCode = await runDiff(process.argv.slice(2), {
  runs: process.env["BATCHSWEEP_RUNS"] ?? join(resolve(import.meta.dirname, ".."), "runs"),
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
});
