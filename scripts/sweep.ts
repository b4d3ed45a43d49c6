// npm run sweep: records a sweep with the built-in training.
import {prepareImages} from "../src/training/data/prepare.ts";
import {engines} from "../src/training/engines/index.ts";
import {models} from "../src/training/models/index.ts";
import {realEffects} from "../src/cli/recording/real-effects.ts";
import {runScript} from "../src/cli/recording/run-script.ts";
import {sweepCommand} from "../src/cli/sweep/command.ts";
import type {SweepEffects} from "../src/cli/sweep/effects.ts";
import {trainingCommand} from "../src/cli/sweep/training.ts";

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
  ...realEffects,
};

await runScript((interruption) => sweepCommand(process.argv.slice(2), effects, interruption), effects);
