import type {NamedTensorMap, Variable} from "@tensorflow/tfjs-core";
import type {Network} from "./models/model.ts";
import {createAdamW} from "./optimizer.ts";
import type {Optimizer} from "./optimizer.ts";
import type {TrainingOps} from "./ops.ts";
import {stageOf} from "./recipe.ts";
import type {Stage} from "./recipe.ts";
import {oneCycle} from "./schedule.ts";

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
      const {stage, firstEpoch} = stageOf(stages, Math.floor(steps / stepsPerEpoch));
      if (current?.stage !== stage) {
        current?.optimizer.dispose();
        const parameters = network.parameters.filter((parameter) => stage.trains(parameter));
        const trained = parameters.map(({variable}) => variable);
        current = {stage, trained, optimizer: createAdamW(ops, parameters)};
      }
      const {trained, optimizer} = current;
      const {body, head} = stage.maxLearningRates;
      const progress = (steps / stepsPerEpoch - firstEpoch) / stage.epochs;
      const {rateShare, momentum} = oneCycle(progress, stage.cycle);
      const learningRates = {body: body * rateShare, head: head * rateShare};
      steps += 1;
      return {trained, update: (gradients) => optimizer.apply(gradients, {learningRates, momentum})};
    },
    dispose: () => current?.optimizer.dispose(),
  };
}
