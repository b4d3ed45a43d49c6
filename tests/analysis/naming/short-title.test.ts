import {expect, test} from "vitest";
import {shortTitle} from "../../../src/analysis/naming/short-title.ts";

test.each([
  ["Batch sizes 16 to 256 on CPU: resnet-w16 on emoji-birds", "resnet-w16 on emoji-birds"],
  ["Batch size 32 on CPU and GPU: train.py: fast", "train.py: fast"],
  ["A command on CPU: python train.py", "python train.py"],
  [
    "fastai on emoji birds: batch size and shared memory",
    "fastai on emoji birds: batch size and shared memory",
  ],
])("a title that a recording gave itself is shortened, a person's own is not: %s", (title, short) => {
  expect(shortTitle({title})).toBe(short);
});
