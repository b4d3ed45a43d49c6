import {expect, test} from "vitest";
import {patternReader} from "../../src/readers/pattern.ts";
import {createNearMisses} from "../../src/readers/near-misses.ts";
import {settled} from "../../src/readers/settle.ts";
import {epochsOf, findingsIn, type Dated} from "./fixture.ts";

test("named groups become the columns of the epoch table, other groups metrics", () => {
  const reader = patternReader([
    String.raw`epoch (?<epoch>\d+) loss (?<trainLoss>[\d.]+) acc (?<accuracy>[\d.]+) lr (?<lr>[\d.]+) in (?<seconds>[\d.]+)s`,
  ]);
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
      errorRate: 0.065,
      metrics: {accuracy: 93.5, lr: 0.1},
    },
  ]);
  expect(findings.flatMap((one) => (one.found === "epoch" ? [one.statedMs] : []))).toEqual([2500, 2000]);
});

test("a pattern without an epoch counts its lines", () => {
  const findings = findingsIn(patternReader(["loss=(?<trainLoss>\\S+)"]), [
    [0, "loss=0.5\nloss=nan\nloss=0.3\n"],
  ]);
  expect(epochsOf(findings)).toMatchObject([
    {epoch: 0, trainLoss: 0.5},
    {epoch: 1, trainLoss: null},
    {epoch: 2},
  ]);
});

test("a pattern that is none, or names no group, is refused", () => {
  expect(() => patternReader(["("])).toThrow("Invalid regular expression");
  expect(() => patternReader(["loss (.*)"])).toThrow("no named group in the pattern: loss (.*)");
});

/** Epochs as a run log has them, in short. */
const rowsOf = (patterns: string[], text: string) =>
  epochsOf(settled(findingsIn(patternReader(patterns), [[0, text]])) as Dated[]).map(
    ({epoch, trainLoss, validLoss, errorRate}) => [epoch, trainLoss, validLoss, errorRate],
  );

test("several patterns with Python's groups: lines of one epoch are one row", () => {
  const patterns = [
    "train (?P<epoch>\\d+): (?P<trainLoss>[\\d.]+)",
    "test (?P<epoch>\\d+): (?P<validLoss>[\\d.]+)",
  ];
  expect(rowsOf(patterns, "train 1: 0.9\ntest 1: 0.8\ntrain 2: 0.7\ntest 2: 0.6\n")).toEqual([
    [0, 0.9, 0.8, null],
    [1, 0.7, 0.6, null],
  ]);
});

test("without numbers of epochs, a pattern whose turn comes again begins the next", () => {
  const patterns = ["train (?<trainLoss>[\\d.]+)", "test (?<validLoss>[\\d.]+)"];
  expect(rowsOf(patterns, "train 0.9\ntest 0.8\ntrain 0.7\ntest 0.6\n")).toEqual([
    [0, 0.9, 0.8, null],
    [1, 0.7, 0.6, null],
  ]);
});

test("percent is decided once a run, or said by the group; decimal commas and tabs are read", () => {
  const accuracy = ["Acc@1 (?<accuracy>\\S+)"];
  expect(rowsOf(accuracy, "Acc@1 0.8\nAcc@1 1.0\nAcc@1 2.4\n").map(([, , , rate]) => rate)).toEqual([
    0.992, 0.99, 0.976,
  ]);
  expect(rowsOf(["acc (?<accuracyPercent>\\S+)"], "acc 0,8\n")).toEqual([[0, null, null, 0.992]]);
  const tabs = ["^(?<epoch>\\d+)\\t(?<trainLoss>[\\d.]+)\\t(?<validLoss>[\\d.]+)$"];
  expect(rowsOf(tabs, "1\t0.51\t0.61\n2\t0.52\t0.62\n")).toEqual([
    [0, 0.51, 0.61, null],
    [1, 0.52, 0.62, null],
  ]);
});

test("steps, tokens and a rate are reports of a training without epochs", () => {
  const pattern = "step (?<step>[\\d,]+) tokens (?<tokens>[\\d,]+) loss (?<loss>\\S+) at (?<rate>[\\d.]+)";
  expect(
    findingsIn(patternReader([pattern]), [[0, "step 1,000 tokens 64,000 loss 2,5 at 900\n"]]),
  ).toMatchObject([
    {
      found: "report",
      step: 1000,
      done: {unit: "tokens", count: 64_000},
      figures: {loss: 2.5},
      rate: {unit: "tokens", perSecond: 900},
    },
  ]);
});

test("a first number above 1 is that of a training that went on", () => {
  expect(
    rowsOf(["epoch (?<epoch>\\d+) (?<trainLoss>\\S+)"], "epoch 5 0.5\nepoch 6 0.4\n").map(([epoch]) => epoch),
  ).toEqual([5, 6]);
});

test("where nothing matches, three lines of different forms that nearly did are known", () => {
  const misses = createNearMisses([/epoch (?<epoch>\d+) train loss (?<trainLoss>[\d.]+)/u]);
  for (const line of [
    "hello",
    "epoch 1: train loss: 0.5",
    "epoch 2: train loss: 0.4",
    "epoch one",
    "loss 5",
    "the train at 5",
  ])
    misses.note(line);
  expect(misses.lines()).toEqual(["epoch 1: train loss: 0.5", "loss 5", "the train at 5"]);
  const one = createNearMisses([/epoch (?<epoch>\d+) train loss (?<trainLoss>[\d.]+)/u]);
  for (const epoch of [1, 2, 3, 4]) one.note(`epoch ${epoch}: train loss: 0.5`);
  expect(one.lines()).toEqual([1, 2, 3].map((epoch) => `epoch ${epoch}: train loss: 0.5`));
});
