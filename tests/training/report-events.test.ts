import {readFileSync} from "node:fs";
import path from "node:path";
import {describe, expect, test} from "vitest";
import {parseEvent} from "../../src/schema/parse.ts";
import type {TrainingEvent} from "../../src/schema/event.ts";
import type {StepTaken} from "../../src/training/loop.ts";
import {batchSteps, createEventWriter} from "../../src/training/report-events.ts";
import {createEventLines} from "../../src/training/report-lines.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const step = (startUnixMs: number, loss = 0.5): StepTaken => ({
  event: "step-taken",
  epoch: 0,
  startUnixMs,
  durationMs: 80,
  dataWaitMs: 1,
  loss,
  gpuMs: null,
});

const phaseEnded: TrainingEvent = {
  event: "phase-ended",
  phase: "train",
  epoch: 0,
  unixMs: 2000,
  synced: true,
};

describe("batchSteps()", () => {
  function writerAt() {
    const sent: TrainingEvent[] = [];
    const clock = {nowMs: 0};
    const writer = batchSteps(
      (event) => sent.push(event),
      () => clock.nowMs,
    );
    return {sent, clock, writer};
  }

  test("what the GPU computed is told where it is known of every step", () => {
    const {sent, writer} = writerAt();
    writer.write({...step(100), gpuMs: 60});
    writer.write({...step(200), gpuMs: 70});
    writer.flush();
    writer.write({...step(300), gpuMs: 60});
    writer.write(step(400));
    writer.flush();
    expect(sent.map((event) => (event.event === "step" ? event.gpuMs : null))).toEqual([[60, 70], undefined]);
  });

  test("steps of a quarter of a second become one event", () => {
    const {sent, clock, writer} = writerAt();
    for (clock.nowMs = 100; clock.nowMs <= 500; clock.nowMs += 100) writer.write(step(clock.nowMs));
    expect(sent).toEqual([
      {
        event: "step",
        epoch: 0,
        startUnixMs: [100, 200, 300],
        durationMs: [80, 80, 80],
        dataWaitMs: [1, 1, 1],
        loss: [0.5, 0.5, 0.5],
      },
    ]);
  });

  test("another event comes after the steps before it", () => {
    const {sent, writer} = writerAt();
    writer.write(step(1));
    writer.write(phaseEnded);
    expect(sent.map(({event}) => event)).toEqual(["step", "phase-ended"]);
  });

  test("flush() writes what is held back, once", () => {
    const {sent, writer} = writerAt();
    writer.write(step(1));
    expect(sent).toEqual([]);
    writer.flush();
    writer.flush();
    expect(sent).toHaveLength(1);
  });
});

test("createEventWriter() appends lines that the schema reads", () => {
  const file = path.join(temporaryFolder(), "events.jsonl");
  const writer = createEventWriter(file, () => 0);
  writer.write(step(1));
  writer.write(phaseEnded);
  const events = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => parseEvent(line, file));
  expect(events.map(({event}) => event)).toEqual(["step", "phase-ended"]);
  expect(events[1]).toEqual(phaseEnded);
});

test("createEventLines() tells an epoch in one line and passes over marks", () => {
  const lines: string[] = [];
  const writer = createEventLines((line) => lines.push(line));
  writer.write(phaseEnded);
  writer.write({
    event: "epoch",
    epoch: 1,
    stage: "from-scratch",
    unixMs: 1,
    trainLoss: 0.5,
    validLoss: 0.25,
    errorRate: 0.125,
  });
  expect(lines).toEqual(["epoch 2 done: train loss 0.5000, valid loss 0.2500, error rate 0.1250"]);
});
