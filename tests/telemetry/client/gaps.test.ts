import {expect, test} from "vitest";
import {gapBetween, type Death, type Gap} from "../../../src/telemetry/client/gaps.ts";

/** The gaps of a run between its bounds and its samples, as a recording finds them. */
function findGaps(
  unixMs: readonly number[],
  {
    startUnixMs,
    endUnixMs,
    ...how
  }: {startUnixMs: number; endUnixMs: number | null; periodMs: number; deaths: Death[]},
): Gap[] {
  const instants = [startUnixMs, ...unixMs, ...(endUnixMs === null ? [] : [endUnixMs])];
  return instants.slice(1).flatMap((end, index) => {
    const gap = gapBetween(instants[index] ?? end, end, {...how, isFirst: index === 0});
    return gap === null ? [] : [gap];
  });
}

const run = {startUnixMs: 0, endUnixMs: 500, periodMs: 100, deaths: []};

test("samples at their period leave no gap", () => {
  expect(findGaps([0, 100, 200, 300, 400, 500], run)).toEqual([]);
});

test("a stretch of three periods is allowed, a longer one is a gap", () => {
  expect(findGaps([0, 300, 500], run)).toEqual([]);
  expect(findGaps([0, 301, 500], run)).toEqual([
    {startUnixMs: 0, endUnixMs: 301, reason: "the sampler got no CPU time or the machine slept"},
  ]);
});

test("a stretch in which the sampler died is a gap at any length and says why", () => {
  const deaths = [{unixMs: 150, reason: "the sampler process died (SIGKILL)"}];
  expect(findGaps([0, 100, 200, 300, 400, 500], {...run, deaths})).toEqual([
    {startUnixMs: 100, endUnixMs: 200, reason: "the sampler process died (SIGKILL)"},
  ]);
});

test("a run without any sample is one gap", () => {
  const deaths = [{unixMs: 1, reason: "gone"}];
  expect(findGaps([], {...run, deaths})).toEqual([{startUnixMs: 0, endUnixMs: 500, reason: "gone"}]);
});

test("a sampler that died and came back before the run began leaves no gap", () => {
  const deaths = [{unixMs: -50, reason: "the sampler process died (SIGKILL)"}];
  expect(findGaps([-1, 100, 200, 300, 400, 500], {...run, deaths})).toEqual([]);
});

test("a sampler that died before the run and did not come back is why there are no samples", () => {
  const deaths = [{unixMs: -50, reason: "the sampler process died (SIGKILL)"}];
  expect(findGaps([], {...run, deaths}).map(({reason}) => reason)).toEqual([
    "the sampler process died (SIGKILL)",
  ]);
});

test("where the last sample is the end nothing is missing after it", () => {
  expect(findGaps([0, 100], {...run, endUnixMs: null})).toEqual([]);
});
