import {expect, test} from "vitest";
import {commandTitle} from "../../../src/cli/record/title.ts";

const none = {factors: {}};

test("a command is called by its program and what stays as it is, then by what varies beside batch size and device", () => {
  const argv =
    "/opt/venv/bin/python train.py --bs {batchSize} --precision={precision} --epochs 3 --seed {repeat} -v".split(
      " ",
    );
  expect(commandTitle(argv, none)).toBe("python train.py --epochs 3 -v");
  const factors = {batchSize: [16, 32], precision: ["fp32", "bf16"], device: ["cpu", "gpu"]};
  expect(commandTitle(argv, {factors})).toBe("python train.py --epochs 3 -v, precision fp32 and bf16");
});

test("an option before another option stays, and so does a negative number", () => {
  expect(commandTitle(["./train", "--amp", "--bs", "{batchSize}", "--shift", "-1", "{x}"], none)).toBe(
    "train --amp --shift -1",
  );
  expect(commandTitle(["train", "--amp", "--bs={batchSize}"], none)).toBe("train --amp");
});

test("a script in one argument is left whole, and so are braces that are no placeholder", () => {
  expect(commandTitle(["sh", "-c", "train --bs {batchSize} --lr 1"], none)).toBe(
    "sh -c train --bs {batchSize} --lr 1",
  );
  expect(commandTitle(["train", "--json", "{{batchSize}}"], none)).toBe("train --json {{batchSize}}");
});

test("many values of a factor are counted, and one is not said", () => {
  expect(commandTitle(["t", "{lr}"], {factors: {lr: [0.1, 0.2, 0.3, 0.4], data: ["a"]}})).toBe(
    "t, 4 values of lr",
  );
});
