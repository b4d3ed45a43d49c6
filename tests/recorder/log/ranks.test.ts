import {expect, test} from "vitest";
import {rankRows} from "../../../src/recorder/log/ranks.ts";
import type {RankEvent} from "../../../src/schema/event.ts";

const told = (rank: number, epoch: number, times: Partial<RankEvent> = {}): RankEvent => ({
  ...{event: "rank", unixMs: 1, rank, epoch, steps: 10, spanMs: 120, timedSteps: 5},
  ...{stepMs: 50, dataWaitMs: 5, exchangeSteps: 0, exchangeMs: null},
  ...times,
});

test("what a process tells of an epoch in pieces is one row", () => {
  const rows = rankRows([
    told(1, 0, {exchangeSteps: 2, exchangeMs: 3.1234}),
    told(0, 0),
    told(1, 0, {stepMs: 30, dataWaitMs: 1}),
    told(1, 1, {dataWaitMs: null}),
    told(1, 1),
  ]);
  const whole = {steps: 20, spanMs: 240, timedSteps: 10};
  expect(rows).toEqual([
    {
      rank: 0,
      epoch: 0,
      steps: 10,
      spanMs: 120,
      timedSteps: 5,
      stepMs: 50,
      dataWaitMs: 5,
      exchangeSteps: 0,
      exchangeMs: null,
    },
    {...whole, rank: 1, epoch: 0, stepMs: 80, dataWaitMs: 6, exchangeSteps: 2, exchangeMs: 3.12},
    {...whole, rank: 1, epoch: 1, stepMs: 100, dataWaitMs: null, exchangeSteps: 0, exchangeMs: null},
  ]);
  expect(rankRows([told(0, 0, {timedSteps: 0})])).toEqual([]);
});

test("of many epochs some are one row, without the first, and every step is in one", () => {
  const events = Array.from({length: 100}, (_, epoch) => [told(0, epoch), told(1, epoch)]).flat();
  const rows = rankRows(events, 20);
  expect(rows.length).toBeLessThanOrEqual(20);
  const first = rows.filter(({rank}) => rank === 0);
  expect(first.slice(0, 3).map(({epoch, steps}) => [epoch, steps])).toEqual([
    [0, 10],
    [1, 110],
    [12, 110],
  ]);
  expect(first.reduce((sum, {steps}) => sum + steps, 0)).toBe(1000);
});
