// npm run import: other people's logs as sweeps.
import {join, resolve} from "node:path";
import {importCommand} from "../src/cli/import/command.ts";
import {runScript} from "../src/cli/recording/run-script.ts";

const runs = process.env["BATCHSWEEP_RUNS"] ?? join(resolve(import.meta.dirname, ".."), "runs");
const {stdout, stderr} = process;
await runScript(() => importCommand(process.argv.slice(2), {runs, stdout}), {stderr});
