import {expect, test} from "vitest";
import {inColumns, withTag} from "../../../src/importers/tables/long.ts";

test("inColumns() leaves a table whose values have columns of their own", () => {
  const table = {head: ["epoch", "name", "loss"], rows: [["0", "a", "0.5"]]};
  expect(inColumns(table)).toBe(table);
  const numbers = {head: ["step", "metric", "value"], rows: [["0", "1", "0.5"]]};
  expect(inColumns(numbers)).toBe(numbers);
});

test("withTag() names the figure of TensorBoard's own export by its file", () => {
  const table = {head: ["Wall time", "Step", "Value"], rows: [["1795943976.1", "0", "2.5"]]};
  expect(withTag(table, "run-train-tag-train_loss.csv").head).toEqual(["Wall time", "Step", "train_loss"]);
  expect(withTag(table, "loss.csv")).toBe(table);
});
