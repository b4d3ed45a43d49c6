import {expect, test} from "vitest";
import {pairTable} from "../../../src/analysis/tables/pair-table.ts";
import {sensiblePairs} from "../../../src/analysis/decision/pairs.ts";
import {tableCsv} from "../../../src/analysis/tables/table.ts";
import {comparePairs} from "../../../src/analysis/decision/verdict.ts";
import {evidenceOf} from "../recorded.ts";

/** Medians rise from 0.20 to 0.24 while means fall from 0.25 to 0.24: the change is not that of the figures beside it. */
const evidence = evidenceOf([
  {batchSize: 16, trainMs: [1900, 1900, 1900], errorRates: [0.19, 0.2, 0.36]},
  {batchSize: 32, trainMs: [950, 950, 950], errorRates: [0.23, 0.24, 0.25]},
]);
const [judged] = comparePairs(sensiblePairs(evidence));
const table = pairTable([{base: "batch 16", head: "batch 32", verdicts: judged!.verdicts}]);
const row = (quantity: string) =>
  Object.fromEntries(
    table.rows
      .find((cells) => cells[2]?.text.startsWith(quantity))!
      .map((cell, index) => [table.head[index]!.id, cell]),
  );

test("an error rate's change is a difference in points, of all repeats; beside it stand the medians, and a note where they disagree", () => {
  const {quantity, ["base-figure"]: base, ["head-figure"]: head, ratio, difference} = row("error rate");
  expect([quantity, base, head, ratio, difference].map((cell) => cell?.text)).toEqual([
    "error rate, %",
    "20.0",
    "24.0",
    "–",
    "−1",
  ]);
  expect(difference?.range).toMatch(/^−\d+ to \+\d+/);
  expect(table.head.find(({id}) => id === "difference")?.unit).toBe("points");
  const {caveats} = judged!.verdicts.find((verdict) => verdict.quantity === "error-rate")!;
  expect(caveats).toContain(
    "by the medians it goes the other way: single runs far from the others pull the mean",
  );
});

test("a time's change is a ratio, in one unit", () => {
  const {quantity, ["base-figure"]: base, ["head-figure"]: head, ratio, difference} = row("epoch time");
  expect([quantity, base, head, ratio, difference].map((cell) => cell?.text)).toEqual([
    "epoch time, s",
    "2",
    "1.05",
    "0.525",
    "–",
  ]);
});

test("its file has a number in every cell of figures, the ends of intervals included", () => {
  const [, ...lines] = tableCsv(table).trim().split("\r\n");
  const errorRate = lines.find((line) => line.includes("error rate"))!.split(",");
  expect(errorRate.slice(0, 7)).toEqual(["batch 16", "batch 32", '"error rate', ' %"', "20", "24", ""]);
  expect(errorRate.slice(9, 12)).toEqual(["-1", "-35", "33"]);
});
