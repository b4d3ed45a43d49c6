import {expect, test} from "vitest";
import {comparedData, sweepFacts} from "../../../src/site/answers/compared-data.ts";
import {both, quick} from "../fixture-views.ts";

test("a sweep is given with its facts, figures, runs, and what decides", () => {
  const data = comparedData(quick, "Quick", "before");
  expect(data.configurations.map(({name}) => name)).toEqual(
    [16, 32, 64, 128, 256].map((size) => `CPU, batch ${size}`),
  );
  expect(data.configurations.flatMap(({runs}) => runs).sort()).toEqual(quick.runs.map(({run}) => run).sort());
  expect(Object.keys(data.runs)).toHaveLength(quick.runs.length);
  expect(Object.keys(data.traces)).toHaveLength(quick.runs.length);
  expect(data.evidence.configurations).toHaveLength(quick.evidence.configurations.length);
  expect(data.baseline).toEqual({sweep: "before", page: "compare/2026-11-20-quick/before.html"});
  expect(comparedData(quick, "Quick", null).baseline).toBeNull();
});

test("what nobody measured is said so", () => {
  const facts = new Map(sweepFacts({...both, sweep: {...both.sweep, machine: null, software: null}}));
  expect(facts.get("machine")).toBe("not known");
  expect(facts.get("commit")).toBe("not known");
  expect(facts.get("engine")).toBe("webgpu and wasm");
});
