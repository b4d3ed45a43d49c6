// The recipe of a training: its stages, rates and schedules.
import type {Parameter, Part} from "./models/network.ts";
import type {StepRates} from "./optimizer.ts";
import {oneCycle} from "./schedule.ts";
import type {Cycle} from "./schedule.ts";

/** A stretch of a training with a one-cycle schedule and an optimizer of its own. */
export interface Stage {
  /** As epoch rows name it. */
  name: "from-scratch" | "frozen" | "fine-tune";
  epochs: number;
  /** Highest learning rate of each part. */
  maxLearningRates: Record<Part, number>;
  cycle: Cycle;
  /** Whether a parameter is trained in this stage. */
  trains(parameter: Pick<Parameter, "part" | "kind">): boolean;
}

/** fastai's `fine_tune` defaults (fastai 2.8, callback/schedule.py): base_lr, lr_mult, freeze_epochs. */
const baseLearningRate = 2e-3;
const bodyDivisor = 100;
const frozenEpochs = 1;

/** While the body is frozen, `slice(base_lr)` gives all groups but the last a tenth (fastai, optimizer.py, `set_hyper`). */
const frozenBodyDivisor = 10;

/**
 * The cycles of fastai's `fine_tune`: pct_start 0.99 and `fit_one_cycle`'s div 25 in the frozen epoch, pct_start 0.3 and
 * div 5 after it; div_final 1e5 in both.
 */
const frozenCycle: Cycle = {riseShare: 0.99, startDivisor: 25, endDivisor: 1e5};
const fineTuneCycle: Cycle = {riseShare: 0.3, startDivisor: 5, endDivisor: 1e5};

/** fastai's `fit_one_cycle` defaults: pct_start, div, div_final. */
const scratchCycle: Cycle = {riseShare: 0.25, startDivisor: 25, endDivisor: 1e5};

/** All epochs in one cycle, all parameters at one rate. */
export function fromScratch(epochs: number, maxLearningRate: number): Stage[] {
  const maxLearningRates = {body: maxLearningRate, head: maxLearningRate};
  return [{name: "from-scratch", epochs, maxLearningRates, cycle: scratchCycle, trains: () => true}];
}

/**
 * fastai's `fine_tune(epochs − 1)`: one epoch in which only the head and the body's normalizations train (`train_bn`), the
 * others in one cycle at half the rate, the body at a hundredth of the head's.
 */
export function fineTune(epochs: number): Stage[] {
  const fineTuneRate = baseLearningRate / 2;
  const stages: Stage[] = [
    {
      name: "frozen",
      epochs: Math.min(epochs, frozenEpochs),
      maxLearningRates: {body: baseLearningRate / frozenBodyDivisor, head: baseLearningRate},
      cycle: frozenCycle,
      trains: ({part, kind}) => part === "head" || kind === "norm",
    },
    {
      name: "fine-tune",
      epochs: epochs - frozenEpochs,
      maxLearningRates: {body: fineTuneRate / bodyDivisor, head: fineTuneRate},
      cycle: fineTuneCycle,
      trains: () => true,
    },
  ];
  return stages.filter((stage) => stage.epochs > 0);
}

/**
 * The stage after so many epochs (fractions count), and the epochs before it. Past the end it is the last stage: a run
 * that only times steps may take more of them than a training would.
 */
export function stageOf<S extends {epochs: number}>(
  stages: readonly S[],
  epochs: number,
): {stage: S; firstEpoch: number} {
  let firstEpoch = 0;
  for (const [index, stage] of stages.entries()) {
    if (epochs < firstEpoch + stage.epochs || index === stages.length - 1) return {stage, firstEpoch};
    firstEpoch += stage.epochs;
  }
  throw new Error("a recipe without stages: []");
}

/** Rates of the step that follows after so many epochs (fractions count). */
export function ratesAt(stages: readonly Stage[], epochs: number): StepRates {
  const {stage, firstEpoch} = stageOf(stages, epochs);
  const {rateShare, momentum} = oneCycle(Math.min(1, (epochs - firstEpoch) / stage.epochs), stage.cycle);
  const {body, head} = stage.maxLearningRates;
  return {learningRates: {body: body * rateShare, head: head * rateShare}, momentum};
}
