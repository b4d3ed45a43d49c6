import {expect, test} from "vitest";
import {readers} from "../../../src/readers/index.ts";
import {patternReader} from "../../../src/readers/pattern.ts";
import {listenToOutput} from "../../../src/recorder/output/listen-to-output.ts";
import type {ReadTraining} from "../../../src/recorder/output/read-training.ts";

/** What is heard of pieces of output that come at the times given. */
function heard(pieces: readonly [number, string][], pattern?: string): ReadTraining | null {
  const chosen = pattern === undefined ? readers : [patternReader([pattern])];
  const listener = listenToOutput(chosen, {startUnixMs: 0, pollMs: 50, onEvent: () => undefined});
  for (const [atMs, text] of pieces) listener.hear(text, atMs, "stdout");
  return listener.end(pieces.at(-1)?.[0] ?? 0);
}

const table = "epoch train_loss valid_loss error_rate time\n";
const bar = (done: number): string => `\rEpoch 1/2 : |-----| 0.00% [${done}/4 00:00<?]`;

test("instants are those of arrival where lines come as they are printed", () => {
  const read = heard([
    [100, table + bar(0)],
    [2100, bar(4)],
    [2100, bar(0)],
    [3100, "\r0 0.5 0.4 0.25 00:03\n"],
  ]);
  expect(read).toMatchObject({reader: "fastai", resolutionMs: 20, warnings: []});
  expect(read?.events.map(({event}) => event)).toEqual([
    "phase-started",
    "report",
    "report",
    "phase-ended",
    "phase-started",
    "phase-ended",
    "epoch",
  ]);
});

test("output in blocks is detected by the times that the trainer prints, which then count", () => {
  const read = heard([[9000, `${table}0 0.5 0.4 0.25 00:03\n1 0.4 0.3 0.2 00:05\n`]]);
  expect(read?.statedMs).toEqual(
    new Map([
      [0, 3000],
      [1, 5000],
    ]),
  );
  expect(read?.resolutionMs).toBe(1000);
  expect(read?.warnings).toEqual([
    "the output came in blocks, since the command buffers it: the times of epochs are those that the trainer printed",
  ]);
  expect(new Set(read?.events.map(({event}) => event))).toEqual(new Set(["epoch"]));
});

test("blocks without printed times leave times as wide as the silence before them", () => {
  const read = heard(
    [
      [4000, "loss 0.5\nloss 0.4\n"],
      [5000, "loss 0.3\n"],
    ],
    "loss (?<trainLoss>\\S+)",
  );
  expect(read?.resolutionMs).toBe(4000);
  expect(read?.statedMs.size).toBe(0);
});

test("a figure whose name may not stand in a run log is left out, the epoch stays", () => {
  const read = heard([[10, "loss 0.5 x 3\n"]], "loss (?<trainLoss>\\S+) x (?<constructor>\\d)");
  expect(read?.events).toMatchObject([{trainLoss: 0.5, metrics: {}}]);
});

test("output without an epoch is not understood", () => {
  expect(heard([[10, "hello\n"]])).toBeNull();
});

test("of two sources the one with more epochs counts: a CSV that lost the frozen epochs does not", () => {
  const listener = listenToOutput(readers, {startUnixMs: 0, pollMs: 50, onEvent: () => undefined});
  listener.hear(`${table}0 0.5 0.4 0.25 00:01\n`, 1000, "stdout");
  listener.hear(`${table}0 0.4 0.3 0.2 00:01\n`, 2000, "stdout");
  listener.hearLog("epoch,train_loss,valid_loss,error_rate,time\n0,0.4,0.3,0.2,00:01\n", 2050);
  expect(listener.end(2100)?.events.filter(({event}) => event === "epoch")).toHaveLength(2);
});

test("a reader that fails is not asked again, and costs the others nothing", () => {
  const failing = {
    ...patternReader(["(?<x>y)"]),
    id: "failing",
    open: () => ({
      line: () => {
        throw new Error("a defect");
      },
      end: () => [],
    }),
  };
  const listener = listenToOutput([failing, ...readers], {
    startUnixMs: 0,
    pollMs: 50,
    onEvent: () => undefined,
  });
  listener.hear(`${table}0 0.5 0.4 0.25 00:01\n`, 1000, "stdout");
  expect(listener.end(2000)).toMatchObject({
    reader: "fastai",
    warnings: ["the reader failing failed: a defect"],
  });
});

test("of a training that prints for days a bounded number of reports and points is kept, over its whole course", () => {
  const listener = listenToOutput(readers, {startUnixMs: 0, pollMs: 50, onEvent: () => undefined});
  for (let step = 1; step <= 30_000; step++) listener.hear(`step ${step}: loss 2.5\n`, step, "stdout");
  const steps =
    listener.end(30_001)?.events.flatMap((event) => (event.event === "report" ? [event.step ?? 0] : [])) ??
    [];
  expect([steps.length, steps[0]]).toEqual([1000, 1]);
  expect(steps.at(-1)).toBeGreaterThan(29_990);
});
