import {expect, test} from "vitest";
import {epochColumns, epochTable} from "../../../src/analysis/tables/epoch-columns.ts";
import {epochOf, runOf} from "../stories.ts";

const texts = (log: ReturnType<typeof runOf>) =>
  epochColumns(log).map((column) => [column.header, ...log.epochs.map((row) => column.text(row))]);

test("measured epochs have rounded figures, phases apart", () => {
  expect(texts(runOf(16, [epochOf(0, 900, 0.2512)]))).toEqual([
    ["epoch", "1"],
    ["train_loss", "0.5000"],
    ["valid_loss", "0.6000"],
    ["error_rate", "25.12"],
    ["time", "1.00"],
    ["train", "0.90"],
    ["validate", "0.10"],
  ]);
});

test("printed rates keep their digits, and what no row has is no column", () => {
  const row = {...epochOf(0, 900, 0.118557), trainMs: null, validateMs: null, durationMs: 5000};
  expect(texts(runOf(16, [row], {timeResolutionMs: 1000}))).toEqual([
    ["epoch", "1"],
    ["train_loss", "0.500000"],
    ["valid_loss", "0.600000"],
    ["error_rate", "0.118557"],
    ["time", "5"],
  ]);
});

test("the trainer’s own figures and several stages get columns", () => {
  const log = runOf(16, [
    {...epochOf(0, 900), stage: "frozen", metrics: {accuracy: 0.75}},
    {...epochOf(1, 900), stage: "fine-tune", metrics: {}},
  ]);
  const own = epochTable(log).slice(epochColumns(log).length);
  expect(own.map(({header}) => header)).toEqual(["accuracy", "stage"]);
  expect(own.map((column) => log.epochs.map((row) => column.text(row)))).toEqual([
    ["0.75", "–"],
    ["frozen", "fine-tune"],
  ]);
});
