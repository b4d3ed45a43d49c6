import {describe, expect, test} from "vitest";
import {parseTrainingArguments} from "../../src/training/arguments.ts";
import {checkBatchSizes, trainingArgv, type TrainingArguments} from "../../src/training/settings.ts";
import {UsageError} from "../../src/usage-error.ts";

const told: TrainingArguments = {
  engine: "webgpu",
  device: "gpu",
  adapter: "software",
  batchSize: 16,
  model: "resnet-18",
  data: "photos of birds",
  imageSize: 128,
  trainImages: 100,
  validImages: "all",
  epochs: 3,
  threads: 2,
  seed: 0,
  dataSeed: 5,
  timeSteps: 4,
};

describe("trainingArgv()", () => {
  test.each([
    ["with everything said", told],
    ["with what is left to the engine and whole epochs", {...told, adapter: null, timeSteps: null}],
    ["of a folder whose name is a number", {...told, data: "2024"}],
  ])("a command line %s is read as it was written", (_, all) => {
    expect(parseTrainingArguments(trainingArgv(all))).toEqual(all);
  });

  test("names each argument as an option", () => {
    expect(
      trainingArgv(told)
        .filter((word) => word.startsWith("--"))
        .slice(0, 4),
    ).toEqual(["--engine", "--device", "--adapter", "--batch-size"]);
  });
});

test("checkBatchSizes() names the first batch that cannot be filled, and lets pass what is not counted yet", () => {
  checkBatchSizes("--batch-sizes", [16, 64], 64);
  checkBatchSizes("--batch-sizes", [16, 64], "all");
  expect(() => checkBatchSizes("--batch-sizes", [16, 64, 128], 63)).toThrow(
    new UsageError("--batch-sizes: 64 (larger than the 63 training images)"),
  );
});
