import {describe, expect, test} from "vitest";
import {linesReader} from "../../src/readers/lines/lines.ts";
import {withoutPrefix} from "../../src/readers/prefixes.ts";
import {epochsOf, findingsIn, type Dated} from "./fixture.ts";

const found = (text: string): Dated[] => findingsIn(linesReader, [[0, text]]);

describe("what stands before a line is no part of it", () => {
  test.each([
    ["PyTorch's rank", "[rank0]: "],
    ["torchrun's rank", "[default0]:"],
    ["mpirun's rank", "[1,0]<stdout>:"],
    ["Kubernetes", "2026-11-28T22:30:00.123456789Z stdout F "],
    ["Ray", "(RayTrainWorker pid=1234, ip=10.0.0.5) "],
    ["the system's log", "Nov 28 22:30:00 gpu01 python[1234]: "],
    ["Python's logging", "INFO:trainer:"],
    ["loguru", "2026-11-28 22:30:00.123 | SUCCESS  | train:main:88 - "],
    ["absl", "I1128 22:30:00.123456 140000 train.py:148] "],
    ["a clock with AM and PM", "11/28/2026 10:30:00 PM "],
  ])("%s", (_, prefix) => {
    const [first, second] = found(
      `${prefix}epoch 1 train_loss 0.9 val_loss 0.8\n${prefix}epoch 2 train_loss 0.7 val_loss 0.6\n`,
    );
    expect([first, second]).toMatchObject([
      {found: "epoch", epoch: 0, trainLoss: 0.9, validLoss: 0.8, metrics: {}},
      {found: "epoch", epoch: 1, trainLoss: 0.7, validLoss: 0.6, metrics: {}},
    ]);
  });

  test("of several ranks, the first that tells of its progress is read", () => {
    const lines = [
      "[rank1]: warning 1: no NUMA node",
      "[rank0]: epoch 1 train_loss 0.9 val_loss 0.8",
      "[rank1]: epoch 1 train_loss 0.5 val_loss 0.4",
      "[rank0]: epoch 2 train_loss 0.7 val_loss 0.6",
      "[rank1]: epoch 2 train_loss 0.3 val_loss 0.2",
    ];
    expect(epochsOf(found(lines.join("\n"))).map(({trainLoss}) => trainLoss)).toEqual([0.9, 0.7]);
  });
});

test("withoutPrefix() leaves what says where a training is", () => {
  expect(withoutPrefix("epoch 3 | 12:30:11 | INFO | loss 0.5").text).toBe(
    "epoch 3 | 12:30:11 | INFO | loss 0.5",
  );
  expect(withoutPrefix("[3][10/50] loss: 0.91")).toEqual({text: "[3][10/50] loss: 0.91", rank: null});
});
