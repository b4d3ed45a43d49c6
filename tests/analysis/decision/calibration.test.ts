import {describe, expect, test} from "vitest";
import {noises} from "../../../bench/calibration/noise.ts";
import {calibrateHeadlines} from "../../../bench/calibration/headlines.ts";
import {calibrateHistory} from "../../../bench/calibration/history.ts";
import {calibrateTables} from "../../../bench/calibration/tables.ts";
import {calibrate, calibrateEqual, calibrateFound} from "../../../bench/calibration/tally.ts";

const pairs = 300;
const size = {pairs, seed: 1};
const noiseOf = (id: string) => noises.find((noise) => noise.id === id)!;

/** Three standard errors of a share of 5 % of the pairs: what the simulation itself may be off by. */
const error = 3 * Math.sqrt((0.05 * 0.95) / pairs);

// The whole calibration is `npm run bench -- calibration`; this is a small part of it, from a fixed seed.
describe("verdicts on simulated times", () => {
  test.each([
    ["normal", "apart", 5],
    ["heavy tails", "apart", 5],
    ["outliers", "together", 10],
    ["autocorrelated", "apart", 10],
    ["drift", "together", 10],
    ["two modes", "together", 5],
    ["unequal spreads", "together", 5],
    ["host regimes", "apart", 5],
    ["day 3 %", "apart", 5],
    ["AR(1) 0.9", "apart", 10],
  ] as const)(
    "%s, recorded %s, %i repeats: equal is rarely called different, intervals cover",
    (id, design, n) => {
      const {falseAlarms, coverage} = calibrateEqual(noiseOf(id), design, n, size);
      expect(falseAlarms).toBeLessThanOrEqual(0.05 + error);
      expect(coverage).toBeGreaterThanOrEqual(0.95 - error);
    },
  );

  test.each([
    ["normal", "together"],
    ["two modes", "apart"],
  ] as const)(
    "%s, %s: a table of five configurations in six quantities rarely says anything wrong",
    (id, design) => {
      const tables = 60;
      const noise = noiseOf(id);
      const {wrong, overallWrong} = calibrateTables(noise, design, 5, {tables, seed: 1});
      const most = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / tables);
      expect(wrong).toBeLessThanOrEqual(most);
      expect(overallWrong ?? 0).toBeLessThanOrEqual(most);
    },
  );

  test("of two devices at five batch sizes the fastest is rarely wrong, and found where it is clear", () => {
    const sweeps = 40;
    const normal = noiseOf("normal");
    const most = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / sweeps);
    const [few, more] = [5, 10].map((n) => calibrateHeadlines(normal, n, {tables: sweeps, seed: 1}));
    for (const {wrong, wrongInSteps} of [few!, more!])
      expect(Math.max(wrong, wrongInSteps)).toBeLessThanOrEqual(most);
    expect(more!.found20).toBeGreaterThanOrEqual(0.9);
  });

  test("a uniform 5 % over five configurations is told, in turns and between sessions that lie 0.5 % apart", () => {
    const noise = noiseOf("normal");
    const found = (design: "together" | "apart", sessionSpread: number): number =>
      calibrateTables(noise, design, 5, {tables: 30, seed: 2, sessionSpread}).uniform5;
    expect(found("together", 0)).toBeGreaterThanOrEqual(0.8);
    expect(found("apart", 0.005)).toBeGreaterThanOrEqual(0.8);
  });

  test("days that differ by 3 % are not called different with the spread that five sessions show", () => {
    const {wrong, covered} = calibrateHistory("day 3 %", 5, 3, {tables: 40, seed: 1});
    expect(wrong).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 40));
    expect(covered).toBeGreaterThanOrEqual(0.9);
  });

  test("10 % is found with five repeats and 5 % with ten, at 3 % noise", () => {
    const found = (ratio: number, n: number) => calibrateFound(ratio, noiseOf("normal"), "together", n, size);
    expect(found(1.1, 5)).toBeGreaterThanOrEqual(0.9);
    expect(found(1.05, 10)).toBeGreaterThanOrEqual(0.9 - error);
  });

  test("pairs find what a drift of the machine hides from a t test", () => {
    const {found5, peers} = calibrate(noiseOf("AR(1) 0.9"), "together", 5, {...size, bootstrapped: 0});
    expect(found5).toBeGreaterThan(peers["t test"]!.found5);
  });

  test("Mann–Whitney alone finds nothing with three repeats; a subtraction misses half of the differences of 10 %", () => {
    const {peers, found10} = calibrate(noiseOf("normal"), "together", 3, {...size, bootstrapped: 0});
    expect(peers["Mann–Whitney"]?.found10).toBe(0);
    expect(peers["medians differ by 10 %"]?.found10).toBeLessThan(0.6);
    expect(found10).toBeGreaterThan(0.6);
  });
});
