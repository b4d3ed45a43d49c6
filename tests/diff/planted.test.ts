import {afterEach, beforeEach, expect, test} from "vitest";
import {comparePairs} from "../../src/analysis/decision/verdict.ts";
import {sensiblePairs} from "../../src/analysis/decision/pairs.ts";
import {randomFrom} from "../../bench/calibration/random.ts";
import {evidenceOf} from "../analysis/recorded.ts";
import {createRecorded, diffOf, writeRuns, type Repository} from "./repository.ts";

let repository: Repository;
let runs: string;

beforeEach(async () => {
  repository = await createRecorded();
  ({runs} = repository);
});

afterEach(() => repository.remove());

const random = randomFrom(3);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const around = (ms: number, count = 5): number[] =>
  Array.from({length: count}, () => Math.round(ms * Math.exp(0.01 * normal())));

test("what takes eight times as long is found, although the newest sweep before it was a trial of one run", async () => {
  await writeRuns(runs, "trial", [1005], {startedAt: "2026-11-24T10:00:00.000Z"});
  await repository.commit("a trial");
  await writeRuns(runs, "new", around(8000), {startedAt: "2026-11-25T10:00:00.000Z"});
  const {code, out} = await diffOf(runs, "main");
  expect(code).toBe(1);
  expect(out.split("\n")[0]).toMatch(/^Slower: CPU, batch 64: epoch time takes [78](?:\.\d+)?× as long/);
  expect(out).toContain("new against quick");
});

test("equal code on two days is not called different, whatever the repeats", async () => {
  for (const [day, count] of [
    [26, 3],
    [27, 5],
    [28, 10],
  ] as const) {
    // The whole day is off by 3 %.
    await writeRuns(runs, `day-${day}`, around(day % 2 === 0 ? 1030 : 970, count), {
      startedAt: `2026-11-${day}T10:00:00.000Z`,
    });
    const {code, out} = await diffOf(runs, "main", `day-${day}`);
    expect([code, out.split("\n")[0]]).toEqual([0, expect.stringMatching(/^No regression(?: is shown)?: /)]);
    expect(out).not.toMatch(/slower|faster/);
  }
});

test("10 % is found at five repeats in turns, in nine of ten cases", () => {
  const found = Array.from({length: 40}, () => {
    const sweep = evidenceOf(
      [1, 1.1].map((longer, variant) => ({
        batchSize: 32,
        trainMs: Array.from({length: 5}, () => 3000 * longer * Math.exp(0.03 * normal()) - 100),
        settings: {variant},
      })),
    );
    return comparePairs(sensiblePairs(sweep), {quantities: ["epoch-time"]})[0]!.verdicts[0]!.outcome;
  });
  expect(found.filter((outcome) => outcome === "worse").length).toBeGreaterThanOrEqual(36);
});
