import {join, resolve} from "node:path";
import {describeMachine} from "../../src/telemetry/machine.ts";
import {describeSoftware} from "../../src/telemetry/software.ts";
import {startSampler} from "../../src/telemetry/start-sampler.ts";
import {runScript} from "../recording/run-script.ts";
import {recordCommand} from "./command.ts";
import type {RecordEffects} from "./effects.ts";

const root = resolve(import.meta.dirname, "..", "..");

/** `npm run record` with everything real. */
export async function recordScript(args: readonly string[]): Promise<void> {
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
  await runScript((interruption) => recordCommand(args, effects, interruption), effects);
}
