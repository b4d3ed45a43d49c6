import {describe, expect, test} from "vitest";
import {accuracyCurveTable, accuracyTable} from "../../../src/analysis/tables/accuracy-table.ts";
import {factorTable} from "../../../src/analysis/tables/factor-table.ts";
import {factorEffects} from "../../../src/analysis/findings/factors.ts";
import {accuracies} from "../../../src/analysis/findings/time-to-accuracy.ts";
import type {Machine} from "../../../src/schema/sweep.ts";
import {evidenceOf} from "../recorded.ts";

describe("accuracyTable()", () => {
  const {configurations} = evidenceOf([16, 64].map((batchSize) => ({batchSize, trainMs: [900, 910, 890]})));
  const found = accuracies(configurations, {target: 1});

  test("has a row a configuration: runs that reached it, and the time with its interval", () => {
    const {table, caption} = accuracyTable(found, ({configuration}) => `batch ${configuration.batchSize}`);
    expect(caption).toMatch(/^Until the error rate was 100.% or below/);
    expect(table.head.map(({id}) => id)).toEqual(["name", "reached", "time"]);
    expect(table.rows.map(([name, reached]) => [name?.text, reached?.text])).toEqual([
      ["batch 16", "3 of 3"],
      ["batch 64", "3 of 3"],
    ]);
    expect(table.rows[0]?.[2]?.text).toBe("1.0");
    expect(table.rows[0]?.[2]?.range).toMatch(/^\d\.\d–\d\.\d$/);
  });

  test("says what that time costs where a price is stated for the machine", () => {
    const [first, ...others] = found.rows;
    if (first === undefined) throw new Error("no row");
    const machine = {cpu: {name: "A Processor"}, gpus: []} as unknown as Machine;
    const rows = [{...first, side: {...first.side, machine}}, ...others];
    const prices = {currency: "EUR", perHour: {"a processor": 3600}};
    const {table} = accuracyTable({...found, rows}, () => "x", prices);
    expect(table.head.at(-1)).toMatchObject({id: "cost", unit: "EUR"});
    // At 1 EUR a second money is what time is; of the other machine nothing is stated.
    expect(Number(table.rows[0]?.[3]?.text)).toBeCloseTo(Number(table.rows[0]?.[2]?.text), 1);
    expect(table.rows[1]?.[3]).toMatchObject({isMissing: true});
  });

  test("over several error rates has a column each, and no time where fewer than half of the runs came there", () => {
    const curve = {
      targets: [0.3, 0.2],
      rows: configurations.map((side, index) => ({side, timesMs: [1000, index === 0 ? null : 2500]})),
    };
    const table = accuracyCurveTable(curve, ({configuration}) => `batch ${configuration.batchSize}`);
    expect(table.head.map(({header}) => header.replace("\u00a0", " "))).toEqual([
      "Configuration",
      "30.0 %",
      "20.0 %",
    ]);
    expect(table.rows.map((row) => row.map(({text}) => text))).toEqual([
      ["batch 16", "1.0", "–"],
      ["batch 64", "1.0", "2.5"],
    ]);
  });

  test("leaves a time out where fewer than half of the runs reached the error rate", () => {
    const {table} = accuracyTable(accuracies(configurations, {target: 0.0001}), () => "x");
    expect(table.rows[0]?.map(({text}) => text)).toEqual(["x", "0 of 3", "–"]);
    expect(table.rows[0]?.[2]).toMatchObject({isMissing: true});
  });
});

test("factorTable() says what a setting does, on how many runs it rests, and how it was worked out", () => {
  const sweep = evidenceOf(
    [2, 4].map((workers) => ({
      batchSize: 16,
      settings: {workers},
      trainMs: [0.99, 1.01, 1, 0.995, 1.005].map((factor) => factor * (workers === 2 ? 2000 : 1000)),
    })),
  );
  const [row] = factorTable(factorEffects(sweep)).rows;
  expect(row?.map(({text}) => text)).toEqual(["workers", "2 → 4", "0.524", "10", "a factor"]);
  expect(row?.[2]?.title).toMatch(/^epoch time: geometric mean of the ratios of 1 pair/);
});
