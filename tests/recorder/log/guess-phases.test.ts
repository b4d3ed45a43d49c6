import {expect, test} from "vitest";
import {guessPhases} from "../../../src/recorder/log/guess-phases.ts";
import {fakeRecording} from "../fixtures/surroundings.ts";

/** A recording at 10 Hz whose CPU load of the trainer is `load`. */
function recordingOf(load: readonly number[]): Parameters<typeof guessPhases>[0] {
  const recording = fakeRecording(load.map((_, index) => 1000 + 100 * index));
  const [column] = recording.columns;
  if (column === undefined) throw new Error("no column");
  const metric = {...column.metric, id: "process.cpu.utilization"};
  return {...recording, columns: [{...column, metric}], values: [[...load]]};
}

const seconds = (count: number, load: number): number[] => Array<number>(10 * count).fill(load);

test("load lasts until the CPU stays busy, training until it falls for good", () => {
  const load = [...seconds(2, 0.1), ...seconds(5, 0.9), 0.05, 0.05, ...seconds(3, 0.95), ...seconds(1, 0.02)];
  expect(guessPhases(recordingOf(load), 1000)).toEqual([
    {phase: "load", startMs: 0, endMs: 2000, synced: false},
    {phase: "train", epoch: 0, startMs: 2000, endMs: 10100, synced: false},
  ]);
});

test("a short burst is no training, and an idle command has no phases", () => {
  expect(guessPhases(recordingOf([...seconds(2, 0.01), 0.9, 0.9, ...seconds(2, 0.01)]), 1000)).toEqual([]);
  expect(guessPhases(recordingOf(seconds(5, 0.001)), 1000)).toEqual([]);
  expect(guessPhases(recordingOf([]), 1000)).toEqual([]);
});
