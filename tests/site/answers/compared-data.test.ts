import {expect, test} from "vitest";
import {comparedData, sweepFacts} from "../../../src/site/answers/compared-data.ts";
import {pairsOf} from "../../../src/site/comparisons.ts";
import {both, quick} from "../fixture-views.ts";

test("a sweep is given with its facts, figures, runs, and every decision in the words of its own page", () => {
  const data = comparedData(quick, "Quick", null);
  expect(data.configurations.map(({name}) => name)).toEqual(
    [16, 32, 64, 128, 256].map((size) => `CPU, batch ${size}`),
  );
  expect(Object.keys(data.runs)).toHaveLength(quick.runs.length);
  expect(data.decisions).toHaveLength(pairsOf(quick).length);
  for (const {base, head, said} of data.decisions) {
    expect([data.configurations[base], data.configurations[head]]).not.toContain(undefined);
    expect(said.every(([sentence, decision]) => sentence !== "" && /=\S+$/.test(decision))).toBe(true);
  }
  expect(data.baseline).toBeNull();
});

test("what nobody measured is said so", () => {
  const facts = new Map(sweepFacts({...both, sweep: {...both.sweep, machine: null, software: null}}));
  expect(facts.get("machine")).toBe("not known");
  expect(facts.get("commit")).toBe("not known");
  expect(facts.get("engine")).toBe("webgpu and wasm");
});
