import {expect, test} from "vitest";
import {settled} from "../../src/readers/settle.ts";
import {errorRatesOf, type RawShare} from "../../src/readers/shares.ts";
import {meaningOf, sortFigures} from "../../src/readers/sorted-figures.ts";

const right = (value: number, percent: boolean | null = null): RawShare => ({of: "right", value, percent});

test("whether accuracies are percent is decided once for all rows", () => {
  expect(errorRatesOf([right(0.8), right(1), right(2.4)])).toEqual([0.992, 0.99, 0.976]);
  expect(errorRatesOf([right(0.8), right(1), right(0.9)])).toEqual([0.2, 0, 0.1]);
  expect(errorRatesOf([right(0.8, true), null, right(0.5)])).toEqual([0.992, null, 0.995]);
  expect(errorRatesOf([right(0.91, false), right(93)])).toEqual([0.09, 0.07]);
  expect(errorRatesOf([{of: "wrong", value: 45.2, percent: null}, right(-1)])).toEqual([0.452, null]);
});

test("one table of names sorts figures, whoever prints them", () => {
  expect(meaningOf("Train/Loss")).toEqual({of: "train", quantity: "loss"});
  expect(meaningOf("lm loss value")).toEqual({of: null, quantity: "loss"});
  expect(["trl", "tel"].map((name) => meaningOf(name).of)).toEqual(["train", "valid"]);
  expect(sortFigures({train_loss: 0.5, valid_loss: 0.4, accuracy: 0.9})).toMatchObject({share: {value: 0.9}});
  expect(sortFigures({loss: 0.5, accuracy: 0.9, val_loss: 0.4, val_accuracy: 0.8})).toMatchObject({
    trainLoss: 0.5,
    validLoss: 0.4,
    share: {of: "right", value: 0.8},
  });
  expect(sortFigures({"Acc@1": 0.8, "Acc@5": 5}, {accuracy: "valid"}).share).toEqual(right(0.8, true));
});

test("an error rate without a word for its data is the validation's beside losses that say whose they are", () => {
  const wrong = {of: "wrong", value: 0.07, percent: null};
  expect(sortFigures({train_loss: 0.5, error_rate: 0.07})).toMatchObject({share: wrong, metrics: {}});
  expect(sortFigures({train_loss: 0.5, valid_loss: 0.4, error_rate: 0.07}).share).toEqual(wrong);
  expect(sortFigures({train_loss: 0.5, error_rate: 0.3, valid_error_rate: 0.07}).share).toEqual(wrong);
  // The whole line may be the training's, or nothing says whose it is.
  for (const name of ["train loss", "loss"])
    expect(sortFigures({[name]: 0.5, error_rate: 0.3})).toMatchObject({
      share: null,
      metrics: {error_rate: 0.3},
    });
  expect(sortFigures({train_loss: 0.5, train_error_rate: 0.3}).share).toBeNull();
  expect(sortFigures({train_loss: 0.5, accuracy: 0.9}).share).toBeNull();
});

test("settled() gives entries between two states of a bar the step that their fraction of epochs says", () => {
  const report = {found: "report", step: 3, done: null, figures: {loss: 1}} as const;
  const progress = {found: "progress", done: 12, total: 12, unit: "steps", epoch: null, rate: null} as const;
  const findings = settled([
    {...report, epoch: 0.5},
    {...report, epoch: 3},
    progress,
    {found: "per-step", unit: "samples", count: 16},
    {found: "end", rate: null, epoch: 3},
  ]);
  expect(findings.slice(0, 2)).toMatchObject([
    {step: 2, done: {unit: "samples", count: 32}},
    {step: 12, done: {count: 192}},
  ]);
});
