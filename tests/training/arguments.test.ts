import {availableParallelism} from "node:os";
import {describe, expect, test} from "vitest";
import {parseTrainingArguments} from "../../src/training/arguments.ts";

describe("parseTrainingArguments()", () => {
  test("nothing asked for is the quick training", () => {
    expect(parseTrainingArguments([])).toEqual({
      engine: "wasm",
      device: "cpu",
      adapter: null,
      threads: availableParallelism(),
      model: "resnet-w16",
      data: "emoji-birds",
      imageSize: 48,
      trainImages: "all",
      validImages: "all",
      dataSeed: 1,
      batchSize: 64,
      epochs: 4,
      seed: 1,
      timeSteps: null,
    });
  });

  test("options replace the defaults", () => {
    const argv =
      "--batch-size 16 --data photos --train-images 100 --seed 0 --time-steps=4 --device gpu".split(" ");
    expect(parseTrainingArguments(argv)).toMatchObject({
      batchSize: 16,
      data: "photos",
      trainImages: 100,
      seed: 0,
      timeSteps: 4,
      device: "gpu",
    });
  });

  test("help is asked for", () => {
    expect(parseTrainingArguments(["--help"])).toBeNull();
  });

  const wrong: [string, string][] = [
    ["--batch-size 0", "--batch-size: 0 (a whole number from 1 to 2147483647)"],
    ["--batch-size 1e3", "--batch-size: 1e3 (a whole number from 1 to 2147483647)"],
    ["--epochs two", "--epochs: two (a whole number from 1 to 2147483647)"],
    ["--image-size 4", "--image-size: 4 (a whole number from 8 to 1024)"],
    ["--device tpu", "unknown device: tpu (known: cpu, gpu)"],
    ["--batchsize 16", "--batchsize"],
    ["extra", "extra"],
  ];
  test.each(wrong)("%s is refused", (argv, message) => {
    expect(() => parseTrainingArguments(argv.split(" "))).toThrow(message);
  });
});
