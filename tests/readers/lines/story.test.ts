import {describe, expect, test} from "vitest";
import {linesReader} from "../../../src/readers/lines/lines.ts";
import {createNumbering} from "../../../src/readers/lines/numbering.ts";
import {createStory} from "../../../src/readers/lines/story.ts";
import {settled} from "../../../src/readers/settle.ts";
import {epochsOf, findingsIn, phaseLines} from "../fixture.ts";

/** Lines that come 100 ms apart. */
const found = (...lines: string[]) =>
  findingsIn(
    linesReader,
    lines.map((line, index) => [100 * (index + 1), line.includes("\r") ? line : `${line}\n`]),
  );
const rows = (...lines: string[]) =>
  epochsOf(found(...lines)).map(({epoch, trainLoss, validLoss, errorRate}) => [
    epoch,
    trainLoss,
    validLoss,
    errorRate,
  ]);

describe("lines become epochs", () => {
  test("a head, a line of the training and one of the validation are one row", () => {
    expect(
      rows(
        "Epoch 0/1",
        "----------",
        "train Loss: 0.7 Acc: 0.5",
        "val Loss: 0.6 Acc: 0.75",
        "Epoch 1/1",
        "train Loss: 0.5 Acc: 0.6",
        "val Loss: 0.4 Acc: 0.8",
      ),
    ).toEqual([
      [0, 0.7, 0.6, 0.25],
      [1, 0.5, 0.4, 0.2],
    ]);
  });

  test("losses and shares of both data, in one figure or beside each other", () => {
    expect(
      rows(
        "epoch 1 train/val loss: 0.7/0.6 train/val acc: 0.5/0.75",
        "epoch 2 train/val loss: 0.5/0.4 train/val acc: 0.9/0.8",
      ),
    ).toEqual([
      [0, 0.7, 0.6, 0.25],
      [1, 0.5, 0.4, 0.2],
    ]);
    expect(rows("epoch 1 train_loss 0.5 error_rate 0.07", "epoch 2 train_loss 0.4 error_rate 0.06")).toEqual([
      [0, 0.5, null, 0.07],
      [1, 0.4, null, 0.06],
    ]);
  });

  test("a line without a number says which data the next ones are of", () => {
    expect(
      rows(
        "Epoch 1",
        "-----",
        "loss: 2.3  [   64/ 6400]",
        "loss: 2.1  [ 3264/ 6400]",
        "Test Error: ",
        " Accuracy: 50.1%, Avg loss: 2.15 ",
      ),
    ).toEqual([[0, 2.1, 2.15, 0.499]]);
  });

  test("an evaluation after the last epoch is none, whether the trainer says that it is over or not", () => {
    const epochs = ["epoch 1 loss 0.7", "epoch 2 loss 0.6"];
    expect(rows(...epochs, "Test accuracy: 0.9")).toEqual([
      [0, 0.7, null, null],
      [1, 0.6, null, null],
    ]);
    expect(rows("epoch 1 loss 0.7", "Finished Training", "test loss: 0.9")).toEqual([[0, 0.7, null, null]]);
  });

  test("a validation every second epoch is that of the epoch before it", () => {
    const text = [
      "epoch 1 loss 0.9",
      "epoch 2 loss 0.8",
      "val acc: 0.5",
      "epoch 3 loss 0.7",
      "epoch 4 loss 0.6",
      "val acc: 0.6",
    ];
    expect(rows(...text)).toEqual([
      [0, 0.9, null, null],
      [1, 0.8, null, 0.5],
      [2, 0.7, null, null],
      [3, 0.6, null, 0.4],
    ]);
  });

  test("a count that begins anew is a second fit", () => {
    const findings = found("epoch 0 loss 0.9", "epoch 1 loss 0.8", "epoch 0 loss 0.7", "epoch 1 loss 0.6");
    expect(epochsOf(findings).map(({epoch, stage}) => [epoch, stage])).toEqual([
      [0, "fit"],
      [1, "fit"],
      [2, "fit 2"],
      [3, "fit 2"],
    ]);
  });

  test("a bar of a validation is evidence of one, figures on an empty bar are those of the epoch before", () => {
    const bar = (epoch: number, done: number, figures = "") =>
      `\rEpoch ${epoch}: ${10 * done}%|██| ${done}/10 [00:00<00:00, 9it/s${figures}]`;
    const findings = found(
      bar(0, 0),
      bar(0, 5),
      bar(0, 10),
      "\rValidation: 0%|  | 0/2 [00:00<?]",
      "\rValidation: 100%|██| 2/2 [00:00<?]",
      bar(1, 0, ", val_loss=0.5"),
      bar(1, 10, ", val_loss=0.5"),
      "\n",
    );
    expect(epochsOf(findings).map(({validLoss}) => validLoss)).toEqual([0.5, 0.5]);
    expect(phaseLines(findings)).toEqual([
      "train 0: 100 to 300",
      "validate 0: 300 to 500",
      "train 1: 600 to 700",
    ]);
  });

  test("the rest of an epoch that was cut off is no row", () => {
    const bar = (epoch: number, done: number) =>
      `\rEpoch ${epoch}: ${10 * done}%|██| ${done}/10 [00:00<00:00, loss=0.5]`;
    expect(epochsOf(found(bar(0, 0), bar(0, 10), bar(1, 0), bar(1, 4)))).toHaveLength(1);
  });

  test("bars without a number belong to the epoch that is printed below them", () => {
    const bar = (done: number) => `\r ${10 * done}%|██| ${done}/10 [00:00<00:00, 9it/s]`;
    const findings = found(bar(0), bar(10), "\nepoch 1 loss 0.5", bar(0), bar(10), "\nepoch 2 loss 0.4");
    expect(phaseLines(findings)).toEqual(["train 0: 100 to 200", "train 1: 400 to 500"]);
    expect(findings.filter((one) => one.found === "progress").map(({done}) => done)).toEqual([0, 10, 10, 20]);
  });

  test("a bar may have its figures before it", () => {
    const findings = found("\rloss: 0.52 acc: 0.9:  50%|███| 5/10 [00:00<00:00, 9it/s]", "\r\n");
    expect(findings.map((one) => one.found === "report" && [one.step, one.figures])).toEqual([
      [5, {loss: 0.52, acc: 0.9}],
    ]);
  });

  test("bars of something else are no progress of the training", () => {
    expect(
      found(
        "\rDownloading: 100%|██| 5/5 [00:00<00:00]\n",
        "\rTokenizing train dataset: 50%|█ | 32/64 [00:00<00:00]\n",
      ),
    ).toEqual([]);
  });

  test("a bar of epochs with bars of steps below it, with or without a word before it", () => {
    for (const label of ["", "Epochs: "]) {
      const outer = (done: number, figures = "") =>
        `\r${label} ${50 * done}%|██| ${done}/2 [00:00<00:00, 1.0s/it${figures}]`;
      const inner = (done: number) => `\n\r ${10 * done}%|██| ${done}/10 [00:00<00:00, 9it/s]\u001b[A`;
      const findings = found(
        outer(0),
        inner(0),
        inner(10),
        outer(1, ", loss=0.5"),
        inner(0),
        inner(10),
        outer(2, ", loss=0.4"),
      );
      expect(epochsOf(findings).map(({epoch, trainLoss}) => [epoch, trainLoss])).toEqual([
        [0, 0.5],
        [1, 0.4],
      ]);
      expect(
        findings.flatMap((one) =>
          one.found === "progress" && one.epoch !== null ? [[one.epoch, one.done]] : [],
        ),
      ).toEqual([
        [0, 0],
        [0, 10],
        [1, 0],
        [1, 10],
      ]);
    }
  });

  test("an evaluation by steps belongs to the last one, whatever it counts itself", () => {
    const findings = found("iter 100: loss 2.5", "Iter(val) [20/20]  mIoU: 40.2", "val loss 2.4");
    expect(findings.flatMap((one) => (one.found === "evaluation" ? [[one.step, one.figures]] : []))).toEqual([
      [100, {valid_mIoU: 40.2}],
      [100, {"val loss": 2.4}],
    ]);
  });

  test("LightGBM's and llm.c's names of losses", () => {
    const reports = (...lines: string[]) =>
      settled(found(...lines)).flatMap((one) => (one.found === "report" ? [[one.step, one.figures]] : []));
    expect(reports("[10]\ttraining's binary_logloss: 0.5\tvalid_1's binary_logloss: 0.6")).toEqual([
      [10, {trainLoss: 0.5, validLoss: 0.6}],
    ]);
    expect(reports("s:0 tel:10.9", "s:1 trl:10.8 lr:0.1 norm:2.5")).toEqual([
      [0, {validLoss: 10.9}],
      [1, {trainLoss: 10.8, lr: 0.1, norm: 2.5}],
    ]);
  });

  test("steps that begin anew in each epoch are none of the whole training", () => {
    const findings = found(
      "[1,  2000] loss: 2.2",
      "[1,  4000] loss: 1.8",
      "[2,  2000] loss: 1.4",
      "[2,  4000] loss: 1.3",
    );
    expect(findings.flatMap((one) => (one.found === "report" ? [one.step] : []))).toEqual([
      2000,
      4000,
      null,
      null,
    ]);
  });

  test("a diverged loss is a row with the reason", () => {
    expect(epochsOf(found("epoch 1 train_loss nan val_loss inf"))).toMatchObject([
      {trainLoss: null, validLoss: null, notFinite: ["trainLoss", "validLoss"]},
    ]);
  });

  test("one result is no epoch, several like it are", () => {
    expect(rows("val accuracy: 0.5")).toEqual([]);
    expect(rows("val accuracy: 0.5", "val accuracy: 0.75")).toEqual([
      [0, null, null, 0.5],
      [1, null, null, 0.25],
    ]);
  });
});

describe("the Trainer of Transformers without evaluations", () => {
  const entry = (loss: number, epoch: string) => `{'loss': '${loss}', 'epoch': '${epoch}'}`;

  test("logs at whole epochs are epochs", () => {
    expect(rows(entry(0.6, "1"), entry(0.3, "2"), "{'train_runtime': '9.0', 'epoch': '2'}")).toEqual([
      [0, 0.6, null, null],
      [1, 0.3, null, null],
    ]);
  });

  test("logs by steps are none, although some are at whole epochs", () => {
    expect(rows(entry(0.7, "0.5"), entry(0.6, "1"), entry(0.5, "1.5"), entry(0.4, "2"))).toEqual([]);
  });
});

test("createNumbering() counts from what comes first, and takes a number above 1 for one of a training that went on", () => {
  const numbers = (...printed: [number, number | null][]) => {
    const numbering = createNumbering();
    return printed.map(([value, last]) => numbering.at({value, last}).epoch);
  };
  expect(numbers([0, null], [1, null])).toEqual([0, 1]);
  expect(numbers([1, null], [2, null])).toEqual([0, 1]);
  expect(numbers([3, 5], [4, 5])).toEqual([2, 3]);
  expect(numbers([1, 3], [1, null], [2, 3], [2, null])).toEqual([0, 0, 1, 1]);
  expect(numbers([1, 3], [0, null], [2, 3], [1, null])).toEqual([0, 0, 1, 1]);
});

test("createStory() has nothing to tell of nothing", () => {
  expect(createStory().end()).toEqual([]);
});
