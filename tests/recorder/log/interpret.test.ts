import {describe, expect, test} from "vitest";
import {interpret} from "../../../src/recorder/log/interpret.ts";
import type {ReadTraining} from "../../../src/recorder/output/read-training.ts";
import type {TrainingEvent} from "../../../src/schema/event.ts";
import {fakeRecording} from "../fixtures/surroundings.ts";

const startUnixMs = 1000;
const bounds = {startUnixMs, endUnixMs: 9000, driftMs: 0};

const epoch = (number: number, unixMs: number): TrainingEvent => ({
  event: "epoch",
  epoch: number,
  stage: "train",
  unixMs,
  trainLoss: 0.5,
  validLoss: null,
  errorRate: null,
});
const phase = (event: "phase-started" | "phase-ended", unixMs: number): TrainingEvent => ({
  event,
  phase: "train",
  epoch: 0,
  unixMs,
  synced: true,
});

/** Ten seconds of samples at 10 Hz in which the trainer is busy from the second second on. */
const busy = (() => {
  const recording = fakeRecording(Array.from({length: 100}, (_, index) => startUnixMs + 100 * index));
  return {
    recording: {...recording, values: [recording.unixMs.map((_, index) => (index < 20 ? 0.05 : 0.95))]},
  };
})();

const read: ReadTraining = {
  reader: "keras",
  events: [epoch(0, 4000), epoch(1, 7000)],
  resolutionMs: 20,
  work: null,
  statedRate: null,
  areTimed: true,
  statedMs: new Map([[1, 2500]]),
  warnings: ["a line was cut"],
};

describe("interpret()", () => {
  test("takes what other processes tell of their times for no account of the training", () => {
    const times = {epoch: 0, steps: 9, spanMs: 95, timedSteps: 9, stepMs: 90, dataWaitMs: 3};
    const told: TrainingEvent = {
      ...{event: "rank", unixMs: 3000, rank: 1},
      ...times,
      ...{exchangeSteps: 0, exchangeMs: null},
    };
    const alone = interpret({...bounds, events: [told], read, samples: busy});
    expect(alone).toMatchObject({reader: "keras", timeline: {ranks: []}});
    const hooked = {...phase("phase-started", 3000), by: "hooks" as const};
    const {reader, timeline} = interpret({...bounds, events: [told, hooked], read, samples: busy});
    expect([reader, timeline.ranks]).toEqual([
      "hooks",
      [{rank: 1, ...times, exchangeSteps: 0, exchangeMs: null}],
    ]);
  });

  test("believes the trainer's own events before anything else, on its own clock", () => {
    const events = [phase("phase-started", 3000), phase("phase-ended", 5000)];
    const {reader, timeline, timeResolutionMs} = interpret({
      ...bounds,
      driftMs: 500,
      events,
      read,
      samples: busy,
    });
    expect([reader, timeResolutionMs]).toEqual(["events", 0.01]);
    expect(timeline.phases).toMatchObject([{phase: "train", startMs: 3000 - 1500, endMs: 5000 - 1500}]);
  });

  test("else what a reader found, with the times that were printed", () => {
    const {reader, timeline, timeResolutionMs, warnings} = interpret({
      ...bounds,
      events: [],
      read,
      samples: busy,
    });
    expect([reader, timeResolutionMs]).toEqual(["keras", 20]);
    expect(timeline.epochs.map(({durationMs}) => durationMs)).toEqual([3000, 2500]);
    expect(warnings).toEqual([
      "a line was cut",
      "the first epoch's time includes loading, since the output does not say when it began",
    ]);
  });

  test("of output in blocks the phases are guessed from load, and its reports have no times", () => {
    const report: TrainingEvent = {
      event: "report",
      unixMs: 8000,
      step: 1,
      epoch: null,
      done: null,
      figures: {loss: 1},
    };
    const {timeline} = interpret({
      ...bounds,
      events: [],
      read: {...read, events: [epoch(0, 8000), epoch(1, 8000), report], areTimed: false},
      samples: busy,
    });
    expect(timeline.phases.map(({phase, startMs}) => [phase, startMs])).toEqual([
      ["load", 0],
      ["train", 2000],
    ]);
    expect(timeline.reports.map(({atMs}) => atMs)).toEqual([null]);
  });

  test("else phases guessed from load, and none without samples", () => {
    const guessed = interpret({...bounds, events: [], read: null, samples: busy});
    expect([guessed.reader, guessed.timeResolutionMs]).toEqual(["load", 1500]);
    expect(guessed.timeline.phases.map((found) => found.phase)).toEqual(["load", "train"]);
    const blind = interpret({...bounds, events: [], read: null, samples: {missing: "sampling was off"}});
    expect([blind.reader, blind.timeline.phases]).toEqual(["load", []]);
  });

  test("a trainer that should report and said nothing is taken at its word", () => {
    const {reader, timeline} = interpret({...bounds, events: [], read: null, samples: null});
    expect([reader, timeline.epochs, timeline.phases]).toEqual(["events", [], []]);
  });
});
