import {fileURLToPath} from "node:url";
import {ownSweepsIn} from "../../../src/cli/recording/own-sweeps.ts";
import type {SweepEffects} from "../../../src/cli/sweep/effects.ts";
import {realEffects} from "../../../src/cli/recording/real-effects.ts";

const trainer = fileURLToPath(new URL("../../recorder/fixtures/trainer.mjs", import.meta.url));

/**
 * What `npm run sweep` touches, with a trainer that computes nothing. The environment says how it behaves:
 * FAKE_TRAINER=<mode> for all runs, FAKE_TRAINER_<batch size>=<mode> for one batch size.
 */
export const fakeEffects = (env: NodeJS.ProcessEnv): Omit<SweepEffects, "stdout" | "stderr"> => ({
  engines: [
    {
      id: "fake",
      probe: async () => [
        {device: "cpu", unavailable: null, name: "A processor"},
        {device: "gpu", unavailable: "the fake engine knows no GPU", name: null},
      ],
    },
  ],
  models: ["resnet-w16"],
  builtInData: ["emoji-birds"],
  async prepareImages({trainImages, validImages}, onProgress) {
    onProgress(1, 2);
    onProgress(2, 2);
    const counted = (images: number | "all", all: number): number => (images === "all" ? all : images);
    return {train: counted(trainImages, 40), valid: counted(validImages, 10), skipped: []};
  },
  commandFor: ({configuration}, {timeSteps = null}) => ({
    argv: [
      process.execPath,
      trainer,
      timeSteps !== null
        ? "ok"
        : (env[`FAKE_TRAINER_${configuration.batchSize}`] ?? env["FAKE_TRAINER"] ?? "ok"),
      `epochs=${timeSteps === null ? configuration.settings["epochs"] : 1}`,
      `steps=${timeSteps ?? 3}`,
      `stepMs=${env["FAKE_STEP_MS"] ?? 2}`,
      ...(env["FAKE_PID_FILE"] === undefined || timeSteps !== null
        ? []
        : [`pidFile=${env["FAKE_PID_FILE"]}`]),
    ],
  }),
  startSampler: realEffects.startSampler,
  timeYardstick: null,
  describeMachine: async () => ({
    machine: {
      os: "An OS",
      kernel: "1",
      architecture: "x64",
      cpu: {name: "A processor", physicalCores: 1, logicalCores: 2, baseHertz: null},
      availableCores: 2,
      memoryBytes: 2 ** 33,
      memoryLimitBytes: 2 ** 32,
      sharedMemoryBytes: 2 ** 26,
      virtualization: null,
      gpus: [],
    },
    missing: {"machine.cpu.baseHertz": "not known", "machine.virtualization": "none was found"},
  }),
  describeSoftware: async () => ({
    software: {batchsweep: "0.0.0", node: "24.0.0", packages: {}, gitCommit: null, gitDirty: null},
    missing: {"software.gitCommit": "no repository", "software.gitDirty": "no repository"},
  }),
  runs: "runs",
  env,
  now: () => new Date(),
  ownSweeps: ownSweepsIn("/dev/null"),
  ask: null,
});
