import {expect, test} from "vitest";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../../src/analysis/summary/sweep-summary.ts";
import {batchSizeTable} from "../../../src/analysis/tables/columns.ts";
import {pricedTable, pricePerHour, type Prices} from "../../../src/analysis/tables/cost.ts";
import type {Machine, Sweep} from "../../../src/schema/sweep.ts";
import {epochOf, runOf, sweepOf} from "../stories.ts";

const machine: Machine = {
  os: "Linux",
  kernel: "6",
  architecture: "x64",
  cpu: {name: "AMD EPYC 9004", physicalCores: 2, logicalCores: 2, baseHertz: null},
  availableCores: 2,
  memoryBytes: 1e9,
  memoryLimitBytes: 1e9,
  sharedMemoryBytes: null,
  virtualization: null,
  gpus: [{name: "NVIDIA H100 80GB HBM3", memoryBytes: null, driver: null}],
};
const prices: Prices = {currency: "EUR", perHour: {h100: 36, epyc: 3.6}};

/** The priced columns of a sweep of one batch size on the CPU: 100 images a second, runs of 9 s. */
function costs(stated: Prices | undefined, change: Partial<Sweep> = {machine}): Record<string, string> {
  const epochs = [epochOf(0, 1000), epochOf(1, 1000), epochOf(2, 1000)];
  const phases = [{phase: "train" as const, epoch: 0, startMs: 0, endMs: 400, synced: true}];
  const logs = [1, 2].map((repeat) =>
    runOf(10, epochs, {repeat, phases, status: {state: "completed", durationMs: 9000 * repeat}}),
  );
  const summary = summarizeSweep(
    sweepOf(logs, change),
    logs.map((log) => summarizeRun(log, null)),
  );
  const [row] = summary.rows;
  if (row === undefined) throw new Error("no row");
  const own = new Set(batchSizeTable(summary, {}).map(({id}) => id));
  return Object.fromEntries(
    pricedTable(summary, {prices: stated})
      .filter(({id}) => !own.has(id))
      .map((column) => [
        `${column.header}, ${column.unit}`,
        [column.text(row), column.range?.(row)].filter(Boolean).join(" "),
      ]),
  );
}

test("an hour costs what is stated for a part of the GPU's name, or of the processor's for trainings on the CPU", () => {
  expect(pricePerHour(prices, machine, "gpu")).toBe(36);
  expect(pricePerHour(prices, machine, "cpu")).toBe(3.6);
  expect(pricePerHour({...prices, perHour: {a100: 1}}, machine, "gpu")).toBeNull();
  // What the processor costs says nothing of what a GPU beside it does.
  expect(pricePerHour({...prices, perHour: {epyc: 1}}, machine, "gpu")).toBeNull();
  expect(pricePerHour(prices, null, "cpu")).toBeNull();
});

test("a run costs its time, with the range over the repeats, and work what it takes at the throughput", () => {
  // 9 s and 18 s of 3,600 s at 3.60; 1,000,000 images ÷ 100 images/s = 10,000 s.
  expect(costs(prices)).toEqual({
    "Cost of a run, EUR": "0.0135 0.009–0.018",
    "Cost, EUR/million images": "10",
  });
});

test("nothing is said of money where no price is stated, or none for what trained", () => {
  expect(costs(undefined)).toEqual({});
  expect(costs({currency: "EUR", perHour: {h100: 36}})).toEqual({});
  expect(costs(prices, {machine: null})).toEqual({});
});
