import {expect, test} from "vitest";
import {epochProgress} from "../../../src/analysis/summary/progress.ts";
import {epochOf, runOf} from "../stories.ts";

test("time adds up over the epochs, and an epoch without a time ends it", () => {
  const epochs = [epochOf(0, 900, 0.3), epochOf(1, 800, 0.2), {...epochOf(2, 0, 0.1), durationMs: null}];
  expect(epochProgress(runOf(16, epochs), null)).toEqual([
    {epoch: 0, errorRate: 0.3, elapsedMs: 900 + 100, joules: null},
    {epoch: 1, errorRate: 0.2, elapsedMs: 900 + 100 + 800 + 100, joules: null},
  ]);
});
