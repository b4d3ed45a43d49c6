import type {Command} from "../../recorder/process/command.ts";
import type {PlannedRun} from "../../schema/sweep.ts";
import type {ImageOptions, OnProgress, SkippedImage} from "../../training/data/images.ts";
import type {Engine} from "../../training/engines/engine.ts";
import type {RecordingEffects} from "../recording/effects.ts";

/** Everything that `npm run sweep` touches or starts. */
export interface SweepEffects extends RecordingEffects {
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
}
