import {expect, test} from "vitest";
import {followBeside} from "../../../src/recorder/parallel/beside.ts";
import type {ParallelPlace} from "../../../src/schema/run-log.ts";

test("a run names those beside it, and how many they were on average", () => {
  let nowMs = 0;
  const {begin} = followBeside(() => nowMs);
  const place = (number: number) => ({number, of: 2, env: {}});
  const a = begin("a", place(1));
  nowMs = 100;
  const b = begin("b", place(2));
  nowMs = 200;
  expect(b.state()).toEqual({place: 2, places: 2, beside: ["a"], others: 1});
  b.end();
  nowMs = 300;
  const c = begin("c", place(2));
  nowMs = 400;
  // 100 ms alone, 100 beside b, 100 alone, 100 beside c.
  expect(a.state()).toEqual({place: 1, places: 2, beside: ["b", "c"], others: 200 / 400});
  a.end();
  nowMs = 500;
  expect(c.state()).toEqual({place: 2, places: 2, beside: ["a"], others: 100 / 200});
});

test("is told whenever another run begins or ends", () => {
  let nowMs = 0;
  const {begin} = followBeside(() => nowMs);
  const told: ParallelPlace[] = [];
  begin("a", {number: 1, of: 2, env: {}}, (state) => told.push(state));
  nowMs = 10;
  const b = begin("b", {number: 2, of: 2, env: {}});
  nowMs = 20;
  b.end();
  expect(told.map(({beside, others}) => ({beside, others}))).toEqual([
    {beside: [], others: 0},
    {beside: ["b"], others: 0},
    {beside: ["b"], others: 10 / 20},
  ]);
});
