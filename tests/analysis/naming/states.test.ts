import {expect, test} from "vitest";
import {countedTroubles, stateNames} from "../../../src/analysis/naming/states.ts";
import {summaryOf} from "../recorded.ts";

test("failures are counted by state, each with its first reason", () => {
  const trouble = {durationMs: 1, stderrTail: []};
  const summary = summaryOf([
    {
      batchSize: 16,
      trainMs: [900],
      change: {status: {state: "failed", reason: "first", exit: {code: 1}, ...trouble}},
    },
    {
      batchSize: 16,
      trainMs: [900],
      change: {run: "second", status: {state: "failed", reason: "later", exit: {code: 2}, ...trouble}},
    },
    {
      batchSize: 16,
      trainMs: [900],
      change: {run: "third", status: {state: "out-of-memory", reason: "memory", ...trouble}},
    },
  ]);
  expect(summary.rows.flatMap(countedTroubles)).toEqual([
    {state: "failed", count: 2, reason: "first"},
    {state: "out-of-memory", count: 1, reason: "memory"},
  ]);
  expect(stateNames["out-of-memory"]).toBe("out of memory");
});
