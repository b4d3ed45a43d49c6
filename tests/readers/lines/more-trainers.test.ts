import {describe, expect, test} from "vitest";
import {linesReader} from "../../../src/readers/lines/lines.ts";
import {settled} from "../../../src/readers/settle.ts";
import {epochsOf, findingsIn, type Dated} from "../fixture.ts";

/** Lines that come 100 ms apart. */
const found = (text: string): Dated[] =>
  settled(
    findingsIn(
      linesReader,
      text
        .replace(/^\n/, "")
        .split(/(?<=\n)/)
        .map((line, index) => [100 * (index + 1), line]),
    ),
  ) as Dated[];

const rows = (text: string) =>
  epochsOf(found(text)).map(({epoch, trainLoss, validLoss, errorRate}) => [
    epoch,
    trainLoss,
    validLoss,
    errorRate,
  ]);

/** Steps of reports and evaluations, with their figures under the names of a run log. */
const reports = (text: string) =>
  found(text).flatMap((one) =>
    one.found === "report" || one.found === "evaluation" ? [[one.step, one.figures]] : [],
  );

const progress = (text: string) =>
  found(text).flatMap((one) =>
    one.found === "progress" ? [[one.epoch, one.done, one.total, one.unit]] : [],
  );

const twoRows = [
  [0, 0.9, 0.8, null],
  [1, 0.7, 0.6, null],
];

describe("epochs", () => {
  test("tqdm's bar of epochs is no epoch by its percent, with bars of batches below it", () => {
    const outer = (done: number) => `\rEpoch:  ${50 * done}%|██| ${done}/2 [00:00<00:00,  1.0s/it]`;
    const inner = (done: number, loss: number) =>
      `\n\rIteration:  ${10 * done}%|██| ${done}/10 [00:00<00:00, 9it/s, loss=${loss}]\u001b[A`;
    const text = outer(0) + inner(0, 3) + inner(10, 0.9) + outer(1) + inner(0, 2) + inner(10, 0.7) + outer(2);
    expect(rows(text)).toEqual([
      [0, 0.9, null, null],
      [1, 0.7, null, null],
    ]);
    expect(progress(text).at(-1)).toEqual([1, 10, 10, "steps"]);
  });

  test("a summary below a line of the test is the test's (MetricLogger of DETR, MAE, DeiT, …)", () => {
    const epoch = (number: number, train: number, valid: number) => `
[01:51:01.408908] Epoch: [${number}]  [ 0/80]  eta: 0:05:32  lr: 0.000051  loss: 3.1 (3.2)  time: 4.1538  data: 2.5060  max mem: 12775
[01:51:08.313768] Averaged stats: lr: 0.000051  class_error: 80.1  loss: 0.1 (${train})
[01:51:09.313768] Test:  [ 0/10]  eta: 0:00:32  loss: 0.7 (2.7)  time: 4.1538  data: 2.5060  max mem: 12775
[01:51:09.513768] Test: Total time: 0:00:47 (0.5883 s / it)
[01:51:09.613768] Averaged stats: class_error: 60.1  loss: 0.1 (${valid})`;
    expect(rows(epoch(0, 0.9, 0.8) + epoch(1, 0.7, 0.6))).toEqual(twoRows);
  });

  test("Swin's epochs with their last, and its accuracies", () => {
    const at = (line: string) => `[2026-11-28 22:30:00 swin_tiny] (main.py 176): INFO ${line}\n`;
    const epoch = (number: number, train: number, right: number) =>
      at(`Train: [${number}/2][0/1251]\teta 1:02:11 lr 0.000001\ttime 2.9821 (2.9821)\tloss 6.9 (6.9)`) +
      at(`Train: [${number}/2][1250/1251]\teta 0:00:01 lr 0.000001\ttime 0.5 (0.5)\tloss 6.8 (${train})`) +
      at(`EPOCH ${number} training takes 0:10:11`) +
      at("Test: [0/98]\tTime 1.211 (1.211)\tLoss 6.71 (6.71)\tAcc@1 9.781 (9.781)\tAcc@5 12.344 (12.344)") +
      at(` * Acc@1 ${right} Acc@5 14.567`) +
      at("Max accuracy: 91.23%");
    expect(rows(epoch(0, 0.9, 5) + epoch(1, 0.7, 8))).toEqual([
      [0, 0.9, 6.71, 0.95],
      [1, 0.7, 6.71, 0.92],
    ]);
  });

  test("ESPnet's batches from one to another, and its results", () => {
    const at = (line: string) => `[host] 2026-11-28 22:30:00,123 (trainer:754) INFO: ${line}\n`;
    const text =
      at("1/2epoch started") +
      at("1epoch:train:1-100batch: iter_time=2.1e-04, loss_ctc=120.1, acc=0.1, loss=92.1") +
      at("1epoch:train:101-200batch:200num_updates: iter_time=2.1e-04, loss_ctc=110.1, acc=0.2, loss=82.1") +
      at("1epoch results: [train] loss=0.9, time=1 minute and 2.1 seconds, [valid] acc=0.25, loss=0.8") +
      at("2epoch results: [train] loss=0.7, time=1 minute and 2.1 seconds, [valid] acc=0.45, loss=0.6");
    expect(rows(text)).toEqual([
      [0, 0.9, 0.8, 0.75],
      [1, 0.7, 0.6, 0.55],
    ]);
    expect(reports(text).map(([step]) => step)).toEqual([100, 200]);
  });

  test("Catalyst's lines, old and new, and the line below that repeats their number", () => {
    expect(
      rows(`
1/2 * Epoch (train): loss: 0.9 | lr: 0.001
1/2 * Epoch (valid): loss: 0.8 | lr: 0.001
* Epoch (1/2)
2/2 * Epoch (train): loss: 0.7 | lr: 0.001
2/2 * Epoch (valid): loss: 0.6 | lr: 0.001
* Epoch (2/2)`),
    ).toEqual(twoRows);
    expect(
      rows(`
train (1/2) loss: 0.9 | lr: 0.02
valid (1/2) loss: 0.8 | lr: 0.02
* Epoch (1/2)
train (2/2) loss: 0.7 | lr: 0.02
valid (2/2) loss: 0.6 | lr: 0.02
* Epoch (2/2)`),
    ).toEqual(twoRows);
  });

  test("a heading of a validation with an epoch's number begins none (DeepSpeed-Chat)", () => {
    expect(
      rows(`
Epoch: 0, Step: 10, Rank: 0, loss = 2.2
Epoch: 0, Step: 20, Rank: 0, loss = 0.9
***** Evaluating perplexity, Epoch 1/2 *****
ppl: 5.71, loss: 0.8`),
    ).toEqual([[0, 0.9, 0.8, null]]);
  });

  test("LAVIS and MiniGPT: words before the epoch's number, headings that begin the next", () => {
    const epoch = (number: number, loss: number) => `
2026-05-07 11:46:23,443 [INFO] Start training epoch ${number}, 500 iters per inner epoch.
Train: data epoch: [${number}]  [  0/500]  eta: 0:03:00  lr: 0.000010  loss: 3.9775  time: 0.3606
Train: data epoch: [${number}]  [499/500]  eta: 0:00:00  lr: 0.000100  loss: 1.5752  time: 0.3424
2026-05-07 11:46:23,294 [INFO] Averaged stats: lr: 0.0001  loss: ${loss}`;
    expect(rows(epoch(0, 0.9) + epoch(1, 0.7))).toEqual([
      [0, 0.9, null, null],
      [1, 0.7, null, null],
    ]);
  });

  test("MXNet's batches, times and accuracies; GluonCV's error of the top class", () => {
    const text = `
INFO:root:Epoch[0] Batch [0-100]\tSpeed: 1024.50 samples/sec\taccuracy=0.45
INFO:root:Epoch[0] Batch [100-200]\tSpeed: 1054.50 samples/sec\taccuracy=0.55
INFO:root:Epoch[0] Time cost=12.300
INFO:root:Epoch[0] Validation-accuracy=0.65`;
    expect(rows(text)).toEqual([[0, null, null, 0.35]]);
    expect(reports(text).map(([step]) => step)).toEqual([100, 200]);
    expect(found(text).flatMap((one) => (one.found === "epoch" ? one.statedMs : []))).toEqual([12_300]);
    expect(
      rows(`
[Epoch 0] training: accuracy=0.412, loss=0.9
[Epoch 0] validation: err-top1=0.41 err-top5=0.05`),
    ).toEqual([[0, 0.9, null, 0.41]]);
  });

  test("one that was cut off is none, where its lines come every so many steps", () => {
    const line = (step: number) => `Training epoch 0, iteration ${step}/99 | lr: 1e-6 | loss: 11.${step}\n`;
    expect(rows(line(0) + line(10) + line(20))).toEqual([]);
    expect(rows(line(0) + line(45) + line(90))).toEqual([[0, 11.9, null, null]]);
  });

  test("figures that the Hugging Face examples name line by line at their end are no epochs", () => {
    const evaluated = (epoch: number) =>
      `{'eval_loss': 0.3, 'eval_runtime': 1.0, 'eval_samples_per_second': 10.0, 'epoch': ${epoch}.0}\n`;
    const text = `
***** Running training *****
  Num examples = 25,000
  Total train batch size (w. parallel, distributed & accumulation) = 32
{'loss': 0.5, 'learning_rate': 3.3e-05, 'epoch': 0.64}
${evaluated(1)}{'loss': 0.4, 'learning_rate': 1.3e-05, 'epoch': 1.28}
${evaluated(2)}{'train_runtime': 100.0, 'train_loss': 0.45, 'epoch': 2.0}
***** train metrics *****
  epoch                    =        2.0
  train_loss               =       0.45
***** eval metrics *****
  epoch                   =        2.0
  eval_loss               =       0.28`;
    expect(rows(text)).toEqual([
      [0, 0.5, 0.3, null],
      [1, 0.4, 0.3, null],
    ]);
    expect(found(text).find((one) => one.found === "per-step")).toMatchObject({unit: "samples", count: 32});
  });
});

describe("Keras of old", () => {
  test("an evaluation after the last epoch draws bars with the time that is left", () => {
    const text =
      "Epoch 1/1\n" +
      "\r1/3 [=>..] - ETA: 2s - loss: 0.7\r3/3 [====] - 1s 210ms/step - loss: 0.6 - val_loss: 0.5\n" +
      "\r1/4 [=>..] - ETA: 0s - loss: 0.4\r4/4 [====] - 0s 10ms/step - loss: 0.49\n";
    expect(rows(text)).toEqual([[0, 0.6, 0.5, null]]);
  });

  test("bars that count samples count no steps", () => {
    const text =
      "Train on 60000 samples, validate on 10000 samples\nEpoch 1/1\n" +
      "\r   32/60000 [....] - ETA: 4:50 - loss: 2.3\r60000/60000 [====] - 5s 86us/sample - loss: 0.2 - val_loss: 0.1\n";
    expect(progress(text)).toEqual([
      [0, 32, 60_000, "samples"],
      [0, 60_000, 60_000, "samples"],
    ]);
    expect(found(text)[0]).toMatchObject({found: "work", unit: "samples", train: 60_000, valid: 10_000});
  });

  test("seconds before the figures of a line are the epoch's", () => {
    const epoch = found("Epoch 1/1\n - 7s - loss: 0.2453 - val_loss: 0.1093\n").at(-1);
    expect(epoch).toMatchObject({found: "epoch", trainLoss: 0.2453, statedMs: 7000});
  });
});

describe("steps", () => {
  test("kohya's bar is of the whole training, whatever epoch is told beside it", () => {
    const bar = (done: number, loss: number) =>
      `\rsteps:  ${done}%|██| ${done}/100 [00:01<00:01,  1.0s/it, avr_loss=${loss}]`;
    const text = `${bar(0, 1)}\nepoch 1/2\n${bar(1, 2)}${bar(50, 0.9)}\nepoch 2/2\n${bar(51, 0.8)}${bar(100, 0.7)}\n`;
    expect(rows(text)).toEqual([
      [0, 0.9, null, null],
      [1, 0.7, null, null],
    ]);
    expect(reports(text).map(([step]) => step)).toEqual([0, 1, 50, 51, 100]);
  });

  test("a bar that goes on over epochs is one of the whole training", () => {
    const bar = (done: number) => `\r ${done}%|██| ${done}/100 [00:01<00:01,  1.0s/it]`;
    const text = `Epoch 1/2\n${bar(0)}${bar(50)}\nEpoch 2/2\n${bar(51)}${bar(100)}\n`;
    expect(progress(text).slice(-2)).toEqual([
      [null, 51, 100, "steps"],
      [null, 100, 100, "steps"],
    ]);
  });

  test("batches of a validation by iterations are no steps (MMSegmentation)", () => {
    expect(
      reports(
        "2026-04-25 13:54:36,987 - mmseg - INFO - Iter [100/160000]\tloss: 1.5\nIter(val) [250]\tmIoU: 0.2\n",
      ),
    ).toEqual([
      [100, {trainLoss: 1.5}],
      [100, {valid_mIoU: 0.2}],
    ]);
  });

  test("Flax's metric writer, Darknet, and boosting of CatBoost, LightGBM and scikit-learn", () => {
    const clu = (step: number, figures: string) =>
      `I1128 22:30:00.123456 140000 logging_writer.py:64] [${step}] ${figures}\n`;
    expect(reports(clu(100, "train_loss=6.8") + clu(100, "eval_accuracy=0.13, eval_loss=6.5"))).toEqual([
      [100, {trainLoss: 6.8}],
      [100, {validLoss: 6.5, errorRate: 0.87, eval_accuracy: 0.13}],
    ]);
    const darknet = " 2: 9.2, 10.1 avg loss, 0.001 rate, 3.02 seconds, 128 images, 1.2 hours left\n";
    expect(found(darknet)).toMatchObject([
      {found: "report", step: 2, done: {unit: "images", count: 128}, figures: {trainLoss: 9.2, lr: 0.001}},
    ]);
    expect(reports("5:\tlearn: 0.38\ttest: 0.40\tbest: 0.40 (5)\ttotal: 2.1s\tremaining: 18.1s\n")).toEqual([
      [5, {trainLoss: 0.38, validLoss: 0.4}],
    ]);
    expect(
      reports("[20]\ttraining's l2: 0.1\nEarly stopping, best iteration is:\n[15]\ttraining's l2: 0.2\n"),
    ).toEqual([[20, {"training's l2": 0.1}]]);
    expect(reports("[LightGBM] [Info] Iteration:2, valid_1 binary_logloss : 0.68\n")).toEqual([
      [2, {validLoss: 0.68}],
    ]);
    expect(
      reports("[2/100] 1 tree, 31 leaves, max depth = 7, train loss: 0.5, val loss: 0.52, in 0.01s\n"),
    ).toEqual([[2, {trainLoss: 0.5, validLoss: 0.52, "max depth": 7}]]);
  });

  test("an epoch and a step with a dash between them", () => {
    expect(reports("INFO: epoch 1-599, loss: 0.015 (demo)\n")).toEqual([[599, {trainLoss: 0.015}]]);
  });

  test("DeepSpeed's samples a second", () => {
    expect(
      found(
        "epoch=0/micro_step=10/global_step=10, RunningAvgSamplesPerSec=128.5, CurrSamplesPerSec=130.1\n",
      )[0],
    ).toMatchObject({found: "report", step: 10, rate: {unit: "samples", perSecond: 128.5}});
  });
});

test("a checkpoint that Lightning did not take is no figure", () => {
  expect(found("Epoch 1, global step 200: 'val_loss' was not in top 1\n")).toEqual([]);
});
