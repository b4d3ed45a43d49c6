import {expect, test} from "vitest";
import {batchUnit, commonUnit, inWorkUnit, singularOf} from "../../../src/analysis/summary/work-unit.ts";

test("a unit stands where `work` does, one of it behind a stroke", () => {
  expect(inWorkUnit("work/s", "tokens")).toBe("tokens/s");
  expect(inWorkUnit("J/work", "images")).toBe("J/image");
  expect(inWorkUnit("ms", "images")).toBe("ms");
});

test("runs in several units share none", () => {
  const of = (unit: string) => ({work: {unit, train: null, valid: null}});
  expect(commonUnit([of("rows"), of("rows"), {work: null}])).toBe("rows");
  expect(commonUnit([of("rows"), of("tokens")])).toBe("units");
  expect(commonUnit([{work: null}])).toBe("samples");
});

test("a batch of a language model counts its sequences", () => {
  expect([batchUnit("tokens"), batchUnit("images")]).toEqual(["samples", "images"]);
  expect(singularOf("samples")).toBe("sample");
});
