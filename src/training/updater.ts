import type {NamedTensorMap, Variable} from "@tensorflow/tfjs-core";
import type {Network} from "./models/network.ts";
import {createAdamW} from "./optimizer.ts";
import type {Optimizer} from "./optimizer.ts";
import type {TrainingOps} from "./ops.ts";
import {ratesAt, stageOf} from "./recipe.ts";
import type {Stage} from "./recipe.ts";

/** What is trained at each step of a training, and how. */
export interface Updater {
  /** Of the next step: the variables that it trains, and their update by the gradients. */
  next(): {trained: Variable[]; update: (gradients: NamedTensorMap) => void};
  dispose(): void;
}

/** Goes through the stages step by step; each begins with a fresh optimizer, as fastai's `freeze` and `unfreeze` do. */
export function createUpdater(
  ops: TrainingOps,
  network: Network,
  stages: readonly Stage[],
  stepsPerEpoch: number,
): Updater {
  let current: {stage: Stage; trained: Variable[]; optimizer: Optimizer} | null = null;
  let steps = 0;
  return {
    next() {
      const epochs = steps / stepsPerEpoch;
      const {stage} = stageOf(stages, epochs);
      if (current?.stage !== stage) {
        current?.optimizer.dispose();
        const parameters = network.parameters.filter((parameter) => stage.trains(parameter));
        const trained = parameters.map(({variable}) => variable);
        current = {stage, trained, optimizer: createAdamW(ops, parameters)};
      }
      const {trained, optimizer} = current;
      const rates = ratesAt(stages, epochs);
      steps += 1;
      return {trained, update: (gradients) => optimizer.apply(gradients, rates)};
    },
    dispose: () => current?.optimizer.dispose(),
  };
}
