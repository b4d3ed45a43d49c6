import {expect, test} from "vitest";
import {patternReader} from "../../src/readers/pattern.ts";
import {epochsOf, findingsIn} from "./fixture.ts";

test("named groups become the columns of the epoch table, other groups metrics", () => {
  const reader = patternReader(
    String.raw`epoch (?<epoch>\d+) loss (?<trainLoss>[\d.]+) acc (?<accuracy>[\d.]+) lr (?<lr>[\d.]+) in (?<seconds>[\d.]+)s`,
  );
  const findings = findingsIn(reader, [
    [10, "epoch 1 loss 0.7 acc 0.5 lr 0.1 in 2.5s\nnothing\n"],
    [20, "epoch 2 loss 0.6 acc 93.5 lr 0.1 in 2.0s\n"],
  ]);
  expect(epochsOf(findings)).toEqual([
    {
      epoch: 0,
      stage: "train",
      trainLoss: 0.7,
      validLoss: null,
      errorRate: 0.5,
      metrics: {accuracy: 0.5, lr: 0.1},
    },
    {
      epoch: 1,
      stage: "train",
      trainLoss: 0.6,
      validLoss: null,
      errorRate: null,
      metrics: {accuracy: 93.5, lr: 0.1},
    },
  ]);
  expect(findings.flatMap((one) => (one.found === "epoch" ? [one.statedMs] : []))).toEqual([2500, 2000]);
});

test("a pattern without an epoch counts its lines", () => {
  const findings = findingsIn(patternReader("loss=(?<trainLoss>\\S+)"), [
    [0, "loss=0.5\nloss=nan\nloss=0.3\n"],
  ]);
  expect(epochsOf(findings)).toMatchObject([
    {epoch: 0, trainLoss: 0.5},
    {epoch: 1, trainLoss: null},
    {epoch: 2},
  ]);
});

test("a pattern that is none, or names no group, is refused", () => {
  expect(() => patternReader("(")).toThrow("Invalid regular expression");
  expect(() => patternReader("loss (.*)")).toThrow("no named group in the pattern: loss (.*)");
});
