import {describe, expect, test} from "vitest";
import {classifyEnding, type Ending} from "../../../src/recorder/process/ending.ts";

const ending = (overrides: Partial<Ending>): Ending => ({
  exit: {code: 0},
  startError: null,
  stop: null,
  saidEnded: true,
  saidAnything: true,
  mustReport: true,
  outOfMemoryLine: null,
  outOfMemoryKills: 0,
  durationMs: 1000,
  stderrTail: [],
  ...overrides,
});

describe("classifyEnding()", () => {
  test.each<[string, Partial<Ending>, string, string | null]>([
    ["exit 0 after run-ended", {}, "completed", null],
    [
      "exit 0 without run-ended",
      {saidEnded: false},
      "failed",
      "ended without saying so (exit code 0, no run-ended event)",
    ],
    [
      "exit 0 without any event",
      {saidEnded: false, saidAnything: false},
      "failed",
      "ended without reporting an event ($BATCHSWEEP_EVENTS names the file)",
    ],
    ["exit 3", {exit: {code: 3}}, "failed", "exit code 3"],
    ["exit 3 after run-ended", {exit: {code: 3}, saidEnded: true}, "failed", "exit code 3"],
    [
      "a Python traceback",
      {
        exit: {code: 1},
        stderrTail: ["Traceback (most recent call last):", '  File "train.py"', "ValueError: bad batch"],
      },
      "failed",
      "exit code 1: ValueError: bad batch",
    ],
    [
      "a Node stack trace, which ends with a version",
      {
        exit: {code: 1},
        stderrTail: ["TypeError: x is not a function", "    at run (main.ts:3:1)", "Node.js v24.0.0"],
      },
      "failed",
      "exit code 1: TypeError: x is not a function",
    ],
    ["a segmentation fault", {exit: {signal: "SIGSEGV"}}, "failed", "killed by SIGSEGV"],
    [
      "SIGKILL, and the kernel killed nobody for memory",
      {exit: {signal: "SIGKILL"}},
      "failed",
      "killed by SIGKILL",
    ],
    [
      "SIGKILL, and the kernel killed for memory",
      {exit: {signal: "SIGKILL"}, outOfMemoryKills: 1},
      "out-of-memory",
      "killed by the system, which was out of memory",
    ],
    [
      "a shell whose child was killed for memory",
      {exit: {code: 137}, outOfMemoryKills: 1},
      "out-of-memory",
      "killed by the system, which was out of memory",
    ],
    [
      "exit 1 while somebody else was killed for memory",
      {exit: {code: 1}, outOfMemoryKills: 1},
      "failed",
      "exit code 1",
    ],
    [
      "SIGABRT with the words of V8",
      {exit: {signal: "SIGABRT"}, outOfMemoryLine: "FATAL ERROR: JavaScript heap out of memory"},
      "out-of-memory",
      "FATAL ERROR: JavaScript heap out of memory",
    ],
    [
      "completed although a line spoke of memory",
      {outOfMemoryLine: "CUDA out of memory, trying a smaller cache"},
      "completed",
      null,
    ],
    [
      "stopped at the limit, whatever it said and however it ended",
      {stop: {kind: "time-limit", limitMs: 90_000}, exit: {code: 0}},
      "failed",
      "not done after 90 s, the limit of a run",
    ],
    [
      "stopped for silence",
      {stop: {kind: "silence", limitMs: 600_000}, exit: {signal: "SIGTERM"}},
      "failed",
      "no event for 600 s, taken to hang",
    ],
    [
      "interrupted",
      {stop: {kind: "interrupted", signal: "SIGINT"}, exit: {signal: "SIGKILL"}, outOfMemoryKills: 1},
      "interrupted",
      "stopped by SIGINT",
    ],
    [
      "never started",
      {exit: {code: 127}, startError: "cannot be started: pyton: no such program"},
      "failed",
      "cannot be started: pyton: no such program",
    ],
  ])("%s", (_, overrides, state, reason) => {
    const status = classifyEnding(ending(overrides));
    expect(status.state).toBe(state);
    expect("reason" in status ? status.reason : null).toBe(reason);
  });
});
