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
  ];
  expect(names.filter((name) => !isBatchSizeName(name))).toEqual([]);
  expect(["eval_batch_size", "valid_bs", "batches", "obs"].filter(isBatchSizeName)).toEqual([]);
});
