import {readFileSync} from "node:fs";
import {expect, test} from "vitest";
import {misfits, seenTable, withTable, type SeenTraining} from "../../bench/trainers/seen.ts";
import {unchangedTrainings} from "../../bench/trainers/trainings.ts";

const seen = JSON.parse(readFileSync("bench/trainers/seen.json", "utf8")) as SeenTraining[];

test("the table of trainers in docs/record.md is what was recorded, with a reason for all that is not known", () => {
  const document = readFileSync("docs/record.md", "utf8");
  expect(misfits(unchangedTrainings, seen)).toEqual([]);
  expect(document).toBe(withTable(document, seenTable(unchangedTrainings, seen)));
});

test("a figure without a reason, a reason without need and a training that is gone are named", () => {
  const [first, ...others] = seen;
  const figures = {...first!.figures, epochs: null};
  const [training, ...rest] = unchangedTrainings;
  const misfit = {...training!, unknown: {...training!.unknown, steps: "none"}};
  expect(misfits([misfit, ...rest.slice(1)], [{...first!, figures}, ...others])).toEqual([
    expect.stringMatching(/^pytorch ACCUMULATE=3 WORKERS=2: no such training$/),
    "pytorch: epochs is not known, and no reason is given",
    "pytorch: timed steps is known after all",
  ]);
});

test("a document without a place for the table is refused", () => {
  expect(() => withTable("# Nothing", "| |")).toThrow(/^no place for a table/);
});
