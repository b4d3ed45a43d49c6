import {expect, test} from "vitest";
import {isBatchSizeName} from "../../src/readers/batch-size-name.ts";

test("a batch size is known by its trainers' names, that of a validation is another", () => {
  const names = [
    "bs",
    "batch_size",
    "--batch-size",
    "per_device_train_batch_size",
    "train.micro_batch_size",
    "--device-batch-size",
    "batchSize",
    "batch_size_per_gpu",
    "--train-bsz",
    "data.samples_per_gpu",
    "SOLVER.IMS_PER_BATCH",
  ];
  expect(names.filter((name) => !isBatchSizeName(name))).toEqual([]);
  expect(
    ["eval_batch_size", "valid_bs", "batches", "obs", "steps_per_batch"].filter(isBatchSizeName),
  ).toEqual([]);
});
