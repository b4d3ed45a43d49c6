import {describe, expect, test} from "vitest";
import {timelineOf} from "../../../src/recorder/log/timeline.ts";
import type {TrainingEvent} from "../../../src/schema/event.ts";

const startUnixMs = 1_700_000_000_000;
const run = {startUnixMs, endUnixMs: startUnixMs + 10_000};
const at = (ms: number): number => startUnixMs + ms;

const started = (ms: number): TrainingEvent => ({
  event: "run-started",
  version: 2,
  unixMs: at(ms),
  work: {unit: "images", train: 8, valid: 2},
});
const mark = (
  edge: "started" | "ended",
  phase: "load" | "train" | "validate",
  epoch: number | null,
  ms: number,
  synced = true,
): TrainingEvent => ({
  event: `phase-${edge}`,
  phase,
  epoch,
  unixMs: at(ms),
  synced,
});
const epoch = (number: number, ms: number, trainLoss: number | null = 0.5): TrainingEvent => ({
  event: "epoch",
  epoch: number,
  stage: "frozen",
  unixMs: at(ms),
  trainLoss,
  validLoss: 0.6,
  errorRate: 0.25,
});

describe("timelineOf()", () => {
  test("the same beginning, said again, counts for what is known by then; another one does not", () => {
    const size = (train: number | null) => ({unit: "tokens", train, valid: null});
    const events = [
      {...started(100), work: size(null)},
      {...started(100), work: size(640)},
      {...started(5000), work: size(1)},
    ] as TrainingEvent[];
    expect(timelineOf(events, run).started?.work).toEqual(size(640));
  });

  test("an epoch that is reported again with another loss gets a note; one that is completed does not", () => {
    const notes = (...events: TrainingEvent[]): string[] =>
      timelineOf([started(100), ...events], run).warnings;
    expect(notes(epoch(0, 1000, 1), epoch(0, 2000, 0.5))).toEqual([
      "reported more than once, with other losses: epoch 1; the last report of each is kept (epochs count from 0 over all fits)",
    ]);
    expect(notes(epoch(0, 1000, null), epoch(0, 2000, 0.5), epoch(1, 3000, 0.5))).toEqual([]);
  });

  test("an epoch lasts from the start of its training to the end of its validation", () => {
    const {epochs, phases, warnings} = timelineOf(
      [
        started(100),
        mark("started", "load", null, 100),
        mark("ended", "load", null, 400),
        mark("started", "train", 0, 500),
        mark("ended", "train", 0, 1500, false),
        mark("started", "validate", 0, 1510),
        mark("ended", "validate", 0, 1700),
        epoch(0, 1800),
      ],
      run,
    );
    expect(warnings).toEqual([]);
    expect(phases).toEqual([
      {phase: "load", startMs: 100, endMs: 400, synced: true},
      {phase: "train", epoch: 0, startMs: 500, endMs: 1500, synced: false},
      {phase: "validate", epoch: 0, startMs: 1510, endMs: 1700, synced: true},
    ]);
    expect(epochs).toEqual([
      {
        epoch: 0,
        stage: "frozen",
        trainLoss: 0.5,
        validLoss: 0.6,
        errorRate: 0.25,
        metrics: {},
        notFinite: [],
        durationMs: 1700 - 500,
        trainMs: 1000,
        validateMs: 190,
      },
    ]);
  });

  test("without marks an epoch lasts since the epoch before, the first since the trainer began", () => {
    const {epochs} = timelineOf([started(100), epoch(0, 1100), epoch(1, 1900)], run);
    expect(epochs.map(({durationMs, trainMs, validateMs}) => [durationMs, trainMs, validateMs])).toEqual([
      [1000, null, null],
      [800, null, null],
    ]);
  });

  test("an epoch that ends before it begins, by a clock that was set back, has no duration", () => {
    const {epochs} = timelineOf([started(100), epoch(0, 5000), epoch(1, 2900)], run);
    expect(epochs.map(({durationMs}) => durationMs)).toEqual([4900, null]);
  });

  test("a phase that a crash cut off is no phase, but its start is a mark", () => {
    const {phases, marks, warnings} = timelineOf([mark("started", "train", 0, 500)], run);
    expect(phases).toEqual([]);
    expect(marks).toEqual([{phase: "train", epoch: 0, atMs: 500, edge: "start", synced: true}]);
    expect(warnings).toEqual([]);
  });

  test("marks that make no phase are named", () => {
    const {phases, warnings} = timelineOf(
      [
        mark("ended", "train", 0, 500),
        mark("started", "validate", 1, 700),
        mark("started", "validate", 1, 600),
        mark("ended", "validate", 1, 550),
        mark("started", "train", null, 800),
      ],
      run,
    );
    expect(phases).toEqual([]);
    expect(warnings).toEqual([
      "phase without an epoch: train",
      "phase ended before it began: train of epoch 1",
      "phase begun twice: validate of epoch 2",
      "phase ended before it began: validate of epoch 2",
    ]);
  });

  test("steps become columns on the run's clock", () => {
    const {steps} = timelineOf(
      [
        {
          event: "step",
          epoch: 0,
          startUnixMs: [at(10), at(30)],
          durationMs: [15, 16],
          dataWaitMs: [1, 2],
          loss: [0.7, 0.6],
        },
        {event: "step", epoch: 1, startUnixMs: [at(50)], durationMs: [17], dataWaitMs: [3], loss: [0.5]},
      ],
      run,
    );
    expect(steps).toEqual({
      epoch: [0, 0, 1],
      startMs: [10, 30, 50],
      durationMs: [15, 16, 17],
      dataWaitMs: [1, 2, 3],
      loss: [0.7, 0.6, 0.5],
      work: null,
      gpuMs: null,
      missing: {
        work: "the trainer did not say how much work each step took",
        gpuMs: "the trainer did not say how long a GPU computed",
      },
    });
  });

  test("what a GPU computed is kept where the trainer told it of every step", () => {
    const step = {event: "step", epoch: 0, durationMs: [15], dataWaitMs: [1], loss: [0.7]} as const;
    const told = [10, 30].map((ms) => ({
      ...{event: step.event, epoch: 0, startUnixMs: [at(ms)], gpuMs: [ms / 10]},
      ...{durationMs: [15], dataWaitMs: [1], loss: [0.7]},
    }));
    expect(timelineOf(told, run).steps).toMatchObject({gpuMs: [1, 3]});
    const untold = {
      event: step.event,
      epoch: 0,
      startUnixMs: [at(50)],
      durationMs: [15],
      dataWaitMs: [1],
      loss: [0.7],
    };
    expect(timelineOf([...told, untold], run).steps.gpuMs).toBeNull();
  });

  test("an event from another time is left out and named", () => {
    const {epochs, saidEnded, warnings} = timelineOf(
      [epoch(0, -5000), {event: "run-ended", unixMs: at(3_600_000)}],
      run,
    );
    expect({epochs, saidEnded}).toEqual({epochs: [], saidEnded: false});
    expect(warnings).toEqual([
      "event outside of the run: epoch (is the trainer's clock right?)",
      "event outside of the run: run-ended (is the trainer's clock right?)",
    ]);
  });

  test("an epoch that is reported again replaces the row, and rows stand in order", () => {
    const {epochs} = timelineOf([epoch(1, 2000), epoch(0, 2500, 0.9), epoch(0, 2600, 0.8)], run);
    expect(epochs.map(({epoch: number, trainLoss}) => [number, trainLoss])).toEqual([
      [0, 0.8],
      [1, 0.5],
    ]);
  });
});
