// npm run export: tidy tables of recorded sweeps.
import {join, resolve} from "node:path";
import {exportCommand} from "../src/cli/export/command.ts";
import {runScript} from "../src/cli/recording/run-script.ts";

const runs = process.env["BATCHSWEEP_RUNS"] ?? join(resolve(import.meta.dirname, ".."), "runs");
const {stdout, stderr} = process;
await runScript(() => exportCommand(process.argv.slice(2), {runs, stdout}), {stderr});
