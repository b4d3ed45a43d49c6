import {expect, test} from "vitest";
import {code} from "../../src/diff/markdown.ts";
import {exitCodeOf} from "../../src/diff/regressions.ts";
import {summaryOf} from "../../src/diff/summary.ts";
import type {Comparison} from "../../src/schema/comparison.ts";
import {
  equalQuantity,
  exampleComparedSweep,
  exampleComparison,
  examplePair,
  exampleQuantity,
} from "./examples.ts";

/** Exit code and sentence, with plain spaces before percent signs. */
const said = (found: Comparison): [number, string] => [
  exitCodeOf(found),
  summaryOf(found, (text) => text).replaceAll("\u00a0", " "),
];
const ofPairs = (...pairs: ReturnType<typeof examplePair>[]): Comparison =>
  exampleComparison({sweeps: [exampleComparedSweep({pairs})]});

test("a slower configuration is named with the change and its interval, and ends with 1", () => {
  expect(said(exampleComparison())).toEqual([
    1,
    "Slower: CPU, batch 64: epoch time slower by 20 %, between 18 % and 22 % (5 runs per side).",
  ]);
});

test("of several slower ones the worst is named", () => {
  const worse = exampleQuantity({ratio: {value: 1.4, low: 1.3, high: 1.5}});
  const found = ofPairs(
    examplePair(),
    examplePair({name: "CPU, batch 128", quantities: [worse]}),
    examplePair({name: "CPU, batch 256", quantities: [equalQuantity()]}),
  );
  expect(said(found)).toEqual([
    1,
    "Slower in 2 of 3 configurations, worst in CPU, batch 128: epoch time slower by 40 %, between 30 % and 50 % (5 runs per side).",
  ]);
});

test("throughput that is worse too does not count a second time", () => {
  const throughput = exampleQuantity({quantity: "throughput", ratio: {value: 0.83, low: 0.82, high: 0.85}});
  const [, sentence] = said(ofPairs(examplePair({quantities: [exampleQuantity(), throughput]})));
  expect(sentence).not.toContain("also");
});

test("a regression that fail-on does not name ends with 0, and is said to be allowed", () => {
  const [exitCode, sentence] = said(exampleComparison({failOn: ["memory"]}));
  expect([exitCode, sentence.slice(0, 16)]).toEqual([0, "Allowed: Slower:"]);
});

test("equal sides are the same, with the margin", () => {
  const [exitCode, sentence] = said(ofPairs(examplePair({quantities: [equalQuantity()]})));
  expect(exitCode).toBe(0);
  expect(sentence).toMatch(/^No regression: CPU, batch 64: epoch time same within 5.0 %: /);
});

test("what is undecided and looks worse beyond the margin is no pass: it ends with 3, and is named", () => {
  const ratio = {value: 9.19, low: 0.9, high: 90};
  const unsure = exampleQuantity({outcome: "undecided", word: "undecided", ratio, head: 9190});
  const found = ofPairs(examplePair({quantities: [unsure]}));
  const [exitCode, sentence] = said(found);
  expect(exitCode).toBe(3);
  expect(sentence).toMatch(/^Undecided: CPU, batch 64: epoch time 9\.19×, between 0\.9× and 90× /);
  expect(exitCodeOf({...found, failOn: [...found.failOn, "undecided"]})).toBe(1);
  expect(exitCodeOf({...found, failOn: ["memory"]})).toBe(0);
});

test("what looks worse beyond the margin by the centre of its interval alone is not judged either", () => {
  const unsure = (value: number, head: number) =>
    exampleQuantity({
      outcome: "undecided",
      word: "undecided",
      ratio: {value, low: 0.95, high: 1.2},
      head,
    });
  const codeOf = (value: number, head: number): number =>
    exitCodeOf(ofPairs(examplePair({quantities: [unsure(value, head)]})));
  expect([codeOf(1.06, 1040), codeOf(1.04, 1060), codeOf(1.04, 1040)]).toEqual([3, 3, 0]);
});

test.each([
  ["one run a side", {outcome: "undecided" as const, reasons: ["one run per side decides nothing"]}],
  ["a loaded machine", {outcome: "not-comparable" as const, reasons: ["other programs took 40 %"]}],
])("%s with a slower figure is not judged", (_, changes) => {
  const unsure = exampleQuantity({...changes, ratio: null, head: 1100});
  const [exitCode, sentence] = said(
    ofPairs(examplePair({quantities: [unsure, equalQuantity({quantity: "peak-memory"})]})),
  );
  expect([exitCode, sentence]).toEqual([
    3,
    `Undecided: CPU, batch 64: epoch time 1 s → 1.1 s: ${changes.reasons[0]}.`,
  ]);
});

test("a faster figure that is undecided is no regression", () => {
  const faster = exampleQuantity({
    outcome: "undecided",
    ratio: {value: 0.8, low: 0.5, high: 1.2},
    head: 800,
  });
  expect(said(ofPairs(examplePair({quantities: [faster]})))[0]).toBe(0);
});

test("several equal ones are counted", () => {
  const unsure = exampleQuantity({
    outcome: "undecided",
    word: "undecided",
    ratio: {value: 1.03, low: 0.96, high: 1.1},
    head: 1030,
  });
  const found = ofPairs(
    examplePair({quantities: [equalQuantity()]}),
    examplePair({quantities: [equalQuantity()]}),
    examplePair({quantities: [unsure]}),
  );
  expect(said(found)).toEqual([
    0,
    "No regression: speed is the same in 2 and undecided in 1 of 3 configurations.",
  ]);
});

test("a configuration that no longer completes is worse than any number", () => {
  const broken = [{name: "GPU, batch 256", reason: "out of memory: the allocator gave up"}];
  const found = exampleComparison({sweeps: [exampleComparedSweep({broken})]});
  expect(said(found)).toEqual([
    1,
    "No longer completes in 1 of 2 configurations, worst in GPU, batch 256: out of memory: the allocator gave up; also slower in 1.",
  ]);
});

test("a run log of head that cannot be read is named with file and field, and ends with 2", () => {
  const problem = "runs/new/a-r1.json: epochs[0].errorRate: Too big: expected number to be <=1: 25";
  expect(said(exampleComparison({unreadable: [{side: "head", problem}]}))).toEqual([
    2,
    `A run log cannot be read: ${problem}.`,
  ]);
});

test("a run log of base that cannot be read is not head's fault", () => {
  const unreadable = [{side: "base" as const, problem: "main:runs/old/a-r1.json: repeat: …"}];
  expect(
    exitCodeOf(
      exampleComparison({
        sweeps: [exampleComparedSweep({pairs: [examplePair({quantities: [equalQuantity()]})]})],
        unreadable,
      }),
    ),
  ).toBe(0);
});

test.each<[string, Partial<Comparison>, string]>([
  ["nothing at all", {sweeps: []}, "Nothing could be compared: no sweep was found."],
  [
    "only what was there before",
    {sweeps: [], unchanged: ["old"]},
    "Nothing could be compared: no run log was added or changed.",
  ],
  [
    "another machine",
    {
      sweeps: [
        exampleComparedSweep({
          pairs: [],
          incomparable: [{name: "CPU, batch 64", reasons: ["machines differ (cores: 2 and 8)"]}],
        }),
      ],
    },
    "Nothing could be compared: CPU, batch 64: machines differ (cores: 2 and 8).",
  ],
  [
    "a sweep like no other",
    {sweeps: [], unmatched: [{sweep: "new", reason: "base has no sweep with a configuration of it"}]},
    "Nothing could be compared: sweep new: base has no sweep with a configuration of it.",
  ],
  [
    "verdicts that compare nothing",
    {
      sweeps: [
        exampleComparedSweep({
          pairs: [examplePair({quantities: [exampleQuantity({outcome: "not-comparable"})]})],
        }),
      ],
    },
    "Nothing could be compared: no figure was measured on both sides.",
  ],
])("%s is not green: it ends with 3 and the reason", (_, changes, sentence) => {
  expect(said(exampleComparison(changes))).toEqual([3, sentence]);
});

test("untrusted names are quoted, figures are not", () => {
  expect(summaryOf(ofPairs(examplePair({name: "@all <b>"})), code).replaceAll("\u00a0", " ")).toBe(
    "Slower: `@all <b>`: epoch time slower by 20 %, between 18 % and 22 % (5 runs per side).",
  );
});

test("what holds over all configurations comes first, and is a regression where no pair tells it", () => {
  const unsure = equalQuantity({
    outcome: "undecided",
    word: "undecided",
    ratio: {value: 1.03, low: 0.98, high: 1.12},
    head: 1030,
  });
  const pairs = [32, 64].map((size) => examplePair({name: `CPU, batch ${size}`, quantities: [unsure]}));
  const over = (verdict: ReturnType<typeof exampleQuantity>): Comparison =>
    exampleComparison({
      sweeps: [exampleComparedSweep({pairs, overall: [{configurations: 2, verdict}]})],
    });
  const slower = exampleQuantity({ratio: {value: 1.05, low: 1.03, high: 1.07}, n: {base: 10, head: 10}});
  expect(said(over(slower))).toEqual([
    1,
    "Slower over all 2 configurations: epoch time slower by 5.0 %, between 3.0 % and 7.0 % (10 runs per side).",
  ]);
  expect(said(over(equalQuantity()))[1]).toMatch(
    /^No regression over all 2 configurations: epoch time same within 5.0 %: .*; speed is undecided in 2 of 2 configurations\.$/,
  );
});

test("speed that is refused in every configuration is not judged, although error rates are compared", () => {
  const refused = exampleQuantity({
    outcome: "not-comparable",
    word: "not comparable",
    ratio: null,
    head: 900,
    reasons: ["machines differ (cores: 2 and 8)"],
  });
  const found = ofPairs(examplePair({quantities: [refused, equalQuantity({quantity: "peak-memory"})]}));
  expect(said(found)).toEqual([
    3,
    "Speed could not be compared: CPU, batch 64: machines differ (cores: 2 and 8).",
  ]);
  expect(exitCodeOf({...found, failOn: ["memory"]})).toBe(0);
});
