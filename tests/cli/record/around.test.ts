import {expect, test} from "vitest";
import {accumulationIn, batchSizesIn, recordAround, sizesAround} from "../../../src/cli/record/around.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";

test.each([
  ["train.py --batch-size 32 --lr 1", "--batch-size", "train.py --batch-size {batchSize} --lr 1"],
  ["train.py --batch_size=32", "--batch_size", "train.py --batch_size={batchSize}"],
  ["train.py -b 32", "-b", "train.py -b {batchSize}"],
  ["train.py --bs 32 --eval-batch-size 64", "--bs", "train.py --bs {batchSize} --eval-batch-size 64"],
  ["train.py data.batch_size=32 lr=32", "data.batch_size", "train.py data.batch_size={batchSize} lr=32"],
  [
    "train.py --per_device_train_batch_size 32",
    "--per_device_train_batch_size",
    "train.py --per_device_train_batch_size {batchSize}",
  ],
  ["train.py +batch_size=32", "+batch_size", "train.py +batch_size={batchSize}"],
  ["train.py ++train.bs=32", "++train.bs", "train.py ++train.bs={batchSize}"],
  [
    "train.py --batch-size=32 --batch-size-val=8",
    "--batch-size",
    "train.py --batch-size={batchSize} --batch-size-val=8",
  ],
  [
    "train.py --train_micro_batch_size_per_gpu 32",
    "--train_micro_batch_size_per_gpu",
    "train.py --train_micro_batch_size_per_gpu {batchSize}",
  ],
  ["train.py SOLVER.IMS_PER_BATCH 32", "SOLVER.IMS_PER_BATCH", "train.py SOLVER.IMS_PER_BATCH {batchSize}"],
  ["train.py --batch_size_per_gpu 32", "--batch_size_per_gpu", "train.py --batch_size_per_gpu {batchSize}"],
  ["train.py --name {x} --batch 32", "--batch", "train.py --name {{x}} --batch {batchSize}"],
])("finds the batch size of %s", (typed, name, placed) => {
  expect(batchSizesIn(typed.split(" "))).toEqual([{name, size: 32, argv: placed.split(" ")}]);
});

test.each(["train.py --batch-size", "train.py --batch-size auto", "train.py --batches 32", "train.py 32 -b"])(
  "finds none in %s",
  (typed) => {
    expect(batchSizesIn(typed.split(" "))).toEqual([]);
  },
);

test.each([
  ["--per_device_train_batch_size 4 --gradient_accumulation_steps 8", "--gradient_accumulation_steps", 8],
  ["--batch-size 4 --grad-accum=8", "--grad-accum", 8],
  ["trainer.accumulate_grad_batches=8", "trainer.accumulate_grad_batches", 8],
  ["--accum-freq 8", "--accum-freq", 8],
])("finds what %s accumulates", (typed, name, batches) => {
  expect(accumulationIn(typed.split(" "))).toEqual({name, batches});
});

test("no other number is an accumulation", () => {
  expect(accumulationIn("train.py --batch-size 4 --steps 8 --accuracy 9".split(" "))).toBeNull();
});

test("the sizes are half, the same and twice", () => {
  expect([sizesAround(32), sizesAround(7), sizesAround(1)]).toEqual([
    [16, 32, 64],
    [3, 7, 14],
    [1, 2, 4],
  ]);
});

test.each([
  ["python train.py", "no batch size among the arguments of python (add the one that the script takes, "],
  ["python train.py", "or record it as it is: npm run record -- -- python train.py)"],
  [
    "python t.py --bs 8 --micro-batch-size 2",
    "which is the batch size: --bs or --micro-batch-size? (npm run record -- --factor batchSize=4,8,16 -- python t.py --bs {batchSize} --micro-batch-size 2 takes the first)",
  ],
  ["", "no command given after -- "],
])("%j is refused in one line", async (typed, message) => {
  const stream = {write: () => undefined};
  const surroundings = {runs: temporaryFolder(), stdout: stream, stderr: stream, env: {}};
  const argv = typed.split(" ").filter((word) => word !== "");
  await expect(recordAround(argv, surroundings)).rejects.toThrow(message);
});
