import {expect, test} from "vitest";
import {withoutRepetition} from "../../../src/cli/terminal/without-repetition.ts";
import type {ProgressEvent} from "../../../src/recorder/run/progress.ts";

const warning = (run: string | null, message: string): ProgressEvent => ({event: "warning", run, message});
const ended: ProgressEvent = {event: "sweep-ended", sweep: "s", durationMs: 1000, runs: []};

test("what several runs warn of alike is said at the first, and of how many it was at the end", () => {
  const said: ProgressEvent[] = [];
  const progress = withoutRepetition((event) => void said.push(event));
  const [first, other] = [warning("r1", "no epochs"), warning("r2", "event line 3: not JSON")];
  for (const event of [first, first, other, warning("r2", "no epochs"), warning("r3", "no epochs"), ended])
    progress(event);
  expect(said).toEqual([first, other, warning(null, "3 runs in all: no epochs"), ended]);
});

test("what is of no run is said as often as it happens", () => {
  const said: ProgressEvent[] = [];
  const progress = withoutRepetition((event) => void said.push(event));
  const full = warning(null, "the disk is full");
  for (const event of [full, full, ended]) progress(event);
  expect(said).toEqual([full, full, ended]);
});
