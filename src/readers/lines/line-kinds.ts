// Kinds of printed lines.
import type {Finding, PrintedLine} from "../reader.ts";
import {meaningOf} from "../sorted-figures.ts";
import type {Said} from "./said.ts";

/** Whether a line has a figure beside its place. */
export const hasFigures = ({means}: Said): boolean => Object.keys(means).length > 0;

/** A line without a place counts where it has a known figure, or names its data. */
export const isTelling = ({means, of}: Said): boolean =>
  Object.keys(means).some((name) => meaningOf(name).quantity !== null || meaningOf(name).of !== null) ||
  (of === "valid" && Object.keys(means).length > 0);

/** A line that only says that a validation begins, at some epoch: `Evaluating perplexity, Epoch 1/2`. */
export const isValidationHeading = (said: Said, {redrawn}: PrintedLine): boolean =>
  redrawn !== true &&
  said.of === "valid" &&
  said.epoch !== null &&
  said.counter === null &&
  said.step === null &&
  said.seconds === null &&
  said.record === null &&
  !hasFigures(said);

/** A line that only says that an epoch begins: `Epoch 1/3`, `--- Epoch 3 ---`. */
export const isEpochHeading = (said: Said, {text, redrawn}: PrintedLine): boolean =>
  redrawn !== true &&
  !said.isBar &&
  said.epoch !== null &&
  said.counter === null &&
  said.step === null &&
  said.seconds === null &&
  said.record === null &&
  !hasFigures(said) &&
  !/\b(?:done|complete|completed|finish|finished|end|ended|took|takes|time|summary)\b/i.test(text);

/** kohya's `steps:` is a bar of the whole training, whatever epochs are told beside it. */
export const isBarOfSteps = ({isBar, label, of}: Said): boolean =>
  isBar && of !== "valid" && /^\s*steps:?\s*$/i.test(label);

/** Keras prints the time of a step in each of its states, which tells an `evaluate` after `fit` from a validation. */
export const isKerasState = ({counter}: Said, text: string): boolean =>
  counter !== null && /\d+(?:m|u|µ)?s\/(?:step|epoch|batch|sample)|\bETA: /.test(text);

/** How long an epoch took by Keras' own account, whole seconds: `24/24 ━━━━ 95s 4s/step`, `24/24 - 1s - 26ms/step`. */
export function kerasSecondsIn(text: string): number | null {
  const took = /[\s\]](?<seconds>\d+)s (?:- )?[\d.]+(?:m|u|µ)?s\/(?:step|sample)/.exec(text)?.groups?.[
    "seconds"
  ];
  return took === undefined ? null : Number(took);
}

/** A pass over other data than the training's that ends no epoch; a state of its bar is none. */
export const evaluationOf = (said: Said, {redrawn}: PrintedLine, epoch: number): Finding[] =>
  redrawn === true || !hasFigures(said)
    ? []
    : [{found: "evaluation", step: null, epoch, figures: asValidation(said.figures)}];

/** A report by step; a step that counts anew in each epoch is not said. */
export const stepReport = (said: Said, isOfTraining = true): Finding => ({
  found: "report",
  step: isOfTraining ? (said.step?.value ?? null) : null,
  epoch: null,
  done: said.done,
  figures: {...said.figures, ...said.rates},
  rate: said.rate,
});

/** Validation figures under names of their own, so that they are not taken for the training's. */
export const asValidation = (figures: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      meaningOf(name).of === null ? `valid_${name}` : name,
      value,
    ]),
  );
