import type {Command} from "../../recorder/process/command.ts";
import type {Missing} from "../../schema/values/missing.ts";
import type {Machine, PlannedRun, Software} from "../../schema/sweep.ts";
import type {StartSampler} from "../../telemetry/client/sampler.ts";
import type {ImageOptions, OnProgress, SkippedImage} from "../../training/data/images.ts";
import type {Engine} from "../../training/engines/engine.ts";
import type {TextStream} from "../terminal/terminal.ts";

/** Everything that `npm run sweep` touches or starts. */
export interface SweepEffects {
  engines: readonly Pick<Engine, "id" | "probe">[];
  models: readonly string[];
  /** Names of the data that is built in; anything else is a folder. */
  builtInData: readonly string[];
  /** Draws or decodes the images into their cache and counts them. */
  prepareImages(
    options: ImageOptions,
    onProgress: OnProgress,
  ): Promise<{train: number; valid: number; skipped: readonly SkippedImage[]}>;
  commandFor(
    planned: Pick<PlannedRun, "configuration" | "repeat">,
    options: {data: string; timeSteps?: number | null},
  ): Command;
  startSampler: StartSampler;
  describeMachine(): Promise<{machine: Machine; missing: Missing}>;
  describeSoftware(): Promise<{software: Software; missing: Missing}>;
  /** Where sweeps are kept unless told otherwise. */
  runs: string;
  stdout: TextStream;
  stderr: TextStream;
  env: NodeJS.ProcessEnv;
  now(): Date;
}
