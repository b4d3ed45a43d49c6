// npm run record: records any training.
import {join, resolve} from "node:path";
import {describeMachine} from "../src/telemetry/machine.ts";
import {describeSoftware} from "../src/telemetry/software.ts";
import {startSampler} from "../src/telemetry/start-sampler.ts";
import {recordCommand, type RecordEffects} from "./record/command.ts";
import {runScript} from "./recording/run-script.ts";

const root = resolve(import.meta.dirname, "..");
const effects: RecordEffects = {
  startSampler,
  describeMachine: () => describeMachine(),
  describeSoftware: () => describeSoftware(root),
  runs: process.env["BATCHSWEEP_RUNS"] ?? join(root, "runs"),
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: () => new Date(),
};

await runScript((interruption) => recordCommand(process.argv.slice(2), effects, interruption), effects);
