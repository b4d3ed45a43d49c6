import {describe, expect, test} from "vitest";
import {itemsIn} from "../../../src/readers/lines/items.ts";
import {recordIn} from "../../../src/readers/lines/records.ts";
import {saidIn} from "../../../src/readers/lines/said.ts";

/** Where a line says that the training is, and its figures, in short. */
function shortly(text: string): object | null {
  const said = saidIn(text);
  if (said === null) return null;
  const {epoch, step, counter, means} = said;
  return {
    ...(epoch === null ? {} : {epoch: [epoch.value, epoch.last]}),
    ...(step === null ? {} : {step: [step.value, step.last]}),
    ...(counter === null ? {} : {counter: [counter.done, counter.total]}),
    ...means,
  };
}

describe("a line says where the training is, and its figures", () => {
  test.each<[string, object]>([
    ["Epoch 3/10 - loss: 0.5 - val_loss: 0.4", {epoch: [3, 10], loss: 0.5, val_loss: 0.4}],
    ["Epoch [1/5], Step [100/600], Loss: 0.2766", {epoch: [1, 5], step: [100, 600], Loss: 0.2766}],
    [
      "Epoch: [0][  10/391]\tTime 0.1 (0.2)\tLoss 2.3 (2.4)",
      {epoch: [0, null], counter: [10, 391], Loss: 2.4},
    ],
    ["[2,  4000] loss: 1.853", {epoch: [2, null], step: [4000, null], loss: 1.853}],
    ["epoch=4 train_loss=0.5 val_acc=0.9", {epoch: [4, null], train_loss: 0.5, val_acc: 0.9}],
    [
      "| epoch   1 |   200/ 2928 batches | lr 5.00 | loss  8.15 | ppl 3490.1",
      {epoch: [1, null], counter: [200, 2928], lr: 5, loss: 8.15, ppl: 3490.1},
    ],
    [
      "| end of epoch   1 | time: 10.34s | valid loss  5.9 | valid ppl 370",
      {epoch: [1, null], "valid loss": 5.9, "valid ppl": 370},
    ],
    [
      "epoch 001:     10 / 100 loss=12.3, ppl=4978, num_updates=10",
      {epoch: [1, null], counter: [10, 100], step: [10, null], loss: 12.3, ppl: 4978},
    ],
    ["step:125/1390 val_loss:4.6500 train_time:18000ms step_avg:144ms", {step: [125, 1390], val_loss: 4.65}],
    [
      "step    1/10 | loss 4.5078 (+nanz)| norm 5.6 | lr 1.0e-04",
      {step: [1, 10], loss: 4.5078, norm: 5.6, lr: 1e-4},
    ],
    [
      "2026-11-28 22:30:00,123 INFO train.py:88: iter 20: loss nan, lr 0.1",
      {step: [20, null], loss: Number.NaN, lr: 0.1},
    ],
    // What follows a figure is a name of its own, not its unit.
    [
      "2026-11-28 22:30:00,123 INFO epoch=1 step=500 loss=0.51 it/s=3.2",
      {epoch: [1, null], step: [500, null], loss: 0.51},
    ],
    ["Iteration 7, loss = 0.33", {step: [7, null], loss: 0.33}],
    ["Step 50/ 1000; acc: 5.2; ppl: 3000; xent: 8.0", {step: [50, 1000], acc: 5.2, ppl: 3000, xent: 8}],
    ["[12]\ttrain-rmse:0.50\teval-rmse:0.60", {step: [12, null], "train-rmse": 0.5, "eval-rmse": 0.6}],
    ["train Loss: 0.5 Acc: 0.75", {"train Loss": 0.5, Acc: 0.75}],
    ["Test set: Average loss: 0.05, Accuracy: 9840/10000 (98%)", {"Average loss": 0.05, Accuracy: 0.984}],
    [
      '{"epoch": 2, "train": {"loss": 0.5}, "val": {"loss": NaN}}',
      {epoch: [2, null], "train/loss": 0.5, "val/loss": Number.NaN},
    ],
    [
      '{"train/global_step": 40, "train/loss": 0.5, "tokens_seen": 4096}',
      {step: [40, null], "train/loss": 0.5},
    ],
    ["Epoch 2: loss 0,512 tokens 1,024", {epoch: [2, null], loss: 0.512, tokens: 1024}],
    ["0: TRAIN [0][10/100]\tLoss/tok 8.5 (8.9)", {epoch: [0, null], counter: [10, 100], "Loss/tok": 8.9}],
    ["Эпоха 1/2: loss=0.5", {epoch: [1, 2], loss: 0.5}],
    ["INFO:root:Epoch 1: train_loss=0.5", {epoch: [1, null], train_loss: 0.5}],
    [
      "2026-11-28 22:30:00.123 | INFO     | __main__:train:42 - epoch 1 loss 0.5",
      {epoch: [1, null], loss: 0.5},
    ],
    ["epoch 0: {'accuracy': 0.7, 'f1': 0.8}", {epoch: [0, null], accuracy: 0.7, f1: 0.8}],
    ["Epoch 1 Loss (train): 0.5, Loss (val): 0.4", {epoch: [1, null], "Loss train": 0.5, "Loss val": 0.4}],
    [
      "2epoch results: [train] loss=0.8, [valid] loss=0.7",
      {epoch: [2, null], "train loss": 0.8, "val loss": 0.7},
    ],
    [
      "[0/5][50/100]\tLoss_D: 1.5\tLoss_G: 3.2",
      {epoch: [0, 5], counter: [50, 100], Loss_D: 1.5, Loss_G: 3.2},
    ],
    [
      "7:\tlearn: 0.65\ttest: 0.66\tbest: 0.66 (7)\ttotal: 50ms\tremaining: 4.9s",
      {step: [7, null], learn: 0.65, "test loss": 0.66},
    ],
    [
      "1|20|Loss: 1.23:   5%|▌         | 20/400 [00:10<03:10, 2.0it/s]",
      {epoch: [1, null], step: [20, null], counter: [20, 400], Loss: 1.23},
    ],
    ["[3][10/50] loss: 0.91 acc: 0.51", {epoch: [3, null], counter: [10, 50], loss: 0.91, acc: 0.51}],
    ["Epoch 1: loss 0,6931, val_loss 0,6812", {epoch: [1, null], loss: 0.6931, val_loss: 0.6812}],
    [
      "epoch 3 train_loss -nan(ind) loss 1.#QNAN val_loss 1.#INF",
      {epoch: [3, null], train_loss: Number.NaN, loss: Number.NaN, val_loss: Infinity},
    ],
    ["Finished epoch 2 of 10 in 12.3s, loss 0.5", {epoch: [2, 10], loss: 0.5}],
    [
      "Epoch 1 loss: tensor(0.69, device='cuda:0', grad_fn=<NllLossBackward0>) acc: np.float64(0.5)",
      {epoch: [1, null], loss: 0.69, acc: 0.5},
    ],
    ["ep 1 tr_loss 0.5 va_loss 0.6", {epoch: [1, null], tr_loss: 0.5, va_loss: 0.6}],
    ["Epoch: 01 | Epoch Time: 1m 12s", {epoch: [1, null]}],
    ["epoch 1 train/val loss: 0.5/0.6", {epoch: [1, null], "train loss": 0.5, "val loss": 0.6}],
    ["Epoch 1 acc (train/val): 80.1/75.2", {epoch: [1, null], "acc train": 80.1, "acc val": 75.2}],
    // Nothing says which is which.
    ["epoch 1 loss 0.5/0.6 acc 0.80/0.75", {epoch: [1, null]}],
    ["s:250 tel:4.6512", {step: [250, null], tel: 4.6512}],
    ["Accuracy of the network on the 10000 test images: 54 %", {"test Accuracy": 54}],
    ["Test Accuracy of the model on the 10000 test images: 97.5 %", {"Test Accuracy": 97.5}],
  ])("%s", (text, expected) => {
    expect(shortly(text)).toEqual(expected);
  });

  test("a name with a percent sign says that a share is percent", () => {
    expect(saidIn("epoch 1 val acc (%): 0.9")?.percent).toEqual({"val acc %": true});
  });

  test("minutes and seconds of an epoch are its time, and batches of a validation no steps", () => {
    expect(saidIn("Epoch: 01 | Epoch Time: 1m 12s")?.seconds).toBe(72);
    expect(saidIn("Iter(val) [500/500]    mIoU: 55.1")?.step).toBeNull();
  });

  test.each(["Saving model at epoch 3 with loss 0.5", "val_loss improved from 0.70 to 0.65", "no number"])(
    "not of another time: %s",
    (text) => {
      expect(saidIn(text)).toBeNull();
    },
  );

  test("of how many there are is known of whole numbers only", () => {
    const lines = ["acc: 910/1000", "acc: 84.5/100", "epoch 1 train/val loss: 0.5/0.6"];
    expect(lines.map((line) => saidIn(line)?.shareOf)).toEqual([1000, null, null]);
    expect(saidIn("epoch 1 train/val loss: 0.5/0.6")?.of).toBeNull();
  });

  test("the words before the figures say whose they are", () => {
    const lines = [
      "Test: [0/5]  loss: 2.2",
      " *   Acc@1 0.8 Acc@5 5.0",
      "Epoch(val) [1][5/5]  accuracy: 58",
      "train Loss: 0.5",
    ];
    expect(lines.map((line) => saidIn(line)?.of)).toEqual(["valid", "valid", "valid", "train"]);
  });
});

describe("rates", () => {
  test.each([
    ["img/s: 812.3", {unit: "images", perSecond: 812.3}],
    ["step: 3  loss: 2.0  tps: 8,000", {unit: "tokens", perSecond: 8000}],
    ["step 100 | loss 3.2 | 12.5k tok/s | 4.1 s", {unit: "tokens", perSecond: 12_500}],
    ["step 100 loss 3.2 tokens/s: 12.5k", {unit: "tokens", perSecond: 12_500}],
    ["INFO step=500 loss=0.51 it/s=3.2", {unit: "steps", perSecond: 3.2}],
    ["6/8 ━━━━ 1s 20ms/step - loss: 0.5", {unit: "steps", perSecond: 50}],
    [
      "Train: 0 [ 5/20 ( 26%)]  Loss: 6.9 (6.9)  Time: 0.05s,  627.45/s",
      {unit: "samples", perSecond: 627.45},
    ],
    ["40%|████      | 4/10 [00:02<00:03, 1.5s/it]", {unit: "steps", perSecond: 1 / 1.5}],
  ])("%s", (text, rate) => {
    expect(saidIn(text)?.rate).toEqual(rate);
  });
});

test("a clock is no figure, a number with a thousands comma is one", () => {
  expect(itemsIn("eta: 0:10:05  tokens: 1,234,567").map(({name, value}) => [name, value])).toEqual([
    ["tokens", 1_234_567],
  ]);
});

test("a printed dict whose numbers are texts; an epoch in quotes or with a point is a count of epochs done", () => {
  const epochsOf = (text: string) => recordIn(text)?.map(({name, value, isDone}) => [name, value, isDone]);
  expect(epochsOf("{'loss': '0.69', 'epoch': '1'}")).toEqual([
    ["loss", 0.69, true],
    ["epoch", 1, true],
  ]);
  expect(epochsOf("{'loss': 0.5, 'epoch': 1}")).toEqual([
    ["loss", 0.5, true],
    ["epoch", 1, false],
  ]);
  expect(recordIn("no record")).toBeNull();
});
