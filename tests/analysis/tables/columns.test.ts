import {describe, expect, test} from "vitest";
import {batchSizeTable, bestRows, figureColumns} from "../../../src/analysis/tables/columns.ts";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {summarizeSweep} from "../../../src/analysis/summary/sweep-summary.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import {epochOf, runOf, sweepOf, telemetryOf} from "../stories.ts";

const run = (batchSize: number, trainMs: number): RunLog =>
  runOf(batchSize, [epochOf(0, trainMs), epochOf(1, trainMs), epochOf(2, trainMs)], {
    phases: [{phase: "train", epoch: 0, startMs: 0, endMs: 400, synced: true}],
  });

const tableOf = (logs: readonly RunLog[], telemetry: Telemetry | null = null, options = {}) => {
  const summary = summarizeSweep(
    sweepOf(logs),
    logs.map((log) => summarizeRun(log, telemetry)),
  );
  return {rows: summary.rows, columns: batchSizeTable(summary, options)};
};

describe("batchSizeTable()", () => {
  test("has the figures that every row can have", () => {
    const {rows, columns} = tableOf([run(10, 1000), run(50, 500)]);
    const table = [
      columns.map(({id}) => id),
      ...rows.map((row) => columns.map((column) => column.text(row))),
    ];
    expect(table).toEqual([
      ["batch-size", "epoch-time", "throughput", "error-rate"],
      ["10", "1.10", "100", "25.00"],
      ["50", "0.60", "200", "25.00"],
    ]);
  });

  test("shows a new metric without knowing its name, with its unit in the head", () => {
    const telemetry = telemetryOf([0, 100, 200, 300, 400], [0, 1, 2, 2, 1], {
      id: "gpu.new",
      unit: "bytes",
      windowMs: 0,
    });
    const {rows, columns} = tableOf([run(10, 1000)], {
      ...telemetry,
      series: telemetry.series.map((series) => ({
        ...series,
        values: [0, 1, 2, 3, 3].map((gib) => gib * 2 ** 30),
      })),
    });
    const [column] = columns.filter(({id}) => id === "host/gpu.new");
    expect([column?.unit, rows.map((row) => column?.text(row))]).toEqual(["GiB, peak", ["3.00"]]);
  });

  test("leaves metrics of the whole machine to the evidence", () => {
    const telemetry = telemetryOf([0, 100, 200, 300, 400], [1, 1, 1, 1, 1], {id: "machine.cpu.utilization"});
    const ids = (options: object): string[] =>
      tableOf([run(10, 1000)], telemetry, options).columns.map(({id}) => id);
    expect(ids({})).not.toContain("host/machine.cpu.utilization");
    expect(ids({detail: true})).toContain("host/machine.cpu.utilization");
  });

  test("names the device only where there are two", () => {
    const cpu = run(10, 1000);
    const gpu = {...cpu, run: "gpu", configuration: {...cpu.configuration, device: "gpu" as const}};
    expect(tableOf([cpu]).columns[0]?.id).toBe("batch-size");
    expect(tableOf([cpu, gpu]).columns[0]?.id).toBe("device");
  });

  test("says why a cell is empty", () => {
    const status = {state: "out-of-memory" as const, durationMs: 1, reason: "no memory left", stderrTail: []};
    const {rows, columns} = tableOf([run(10, 1000), {...run(50, 500), status}]);
    const time = columns.find(({id}) => id === "epoch-time");
    expect(rows.map((row) => [time?.text(row), time?.basis?.(row)])[1]).toEqual(["–", "no memory left"]);
  });
});

describe("bestRows()", () => {
  const best = (id: string, logs: readonly RunLog[]): (number | null)[] => {
    const {rows} = tableOf(logs);
    const column = figureColumns("images").find((one) => one.id === id);
    if (column === undefined) throw new Error(`no such column: ${id}`);
    return [...bestRows(column, rows).keys()]
      .map((row) => row.configuration.batchSize)
      .sort((a, b) => (a ?? 0) - (b ?? 0));
  };

  const thrice = (batchSize: number, trainMs: number): RunLog[] =>
    [0, 2, 4].map((more, index) => ({
      ...runOf(batchSize, [epochOf(0, trainMs + more)], {repeat: index + 1}),
      run: `b${batchSize}-r${index}`,
    }));

  test("marks the shortest epoch and the highest throughput where that is decided", () => {
    const logs = [...thrice(10, 1000), ...thrice(50, 500)];
    expect([best("epoch-time", logs), best("throughput", logs)]).toEqual([[50], [50]]);
  });

  test("marks all that are not shown to be worse than the best, and nothing where that is all", () => {
    expect(best("epoch-time", [...thrice(10, 1000), ...thrice(25, 503), ...thrice(50, 500)])).toEqual([
      25, 50,
    ]);
    expect(best("epoch-time", [run(10, 1000), run(50, 500)])).toEqual([]);
  });

  test("each mark has the decisions it rests on: the winner's put the others behind, a tie's is its own", () => {
    const {rows} = tableOf([...thrice(10, 1000), ...thrice(25, 503), ...thrice(50, 500)]);
    const column = figureColumns("images").find(({id}) => id === "epoch-time")!;
    const words = [...bestRows(column, rows)].map(([row, grounds]) => [
      row.configuration.batchSize,
      grounds.map(({word}) => word),
    ]);
    expect(Object.fromEntries(words)).toEqual({50: ["faster"], 25: ["same"]});
  });

  test("marks no error rate: one repeat does not rank them", () => {
    expect(best("error-rate", [run(10, 1000), runOf(50, [epochOf(0, 500, 0.1)])])).toEqual([]);
  });
});

test("every column has an id of its own and says what it means", () => {
  expect(new Set(figureColumns("images").map(({id}) => id)).size).toBe(figureColumns("images").length);
  expect(figureColumns("images").filter(({meaning}) => meaning.length < 10)).toEqual([]);
});
