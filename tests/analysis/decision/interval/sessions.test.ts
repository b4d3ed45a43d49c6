import {expect, test} from "vitest";
import {
  assumedSpread,
  isOneSession,
  sessionText,
  statedSpread,
} from "../../../../src/analysis/decision/interval/sessions.ts";
import {compare} from "../../../../src/analysis/decision/verdict.ts";
import {evidenceOf} from "../../recorded.ts";
import {exampleMachine} from "../../../diff/repository.ts";

test("what is assumed between sessions depends on the kind of machine, and is never nothing", () => {
  const spread = (virtualization: string | null): number =>
    assumedSpread({machine: exampleMachine({virtualization})}).value;
  expect(spread("kvm")).toBe(0.03);
  expect(spread(null)).toBe(0.01);
  expect(assumedSpread({machine: null}).value).toBe(0.03);
  expect(Number.isFinite(assumedSpread({machine: null}).df)).toBe(true);
});

test("a resumed sweep whose sides come from two sessions is not recorded in turns", () => {
  const side = (sessions: (string | null)[]) =>
    [16, 32]
      .map((batchSize) => ({batchSize, sessions}))
      .map(({batchSize}, place) => ({
        batchSize,
        trainMs: [900, 905, 910],
        change: {session: sessions[place] ?? null},
      }));
  const isOne = (...sessions: (string | null)[]): boolean => {
    const [base, head] = evidenceOf(side(sessions)).configurations;
    return isOneSession(base!, head!);
  };
  expect([isOne("a", "a"), isOne("a", "b"), isOne(null, "b")]).toEqual([true, false, true]);
  const [base, head] = evidenceOf(side(["a", "b"])).configurations;
  const [verdict] = compare(base!, head!, {quantities: ["epoch-time"]});
  expect(verdict!.warnings.join()).toContain("sessions may lie");
});

test("the sentence names the spread and where it comes from", () => {
  expect(sessionText(statedSpread(0.02))).toMatch(/^sessions may lie 2\.0.% apart .*as given\)$/);
});
