import {expect, test} from "vitest";
import {forestOf, forestTick} from "../../../src/analysis/series/forest.ts";
import {exampleQuantity} from "../../diff/examples.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");
type Change = Parameters<typeof exampleQuantity>[0];
const told = (change: Change) => {
  const [column] = forestOf([{label: "batch 32", verdicts: [exampleQuantity(change)]}]).columns;
  return {...column?.cells[0], text: plain(column?.cells[0]?.text ?? "")};
};

test("a change is told in the verdict's own sense, as a share or, from half as much again, as a factor", () => {
  expect(told({outcome: "worse", ratio: {value: 1.12, low: 1.1, high: 1.14}}).text).toBe("12 % slower");
  expect(told({outcome: "better", ratio: {value: 0.25, low: 0.2, high: 0.3}}).text).toBe("4× as fast");
  expect(
    told({quantity: "peak-memory", outcome: "better", ratio: {value: 0.5, low: 0.4, high: 0.6}}).text,
  ).toBe("50 % less");
  expect(told({outcome: "at-a-price", ratio: {value: 0.9, low: 0.8, high: 0.95}}).text).toBe("10 % faster ±");
});

test("what is not decided has its interval and no size, and what cannot be compared has neither", () => {
  const ratio = {value: 2, low: 0.5, high: 8};
  expect(told({outcome: "undecided", ratio})).toEqual({
    at: {value: 1, low: -1, high: 3},
    outcome: "undecided",
    text: "undecided",
  });
  expect(
    forestOf([{label: "a", verdicts: [exampleQuantity({outcome: "not-comparable", ratio})]}]),
  ).toMatchObject({
    columns: [],
    unknown: ["epoch time"],
  });
});

test("throughput stands in for time where no epoch was timed, and is better to the right", () => {
  const verdict = exampleQuantity({
    quantity: "throughput",
    outcome: "better",
    ratio: {value: 1.2, low: 1.1, high: 1.3},
  });
  const {columns} = forestOf([{label: "batch 32", verdicts: [verdict]}]);
  expect(columns.map(({title, sides}) => [title, sides])).toEqual([
    ["Throughput", {left: "slower", right: "faster"}],
  ]);
});

test.each([
  [Math.log2(0.8), "ratio", "−20 %"],
  [Math.log2(1.5), "ratio", "+50 %"],
  [-Math.log2(3), "ratio", "÷3"],
  [0.02, "difference", "+2"],
] as const)("a place of %d on an axis of a %s is written %s", (at, scale, text) => {
  expect(plain(forestTick(at, scale))).toBe(text);
});
