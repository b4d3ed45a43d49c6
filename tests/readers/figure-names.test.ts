import {expect, test} from "vitest";
import {figureNamed, namesEpoch, namesStep} from "../../src/readers/figure-names.ts";
import {asLogged, namesOfFields} from "../../src/readers/sorted-figures.ts";

test.each([
  ["train_loss", "train", "loss", null],
  ["Loss/train", "train", "loss", null],
  ["loss/val", "valid", "loss", null],
  ["trainLoss", "train", "loss", null],
  ["epoch/val_loss", "valid", "loss", "epoch"],
  ["train_loss_step", "train", "loss", "step"],
  ["eval/accuracy", "valid", "accuracy", null],
  ["eval_top1", "valid", "accuracy", null],
  ["metrics/accuracy_top1", null, "accuracy", null],
  ["val_sparse_categorical_accuracy", "valid", "accuracy", null],
  ["error_rate", null, "errorRate", null],
  ["Accuracy/test", "test", "accuracy", null],
  ["loss", null, "loss", null],
  ["valid_1's binary_logloss", "valid", "loss", null],
  ["valid_0-multi_logloss", "valid", "loss", null],
  ["training's binary_error", "train", "errorRate", null],
])("%s is understood", (name, of, figure, per) => {
  expect(figureNamed(name)).toEqual({of, figure, per});
});

// XGBoost numbers all sets alike: the first may be that of the training.
test.each([
  "validation_0-logloss",
  "train/box_loss",
  "lr",
  "val_f1",
  "loss_scale",
  "error",
  "eval_top5",
  "grad_norm",
])("%s is a metric", (name) => {
  expect(figureNamed(name)).toBeNull();
});

test("names of epochs and steps", () => {
  expect(
    ["epoch", "Epoch", "train/epoch", "epoch/epoch", "epochs", "metrics/epoch"].filter(
      (name) => !namesEpoch(name),
    ),
  ).toEqual([]);
  expect(["epoch_loss", "epoch_time", "train"].filter(namesEpoch)).toEqual([]);
  expect(
    ["step", "global_step", "trainer/global_step", "_step", "iteration"].filter((name) => !namesStep(name)),
  ).toEqual([]);
  expect(["steps_per_second", "step_loss"].filter(namesStep)).toEqual([]);
});

test("a figure of an epoch comes before one of a step, and a name that says its data before one that does not", () => {
  expect(namesOfFields(["loss", "train_loss_step", "train_loss_epoch"])).toEqual({
    trainLoss: "train_loss_epoch",
  });
  expect(namesOfFields(["loss", "train_loss_step"])).toEqual({trainLoss: "train_loss_step"});
  expect(namesOfFields(["accuracy"])).toEqual({});
  expect(namesOfFields(["val_loss", "test_loss"])).toEqual({validLoss: "val_loss"});
  expect(namesOfFields(["test_loss"])).toEqual({validLoss: "test_loss"});
  expect(namesOfFields(["test_loss", "error_rate"], asLogged)).toEqual({errorRate: "error_rate"});
  expect(namesOfFields(["accuracy"], {validNames: ["accuracy"]})).toEqual({accuracy: "accuracy"});
});
