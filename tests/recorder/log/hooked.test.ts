import {describe, expect, test} from "vitest";
import {areOfHooks} from "../../../src/recorder/log/hooked.ts";
import {interpret} from "../../../src/recorder/log/interpret.ts";
import type {EpochEvent, TrainingEvent} from "../../../src/schema/event.ts";

const started = (by?: "hooks"): TrainingEvent => ({
  event: "phase-started",
  phase: "train",
  epoch: 0,
  unixMs: 1010,
  synced: true,
  ...(by === undefined ? {} : {by}),
});

const epoch = (number: number, figures: Partial<EpochEvent> = {}): EpochEvent => ({
  event: "epoch",
  epoch: number,
  stage: "train",
  unixMs: 1100 + 100 * number,
  trainLoss: null,
  validLoss: null,
  errorRate: null,
  ...figures,
});

const understood = (events: TrainingEvent[], printed: TrainingEvent[]) =>
  interpret({
    events,
    read: {
      reader: "pattern",
      events: printed,
      resolutionMs: 20,
      work: null,
      statedRate: null,
      areTimed: true,
      statedMs: new Map(),
      warnings: [],
    },
    samples: null,
    startUnixMs: 1000,
    endUnixMs: 2000,
    driftMs: 0,
  });

describe("events of hooks", () => {
  test("are told by their marks", () => {
    expect(areOfHooks([started("hooks"), epoch(0)])).toBe(true);
    expect(areOfHooks([started(), epoch(0)])).toBe(false);
  });

  test("of a loop without epochs get the reports that were printed beside their own", () => {
    const report = (step: number, figures: Record<string, number>): TrainingEvent => ({
      ...{event: "report", unixMs: 1100 + step, step, epoch: null, done: null, figures},
    });
    const printed = [report(0, {val_loss: 4.5}), report(20, {val_loss: 4.2}), report(21, {})];
    const stepsOf = (own: TrainingEvent[]) =>
      understood([started("hooks"), ...own], printed).timeline.reports.map(({step}) => step);
    expect(stepsOf([report(60, {mean_train_loss: 4.1})])).toEqual([0, 20, 21, 60]);
    // A framework's own reports are all that it prints.
    expect(stepsOf([report(10, {loss: 4.1}), report(20, {loss: 4})])).toEqual([10, 20]);
  });

  test("get the figures that were printed, where they have none, epoch by epoch", () => {
    const {timeline, reader} = understood(
      [started("hooks"), epoch(0, {trainLoss: 0.51, metrics: {steps: 3}}), epoch(1)],
      [
        epoch(0, {trainLoss: 0.5, validLoss: 0.4, metrics: {auc: 0.9}}),
        epoch(1, {trainLoss: 0.25, errorRate: 0.1}),
      ],
    );
    expect(reader).toBe("hooks");
    expect(timeline.epochs).toMatchObject([
      {trainLoss: 0.51, validLoss: 0.4, errorRate: null, metrics: {steps: 3, auc: 0.9}},
      {trainLoss: 0.25, validLoss: null, errorRate: 0.1},
    ]);
  });

  test("a loss that the output gives as NaN is not merely unknown", () => {
    const {timeline} = understood([started("hooks"), epoch(0)], [epoch(0, {notFinite: ["trainLoss"]})]);
    expect(timeline.epochs).toMatchObject([{trainLoss: null, notFinite: ["trainLoss"]}]);
  });

  test("stay as they are where the numbers of epochs differ", () => {
    const {timeline, reader} = understood(
      [started("hooks"), epoch(0), epoch(1)],
      [epoch(0, {trainLoss: 0.5})],
    );
    expect(reader).toBe("hooks");
    expect(timeline.epochs.map(({trainLoss}) => trainLoss)).toEqual([null, null]);
  });

  test("that saw only steps have them in the epochs that the output tells", () => {
    const printed = [epoch(0, {trainLoss: 0.5}), epoch(1, {trainLoss: 0.25})];
    const steps: TrainingEvent = {
      event: "step",
      epoch: 0,
      startUnixMs: [1020, 1060, 1120, 1300],
      durationMs: [5, 6, 7, 8],
      loss: [4, 3, null, 1],
    };
    const {timeline, reader} = understood([started("hooks"), steps], printed);
    expect(reader).toBe("hooks");
    expect(timeline.epochs).toHaveLength(2);
    expect(timeline.steps).toMatchObject({epoch: [0, 0, 1], durationMs: [5, 6, 7], loss: [4, 3, null]});
  });

  test("get the reports that were printed, where hooks have none", () => {
    const report: TrainingEvent = {
      event: "report",
      unixMs: 1100,
      step: 10,
      epoch: null,
      done: null,
      figures: {eval_loss: 0.5, lr: 1},
    };
    expect(understood([started("hooks"), epoch(0)], [report]).timeline.reports).toEqual([
      {step: 10, epoch: null, done: null, atMs: 100, figures: {validLoss: 0.5, lr: 1}, notFinite: []},
    ]);
  });

  test("of the training itself are not touched by what it prints", () => {
    const {timeline, reader} = understood([started(), epoch(0)], [epoch(0, {trainLoss: 0.5})]);
    expect(reader).toBe("events");
    expect(timeline.epochs[0]?.trainLoss).toBeNull();
  });
});
