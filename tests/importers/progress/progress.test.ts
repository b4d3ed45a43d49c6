import {describe, expect, test} from "vitest";
import type {LoggedEntry} from "../../../src/importers/progress/entry.ts";
import {progressOf, type ProgressOptions} from "../../../src/importers/progress/progress.ts";

const entry = (figures: Record<string, number>, more: Partial<LoggedEntry> = {}): LoggedEntry => ({
  ...{step: null, unixMs: null, statedMs: null, stage: "fit"},
  figures,
  ...more,
});

const progress = (figures: Record<string, number>[], options: ProgressOptions = {}) =>
  progressOf(
    figures.map((one) => entry(one)),
    options,
  );

const numbers = (figures: Record<string, number>[], options: ProgressOptions = {}): number[] =>
  progress(figures, options).epochs.map(({epoch}) => epoch);

describe("an epoch", () => {
  test("is counted from 0, also where the log counts from 1", () => {
    expect(
      numbers([
        {epoch: 1, loss: 1},
        {epoch: 2, loss: 0.5},
      ]),
    ).toEqual([0, 1]);
    expect(
      numbers([
        {epoch: 5, loss: 1},
        {epoch: 6, loss: 0.5},
      ]),
    ).toEqual([5, 6]);
  });

  test("goes on where the count begins anew, with a note", () => {
    const {epochs, notes} = progress([0, 1, 0, 1].map((epoch) => ({epoch, loss: 1})));
    expect(epochs.map(({epoch}) => epoch)).toEqual([0, 1, 2, 3]);
    expect(notes).toEqual(["The log's count of epochs began anew once: it was taken to go on."]);
    expect(numbers([0, 0, 0].map((epoch) => ({epoch, loss: 1})))).toEqual([0, 1, 2]);
  });

  test("of each stage begins anew without a note", () => {
    const {epochs, notes} = progressOf([
      entry({epoch: 0, loss: 1}, {stage: "fit 1"}),
      entry({epoch: 0, loss: 0.5}, {stage: "fit 2"}),
    ]);
    expect(epochs.map(({epoch, stage}) => [epoch, stage])).toEqual([
      [0, "fit 1"],
      [1, "fit 2"],
    ]);
    expect(notes).toEqual([]);
  });

  test("has all rows that name it, in fractions of those that are done too", () => {
    const figures = [0.5, 1, 1.5, 2].map((epoch, index) => ({epoch, loss: index}));
    expect(progress(figures).epochs.map(({trainLoss}) => trainLoss)).toEqual([0.5, 2.5]);
    const {epochs, notes} = progress([
      {epoch: 1, loss: 1},
      {epoch: 1.75, loss: 0.5},
    ]);
    expect(epochs).toHaveLength(2);
    expect(notes).toEqual(["The log ends within an epoch, at 1.75 epochs."]);
  });

  test("is none where an evaluation before the training says that none is done", () => {
    const figures = [
      {epoch: 0, eval_loss: 9},
      {epoch: 0.5, loss: 1},
      {epoch: 1, eval_loss: 2},
      {epoch: 1.5, loss: 1},
      {epoch: 2, loss: 1},
    ];
    expect(progress(figures, {count: "done"}).epochs.map(({validLoss}) => validLoss)).toEqual([2, null]);
  });

  test("takes what was logged before it without a number", () => {
    expect(progress([{loss: 1}, {loss: 3}, {epoch: 0, val_loss: 2}]).epochs).toMatchObject([
      {trainLoss: 2, validLoss: 2},
    ]);
  });

  test("lasts from the end of the one before, or from the beginning of the run", () => {
    const at = (epoch: number, unixMs: number) => entry({epoch, loss: 1}, {unixMs});
    const {epochs} = progressOf([at(0, 5000), at(1, 7000), at(3, 9000)], {startedUnixMs: 1000});
    expect(epochs.map(({durationMs}) => durationMs)).toEqual([4000, 2000, null]);
  });
});

describe("a test", () => {
  test("after the training is no epoch; its figures stand with the last one", () => {
    const {epochs, notes} = progress([
      {epoch: 0, val_loss: 0.9},
      {epoch: 0, train_loss: 1},
      {epoch: 1, test_loss: 0.65},
    ]);
    expect(epochs).toMatchObject([{trainLoss: 1, validLoss: 0.9, metrics: {test_loss: 0.65}}]);
    expect(notes).toHaveLength(1);
  });

  test("in every epoch is what this log calls its validation, where there is no other", () => {
    const {epochs} = progress(
      [0, 1].map((epoch) => ({epoch, train_loss: 1, test_loss: 0.5, test_acc: 0.75})),
    );
    expect(epochs).toMatchObject([{validLoss: 0.5, errorRate: 0.25}, {validLoss: 0.5}]);
  });
});

describe("a log without epochs", () => {
  test("has report rows", () => {
    const {epochs, reports, notes} = progress([
      {step: 10, loss: 1},
      {step: 20, loss: Number.NaN},
    ]);
    expect(epochs).toEqual([]);
    expect(reports).toMatchObject([
      {step: 10, epoch: null, figures: {trainLoss: 1}, notFinite: []},
      {step: 20, figures: {}, notFinite: ["trainLoss"]},
    ]);
    expect(notes).toEqual(["The log has steps and no epochs: its rows are reports."]);
  });

  test("has epochs where each step has a validation, or the settings ask for as many", () => {
    const steps = [0, 1, 2].map((step) => ({step, loss: 1}));
    expect(numbers(steps.map((one) => ({...one, val_loss: 2})))).toEqual([0, 1, 2]);
    expect(numbers(steps)).toEqual([]);
    expect(numbers(steps, {plannedEpochs: 3})).toEqual([0, 1, 2]);
  });

  test("or less than one has reports that say how far they are", () => {
    const {epochs, reports} = progress([
      {epoch: 0.1, loss: 1},
      {epoch: 0.2, loss: 0.5},
    ]);
    expect(epochs).toEqual([]);
    expect(reports.map(({epoch}) => epoch)).toEqual([0.1, 0.2]);
  });
});

test("figures that a run log cannot hold are not finite or have a shorter name", () => {
  const {epochs} = progress([{epoch: 0, loss: 1e200, constructor: 1, "": 2, ["n".repeat(300)]: 3}]);
  expect(epochs).toMatchObject([
    {trainLoss: null, notFinite: ["trainLoss"], metrics: {["n".repeat(200)]: 3}},
  ]);
  expect(Object.keys(epochs[0]?.metrics ?? {})).toHaveLength(1);
});

test("percent is decided once a log", () => {
  const errors = (accuracies: number[]) =>
    progress(accuracies.map((val_acc, epoch) => ({epoch, val_acc}))).epochs.map(({errorRate}) => errorRate);
  expect(errors([0.8, 1, 2.4])).toEqual([0.992, 0.99, 0.976]);
  expect(errors([0.8, 1])).toEqual([0.2, 0]);
});

test("an error above 1 is a distance, no share", () => {
  const {epochs} = progress([
    {epoch: 0, val_error: 0.5},
    {epoch: 1, val_error: 3},
  ]);
  expect(epochs.map(({errorRate}) => errorRate)).toEqual([null, null]);
});

test("what Transformers says of the whole training is no row; what stands beside it at that step is", () => {
  const {epochs, statedMs, statedRate} = progress([
    {epoch: 1, loss: 1},
    {epoch: 1, train_loss: 5, train_runtime: 3.5, train_samples_per_second: 40},
  ]);
  expect(epochs).toMatchObject([{trainLoss: 1}]);
  const beside = progress([{epoch: 1, loss: 1, eval_loss: 2, train_loss: 5, train_runtime: 3.5}]);
  expect(beside.epochs).toMatchObject([{trainLoss: 1, validLoss: 2}]);
  expect([statedMs, statedRate]).toEqual([3500, {unit: "samples", perSecond: 40}]);
});
