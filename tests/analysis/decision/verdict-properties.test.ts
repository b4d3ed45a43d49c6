import {median} from "d3-array";
import fc from "../../properties.ts";
import {expect, test} from "vitest";
import {compareSweeps} from "../../../src/analysis/decision/compare-sweeps.ts";
import {runEvidence, sweepEvidence} from "../../../src/analysis/decision/evidence.ts";
import type {RunLog} from "../../../src/schema/run-log.ts";
import type {Verdict} from "../../../src/schema/comparison.ts";
import {epochOf, runOf, sweepOf} from "../stories.ts";

/** One seed, so that a failure is one for everybody; no search for the smallest counterexample, which takes minutes. */
const quick = {seed: 8, endOnFailure: true};

/** Ratios of few, wild repeats have ends beyond all bounds; their logarithms compare. */
const logOf = (ratio: number | undefined): number => Math.log(ratio ?? 1);

const times = fc.array(fc.double({min: 500, max: 2000, noNaN: true}), {minLength: 1, maxLength: 8});

/** Two configurations a side, so that there is something to correct for. */
const sides = fc.record({base: fc.tuple(times, times), head: fc.tuple(times, times)});

const logsOf = (sweep: string, cells: readonly number[][], scale = 1): RunLog[] =>
  cells.flatMap((trainMs, index) =>
    trainMs.map((ms, repeat) => {
      const settings = {imageSize: 48, threads: 2, seed: 1};
      const batchSize = 16 * (index + 1);
      const row = epochOf(0, ms * scale, 0.2 + repeat / 100);
      return runOf(batchSize, [{...row, durationMs: ms * scale}], {
        sweep,
        run: `b${batchSize}-r${repeat + 1}`,
        configuration: {engine: "wasm", device: "cpu", batchSize, model: "m", data: "d", settings},
        repeat: repeat + 1,
      });
    }),
  );

function verdictsOf(base: readonly RunLog[], head: readonly RunLog[]): Verdict[] {
  const side = (logs: readonly RunLog[], sweep: string) =>
    sweepEvidence(
      sweepOf(logs, {sweep}),
      logs.map((log) => runEvidence(log, null)),
    );
  const {pairs, incomparable} = compareSweeps(side(base, "a"), side(head, "b"));
  return [...pairs, ...incomparable].flatMap(({verdicts}) => verdicts);
}

test("a side's figure is the median of its runs; a change that goes the other way than the medians says so", () => {
  let [compared, away] = [0, 0];
  fc.assert(
    fc.property(sides, ({base, head}) => {
      for (const verdict of verdictsOf(logsOf("a", base), logsOf("b", head))) {
        if (verdict.quantity !== "epoch-time" || verdict.ratio === null) continue;
        compared++;
        const cell = Number(/\/b(\d+)$/.exec(verdict.decision)?.[1]) / 16 - 1;
        expect(verdict.base).toBe(median(base[cell] ?? []));
        expect(verdict.head).toBe(median(head[cell] ?? []));
        const between = Math.log((verdict.head ?? 0) / (verdict.base ?? 0));
        const goesAway = between * Math.log(verdict.ratio.value) < 0;
        if (goesAway) away++;
        const ofMedians = verdict.caveats.filter((text) => text.startsWith("by the medians"));
        expect(ofMedians).toHaveLength(goesAway ? 1 : 0);
      }
    }),
    quick,
  );
  expect(compared).toBeGreaterThan(100);
  expect(away).toBeGreaterThan(3);
});

test("the order of runs and of the keys of their settings changes nothing", () => {
  fc.assert(
    fc.property(sides, fc.integer(), ({base, head}, seed) => {
      const [a, b] = [logsOf("a", base), logsOf("b", head)];
      const shuffled = a.toSorted(
        (x, y) => ((x.run.length * 7 + x.repeat * seed) % 5) - ((y.run.length * 7 + y.repeat * seed) % 5),
      );
      const turned = shuffled.toReversed().map((log) => ({
        ...log,
        configuration: {
          ...log.configuration,
          settings: Object.fromEntries(Object.entries(log.configuration.settings).toReversed()),
        },
      }));
      expect(verdictsOf(turned, b.toReversed())).toEqual(verdictsOf(a, b));
    }),
    {numRuns: 60, ...quick},
  );
});

test("which repeat of two separate sweeps had which time changes no outcome where repeats do not follow a pattern", () => {
  fc.assert(
    fc.property(fc.tuple(times, times), ([base, head]) => {
      // Fewer than five repeats show no pattern in time, so their order cannot count.
      const [a, b] = [base.slice(0, 4), head.slice(0, 4)];
      const one = verdictsOf(logsOf("a", [a]), logsOf("b", [b]))[0];
      const other = verdictsOf(logsOf("a", [a.toReversed()]), logsOf("b", [b.toReversed()]))[0];
      expect(other?.outcome).toBe(one?.outcome);
      expect(logOf(other?.ratio?.value)).toBeCloseTo(logOf(one?.ratio?.value), 9);
      expect(logOf(other?.ratio?.low)).toBeCloseTo(logOf(one?.ratio?.low), 9);
    }),
    {numRuns: 60, ...quick},
  );
});

test("times in another unit give the same ratios and the same words", () => {
  fc.assert(
    fc.property(sides, fc.constantFrom(0.001, 60, 1000), ({base, head}, scale) => {
      const plain = verdictsOf(logsOf("a", base), logsOf("b", head));
      const rescaled = verdictsOf(logsOf("a", base, scale), logsOf("b", head, scale));
      for (const [index, verdict] of plain.entries()) {
        const other = rescaled[index];
        expect(other?.word).toBe(verdict.word);
        expect(logOf(other?.ratio?.value)).toBeCloseTo(logOf(verdict.ratio?.value), 6);
        expect(logOf(other?.ratio?.high)).toBeCloseTo(logOf(verdict.ratio?.high), 6);
      }
    }),
    {numRuns: 60, ...quick},
  );
});

test("base and head the other way round turn the verdict and its interval round", () => {
  fc.assert(
    fc.property(sides, ({base, head}) => {
      const there = verdictsOf(logsOf("a", base), logsOf("b", head));
      const back = verdictsOf(logsOf("b", head), logsOf("a", base));
      const turned = {
        better: "worse",
        worse: "better",
        same: "same",
        "at-a-price": "at-a-price",
        undecided: "undecided",
        "not-comparable": "not-comparable",
      };
      for (const [index, verdict] of there.entries()) {
        const other = back[index];
        expect(other?.outcome).toBe(turned[verdict.outcome]);
        expect(-logOf(other?.ratio?.low)).toBeCloseTo(logOf(verdict.ratio?.high), 6);
      }
    }),
    {numRuns: 60, ...quick},
  );
});

test("every verdict names its runs, how many count, and its method", () => {
  fc.assert(
    fc.property(sides, ({base, head}) => {
      for (const {n, runs, method, level} of verdictsOf(logsOf("a", base), logsOf("b", head))) {
        expect(runs.base.length).toBeGreaterThanOrEqual(n.base);
        expect(runs.head.filter((id) => !/^b\/b\d+-r\d$/.test(id))).toEqual([]);
        expect(method).not.toBe("");
        expect(level).toBe(0.95);
      }
    }),
    {numRuns: 20, ...quick},
  );
});
