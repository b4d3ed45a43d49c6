import {prepareImages} from "../../training/data/prepare.ts";
import {engines} from "../../training/engines/index.ts";
import {models} from "../../training/models/index.ts";
import {listenForInterruption} from "../recording/interruption.ts";
import {realEffects} from "../recording/real-effects.ts";
import type {Surroundings} from "../surroundings.ts";
import {sweepCommand} from "./command.ts";
import {trainingCommand} from "./training.ts";

/** `npm run sweep` with everything real. */
export const sweepScript = (args: readonly string[], surroundings: Surroundings): Promise<number> =>
  sweepCommand(
    args,
    {
      engines,
      models: models.map(({id}) => id),
      builtInData: ["emoji-birds", "emoji-birds-by-art"],
      async prepareImages(options, onProgress) {
        // Only the counts are kept: the trainers read the images from the cache.
        const {train, valid, skipped} = await prepareImages(options, onProgress);
        return {train: train.labels.length, valid: valid.labels.length, skipped};
      },
      commandFor: trainingCommand,
      ...realEffects,
      ...surroundings,
    },
    listenForInterruption(),
  );
