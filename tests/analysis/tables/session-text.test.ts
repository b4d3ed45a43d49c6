import {expect, test} from "vitest";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {conditionFigures} from "../../../src/analysis/tables/conditions-table.ts";
import {
  sessionSentence,
  unusualRuns,
  type MeasuredSession,
} from "../../../src/analysis/tables/session-text.ts";
import {runOf} from "../stories.ts";

/** A session by how long the arithmetic took before each of its runs. */
function sessionOf(times: readonly number[]): MeasuredSession {
  const runs = times.map((arithmeticMs, index) => {
    const yardstick = {version: 1, threads: 2, arithmeticMs, memoryMs: 120};
    const log = runOf(16, [], {run: `r${index + 1}`, yardstick});
    return {log, summary: summarizeRun(log, null)};
  });
  return {runs, figures: conditionFigures(runs)};
}

test("says which runs are out of the ordinary, in what and by how much", () => {
  const session = sessionOf([180, 181, 182, 183, 260, 181]);
  expect(sessionSentence(session)).toBe("One of 6 runs is out of the ordinary.");
  expect(unusualRuns(session)).toEqual([
    {run: "r5", what: ["arithmetic 260\u00a0ms, of 182\u00a0ms in the middle"]},
  ]);
});

test("a machine that changes all the time is not steady, though no run stands out", () => {
  expect(sessionSentence(sessionOf([180, 240, 300, 360, 420]))).toBe(
    "The machine was not steady over 5 runs: arithmetic 180 to 420\u00a0ms.",
  );
  expect(sessionSentence(sessionOf([180, 182, 181, 183, 185]))).toBe(
    "The machine was much the same in all 5 runs.",
  );
});

test("few runs do not show what is ordinary", () => {
  expect(sessionSentence(sessionOf([180]))).toBe("1 run: fewer than 5 do not show what is ordinary.");
});
