import {describe, expect, test} from "vitest";
import {assembleRunLog, assembleTelemetry} from "../../../src/recorder/log/assemble.ts";
import {thinned} from "../../../src/recorder/log/thin.ts";
import {timelineOf} from "../../../src/recorder/log/timeline.ts";
import type {TrainingEvent} from "../../../src/schema/event.ts";
import {parseRunLog, parseTelemetry} from "../../../src/schema/parse.ts";
import {serializeRunLog, serializeTelemetry} from "../../../src/schema/serialize.ts";
import {documentBytes} from "../../../src/schema/values/limits.ts";
import {configurationOf, fakeRecording} from "../fixtures/surroundings.ts";

const startUnixMs = 1_700_000_000_000;

/** A training of so many epochs of 2 ms, each with a training and a validation. */
const longTraining = (epochs: number): TrainingEvent[] =>
  Array.from({length: epochs}, (_, epoch): TrainingEvent[] => {
    const at = (ms: number) => ({epoch, unixMs: startUnixMs + 2 * epoch + ms, synced: false});
    const figures = {trainLoss: 1 / (epoch + 3), validLoss: 1 / (epoch + 7), errorRate: null};
    return [
      {event: "phase-started", phase: "train", ...at(0)},
      {event: "phase-ended", phase: "train", ...at(1)},
      {event: "phase-started", phase: "validate", ...at(1)},
      {event: "phase-ended", phase: "validate", ...at(2)},
      {event: "epoch", epoch, unixMs: startUnixMs + 2 * epoch + 2, stage: "", ...figures},
    ];
  }).flat();

const factsOf = (events: readonly TrainingEvent[], durationMs: number) => ({
  sweep: "s",
  planned: {run: "fake-cpu-b016-r1", configuration: configurationOf(16), repeat: 1},
  session: "today",
  startedAt: "2023-11-14T22:13:20.000Z",
  startUnixMs,
  clockErrorMs: 0,
  status: {state: "completed" as const, durationMs},
  timeline: timelineOf(events, {startUnixMs, endUnixMs: startUnixMs + durationMs}),
  samples: {recording: fakeRecording([startUnixMs])},
  reader: "events",
  cuda: {},
  timeResolutionMs: 0.01,
  work: null,
  statedRate: null,
  output: [],
});

describe("a training that is too long for a run log", () => {
  test("of 25,000 epochs and 50,000 phases keeps one of so many, whole, with its last, and can be read", () => {
    const facts = factsOf(longTraining(25_000), 60_000);
    const text = serializeRunLog(assembleRunLog(facts));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(documentBytes);
    const log = parseRunLog(text, "run");
    expect(log.epochs.length).toBeGreaterThan(10_000);
    expect(log.epochs.length).toBeLessThanOrEqual(20_000);
    expect(log.epochs.at(-1)?.epoch).toBe(24_999);
    expect(log.phases).toHaveLength(2 * log.epochs.length);
    expect(log.epochs.at(-1)).toMatchObject({durationMs: 2, trainMs: 1, validateMs: 1});
    expect(facts.timeline.warnings).toEqual([
      expect.stringMatching(
        /^25000 epochs with their phases are more than a run log holds: one of 2 is kept$/,
      ) as string,
    ]);
    const samples = assembleTelemetry(facts);
    if (samples === null) throw new Error("no samples");
    expect(() => parseTelemetry(serializeTelemetry(samples), "samples")).not.toThrow();
  });

  test("whose phases all lie in one epoch keeps one of so many of those", () => {
    const many = Array.from({length: 70_000}, (_, index): TrainingEvent[] => {
      const at = (ms: number) => ({epoch: 0, unixMs: startUnixMs + index + ms, synced: false});
      return [
        {event: "phase-started", phase: "validate", ...at(0)},
        {event: "phase-ended", phase: "validate", ...at(0.5)},
      ];
    }).flat();
    const facts = factsOf(many, 71_000);
    expect(facts.timeline.warnings).toEqual(["70000 phases are more than a run log holds: one of 2 is kept"]);
    expect(parseRunLog(serializeRunLog(assembleRunLog(facts)), "run").phases).toHaveLength(35_000);
  });

  test("whose reports are too long together keeps one of so many, the last one too", () => {
    const figures = Object.fromEntries(
      Array.from({length: 30}, (_, index) => [`figure ${index}`, 1 / (3 + index)]),
    );
    const rows = Array.from({length: 1500}, (_, step): TrainingEvent => {
      return {event: "report", unixMs: startUnixMs + step, step, epoch: null, done: null, figures};
    });
    const {reports, warnings} = timelineOf(rows, {startUnixMs, endUnixMs: startUnixMs + 6000});
    expect(reports).toHaveLength(750);
    expect(reports.at(-1)?.step).toBe(1499);
    expect(warnings).toEqual(["1500 reports are more than a run log holds: one of 2 is kept"]);
  });
});

test("what fits stays as it is", () => {
  const {epochs, phases, reports, marks} = factsOf(longTraining(50), 200).timeline;
  expect(epochs).toHaveLength(50);
  expect(thinned({epochs, phases, reports, marks})).toEqual({
    rows: {epochs, phases, reports, marks},
    warnings: [],
  });
});

test("marks that are too many for the samples file go with their epochs", () => {
  const {epochs, phases, reports, marks} = factsOf(longTraining(50), 200).timeline;
  const most = {epochs: 20, phases: 60, marks: 50, bytes: 1e9, reportBytes: 1e9};
  const {rows, warnings} = thinned({epochs, phases, reports, marks}, most);
  expect(rows.epochs.map(({epoch}) => epoch)).toEqual(Array.from({length: 17}, (_, index) => 1 + 3 * index));
  expect([rows.phases.length, rows.marks.length]).toEqual([34, 34]);
  expect(warnings).toEqual(["50 epochs with their phases are more than a run log holds: one of 3 is kept"]);
});
