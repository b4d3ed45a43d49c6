import {expect, test} from "vitest";
import {summarizeRun} from "../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../src/analysis/summary/sweep-summary.ts";
import type {RunLog} from "../../src/schema/run-log.ts";
import {sessionCount, sessionViews} from "../../src/site/sessions.ts";
import {epochOf, runOf, sweepOf} from "../analysis/stories.ts";

const yardstick = (arithmeticMs: number) => ({version: 1, threads: 2, arithmeticMs, memoryMs: 120});

/** A sweep of one configuration whose runs name their session and how long the arithmetic took before each. */
function viewOf(runs: readonly {session: string | null; arithmeticMs: number}[]) {
  const logs = runs.map(({session, arithmeticMs}, index) =>
    runOf(16, [epochOf(0, 100)], {
      ...{repeat: index + 1, run: `r${index + 1}`, session, yardstick: yardstick(arithmeticMs)},
      startedAt: new Date(Date.UTC(2026, 10, 29, 15, index)).toISOString(),
    }),
  );
  const summaries = logs.map((log) => summarizeRun(log, null));
  return {runs: logs.toReversed(), summary: summarizeSweep(sweepOf(logs), summaries)};
}

test("each session has its runs in the order in which they began", () => {
  const first = [180, 181, 182, 183, 260, 181].map((arithmeticMs) => ({session: "one", arithmeticMs}));
  const sessions = sessionViews(viewOf([...first, {session: "two", arithmeticMs: 180}]));
  expect(sessions.map(({number, runs}) => [number, runs.map(({log}) => log.run)])).toEqual([
    [1, ["r1", "r2", "r3", "r4", "r5", "r6"]],
    [2, ["r7"]],
  ]);
});

test("sessions have no page where no fixed piece of work was timed, nor runs that name no session", () => {
  const {runs} = viewOf([{session: "one", arithmeticMs: 180}]);
  const untimed = runs.map(({yardstick: _, ...log}): RunLog => log);
  expect(sessionCount(runs)).toBe(1);
  expect(sessionCount(untimed)).toBe(0);
  expect(sessionViews(viewOf([{session: null, arithmeticMs: 180}]))).toEqual([]);
});
