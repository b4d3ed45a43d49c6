// npm run sweep: records a sweep with the built-in training.
import {join, resolve} from "node:path";
import {describeMachine} from "../src/telemetry/machine.ts";
import {describeSoftware} from "../src/telemetry/software.ts";
import {startSampler} from "../src/telemetry/start-sampler.ts";
import {prepareImages} from "../src/training/data/prepare.ts";
import {engines} from "../src/training/engines/index.ts";
import {models} from "../src/training/models/index.ts";
import {runScript} from "./recording/run-script.ts";
import {sweepCommand} from "./sweep/command.ts";
import type {SweepEffects} from "./sweep/effects.ts";
import {trainingCommand} from "./sweep/training.ts";

const root = resolve(import.meta.dirname, "..");

const effects: SweepEffects = {
  engines,
  models: models.map(({id}) => id),
  builtInData: ["emoji-birds", "emoji-birds-by-art"],
  async prepareImages(options, onProgress) {
    // Only the counts are kept: the trainers read the images from the cache.
    const {train, valid, skipped} = await prepareImages(options, onProgress);
    return {train: train.labels.length, valid: valid.labels.length, skipped};
  },
  commandFor: trainingCommand,
  startSampler,
  describeMachine: () => describeMachine(),
  describeSoftware: () => describeSoftware(root),
  runs: process.env["BATCHSWEEP_RUNS"] ?? join(root, "runs"),
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: () => new Date(),
};

await runScript((interruption) => sweepCommand(process.argv.slice(2), effects, interruption), effects);
