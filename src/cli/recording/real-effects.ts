import {join, resolve} from "node:path";
import {describeMachine} from "../../telemetry/inventory/machine.ts";
import {describeSoftware} from "../../telemetry/inventory/software.ts";
import {startSampler} from "../../telemetry/client/start-sampler.ts";

const root = resolve(import.meta.dirname, "../../..");

/** What every recording touches or starts, real: the machine, the sampler, the clock, the terminal, the folder of runs. */
export const realEffects = {
  startSampler,
  describeMachine: () => describeMachine(),
  describeSoftware: () => describeSoftware(root),
  runs: process.env["BATCHSWEEP_RUNS"] ?? join(root, "runs"),
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: () => new Date(),
};
