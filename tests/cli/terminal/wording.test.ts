import {expect, test} from "vitest";
import {epochFigureTexts} from "../../../src/cli/terminal/wording.ts";

test("a loss that is no number any more is said, and one that is not known is not", () => {
  const epoch = {event: "epoch", run: "r", epoch: 1, epochs: 3, trainLoss: null, validLoss: null} as const;
  expect(epochFigureTexts({...epoch, errorRate: 0.9, notFinite: ["trainLoss", "grad_norm"]})).toEqual([
    "train loss NaN",
    "error rate 90.0\u00a0%",
  ]);
  expect(epochFigureTexts({...epoch, validLoss: 1.5, errorRate: null})).toEqual(["valid loss 1.5000"]);
});
