// The built-in training as the command of compare, where none is given.
import {availableParallelism} from "node:os";
import {presets} from "../../recorder/plan/presets.ts";
import {trainingArgv} from "../../training/settings.ts";
import type {RecordOptions} from "../record/options.ts";

const [{model, data, imageSize, trainImages, validImages}] = presets;
const batchSize = 64;
/** The first is warm-up; two say how alike they are. */
const epochs = 3;

/** The engine that comes with npm alone. */
const usualEngine = "wasm";

/** A worktree has no packages: those of the checkout where they are the same, else its own. */
export const linkPackages =
  'if [ -e node_modules ]; then :; elif cmp -s package-lock.json "$BATCHSWEEP_CHECKOUT/package-lock.json"; then ln -s "$BATCHSWEEP_CHECKOUT/node_modules" node_modules; else npm ci; fi';

/**
 * The recording of the built-in training as a command, as the quick sweep trains but at one batch size, in a checkout of
 * this very program. A repeat is a seed, the same on both sides.
 */
export function ofBuiltIn(recording: RecordOptions): RecordOptions {
  const engine = recording.engine ?? usualEngine;
  const argv = trainingArgv({
    engine,
    device: "{device}",
    adapter: null,
    batchSize: "{batchSize}",
    model: recording.model ?? model,
    data: recording.data ?? data,
    imageSize,
    trainImages,
    validImages,
    epochs,
    threads: availableParallelism(),
    seed: "{repeat}",
    dataSeed: 1,
    timeSteps: null,
  });
  const {factors} = recording;
  return {
    ...recording,
    argv: ["node_modules/.bin/node", "src/training/main.ts", ...argv],
    devices: recording.devices ?? ["cpu"],
    engine,
    model: recording.model ?? model,
    data: recording.data ?? data,
    batchSize: null,
    factors: factors.has("batchSize")
      ? factors
      : new Map([...factors, ["batchSize", [recording.batchSize ?? batchSize]] as const]),
  };
}
