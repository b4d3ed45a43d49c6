import {expect, test} from "vitest";
import {
  assumedSpread,
  sessionText,
  statedSpread,
} from "../../../../src/analysis/decision/interval/sessions.ts";
import {exampleMachine} from "../../../diff/repository.ts";

test("what is assumed between sessions depends on the kind of machine, and is never nothing", () => {
  const spread = (virtualization: string | null): number =>
    assumedSpread({machine: exampleMachine({virtualization})}).value;
  expect(spread("kvm")).toBe(0.03);
  expect(spread(null)).toBe(0.01);
  expect(assumedSpread({machine: null}).value).toBe(0.03);
});

test("the sentence names the spread and where it comes from", () => {
  expect(sessionText(statedSpread(0.02))).toMatch(/^sessions may lie 2\.0.% apart .*as given\)$/);
});
