import {describe, expect, test} from "vitest";
import {claimResults} from "../../../src/analysis/claims/index.ts";
import {factorAnswers, factorEffects, factorSentence} from "../../../src/analysis/findings/factors.ts";
import {recommendBatchSize} from "../../../src/analysis/findings/recommend.ts";
import {accuracies, accuracyCurve} from "../../../src/analysis/findings/time-to-accuracy.ts";
import {comparePairs} from "../../../src/analysis/decision/verdict.ts";
import {evidenceOf} from "../recorded.ts";
import {epochOf} from "../stories.ts";

const around = (ms: number): number[] => [0.99, 1.01, 1, 0.995, 1.005].map((factor) => factor * ms - 100);

describe("factorEffects()", () => {
  const sweep = (slowdown: number) =>
    evidenceOf(
      [16, 32].flatMap((batchSize) =>
        [2, 4].map((workers) => ({
          batchSize,
          settings: {workers},
          trainMs: around((workers === 4 ? slowdown : 1) * (batchSize === 16 ? 2000 : 1000)),
        })),
      ),
    );

  test("a setting that changes the time is a factor, over all pairs that agree in everything else", () => {
    const [effect] = factorEffects(sweep(0.8)).filter(({factor}) => factor === "workers");
    expect(effect).toMatchObject({outcome: "factor", from: 2, to: 4, pairs: 2});
    expect(effect?.effect.value).toBeCloseTo(0.8, 2);
    expect(effect?.runs).toHaveLength(20);
  });

  test("a setting that changes nothing is no factor, and that takes evidence", () => {
    const [effect] = factorEffects(sweep(1)).filter(({factor}) => factor === "workers");
    expect(factorSentence(effect!)).toMatch(
      /^workers 2 → 4: not a factor \(within 5.0.%\): epoch time \+0.%/,
    );
    const once = evidenceOf([2, 4].map((workers) => ({batchSize: 16, settings: {workers}, trainMs: [900]})));
    expect(factorEffects(once)).toEqual([]);
  });

  test("factors beside the batch size are answered in a sentence each, as far as they are decided", () => {
    expect(factorAnswers(sweep(0.8))[0]).toMatch(
      /^workers: epochs take 1\.2\d \(1\.[\d.]+ to 1\.\d+\) times as long with 2 as with 4, all else unchanged\.$/,
    );
    expect(factorAnswers(sweep(1))).toEqual([
      "workers: epochs take as long with 2 as with 4, within 5.0\u00a0%.",
    ]);
    const wild = [16, 32].flatMap((batchSize) =>
      [2, 4].map((workers) => ({batchSize, settings: {workers}, trainMs: [500, 1000 * workers, 9000]})),
    );
    expect(factorAnswers(evidenceOf(wild))).toEqual(["workers: whether 2 or 4 is faster is not decided."]);
    // The only thing that varies is what the answer is about.
    const alone = [2, 4].map((workers) => ({
      batchSize: 16,
      settings: {workers},
      trainMs: around(900 * workers),
    }));
    expect(factorAnswers(evidenceOf(alone))).toEqual([]);
  });
});

describe("recommendBatchSize()", () => {
  const sides = (errorAtMost: number[]) =>
    evidenceOf([
      {batchSize: 16, trainMs: around(2000), errorRates: [0.1, 0.101, 0.102, 0.099, 0.1]},
      {batchSize: 32, trainMs: around(1000), errorRates: [0.1, 0.101, 0.099, 0.1, 0.1]},
      {batchSize: 48, trainMs: around(999), errorRates: errorAtMost},
    ]).configurations;

  test("takes the smallest of those that are neither slower nor learn worse", () => {
    expect(recommendBatchSize(sides([0.2, 0.21, 0.2, 0.205, 0.2]))).toMatchObject({
      batchSize: 32,
      fastest: [32, 48],
      learnBest: [16, 32],
      sentence: expect.stringMatching(
        /^Each doubling of the batch raises .*; batches 32 and 48 lead in speed; batches 16 and 32 have the lowest error: take 32\.$/,
      ),
    });
  });

  test("goes no further than the verdicts", () => {
    const once = evidenceOf([16, 32].map((batchSize) => ({batchSize, trainMs: [100 * batchSize]})));
    expect(recommendBatchSize(once.configurations)?.sentence).toBe(
      "Which batch size to take is not decided: one run of each decides nothing.",
    );
    const equal = evidenceOf([16, 32].map((batchSize) => ({batchSize, trainMs: around(1000)})));
    expect(recommendBatchSize(equal.configurations)?.sentence).toMatch(
      /none is shown to be faster or to learn better/,
    );
  });

  test("leaves a choice where the fastest learns worse, with its price in a sentence of its own", () => {
    const rates = (rate: number): number[] => [0, 0.001, -0.001, 0.002, 0].map((one) => rate + one);
    const {configurations} = evidenceOf([
      {batchSize: 16, trainMs: around(2000), errorRates: rates(0.1)},
      {batchSize: 32, trainMs: around(1000), errorRates: rates(0.2)},
    ]);
    const found = recommendBatchSize(configurations);
    expect(found?.batchSize).toBeNull();
    expect(found?.sentence).toMatch(
      /^Batch 32 is the fastest; batch 16 has the lowest error\. .* The error rate of batch 32 is [\d.]+ points higher than that of batch 16 \([\d.]+ to [\d.]+\)\.$/,
    );
  });

  test("one configuration leaves nothing to choose", () => {
    expect(recommendBatchSize(sides([0.1]).slice(0, 1))).toBeNull();
  });
});

describe("accuracies()", () => {
  const progress = (rates: number[], ms: number) =>
    rates.map((rate, epoch) => epochOf(epoch, ms - 100, rate));
  const {configurations} = evidenceOf([
    {batchSize: 16, trainMs: [0, 0], change: {epochs: progress([0.4, 0.2, 0.1], 1000)}},
    {batchSize: 32, trainMs: [0, 0], change: {epochs: progress([0.5, 0.3, 0.15], 500)}},
  ]);

  test("time counts from the first epoch, to an error rate that is given", () => {
    const {rows} = accuracies(configurations, {target: 0.15});
    expect(rows.map(({timeMs}) => timeMs?.value)).toEqual([3000, 1500]);
  });

  test("without a target there is a time to each of several error rates, from the first to the lowest", () => {
    const {targets, rows} = accuracyCurve(configurations)!;
    // Between 50 %, the worst after an epoch, and 10 %, the lowest that a configuration reached.
    expect(targets.map((target) => Math.round(100 * target))).toEqual([42, 34, 26, 18, 10]);
    expect(rows.map(({timesMs}) => timesMs)).toEqual([
      [1000, 2000, 2000, 3000, 3000],
      [1000, 1000, 1500, 1500, null],
    ]);
    expect(accuracyCurve(configurations.slice(0, 1))?.rows).toHaveLength(1);
  });

  test("a target that few runs reach gives no time", () => {
    const {rows} = accuracies(configurations, {target: 0.12});
    expect(rows.map(({timeMs, reached}) => [timeMs?.value, reached])).toEqual([
      [3000, 2],
      [undefined, 0],
    ]);
  });
});

describe("claimResults()", () => {
  const standing = (evidence: Parameters<typeof claimResults>[0]) =>
    Object.fromEntries(claimResults(evidence).map(({id, standing: one}) => [id, one]));

  test("a GPU ten times as fast and falling times confirm the claims", () => {
    const evidence = evidenceOf([
      {batchSize: 16, trainMs: around(20_000)},
      {batchSize: 16, device: "gpu", trainMs: around(2000)},
      {batchSize: 32, device: "gpu", trainMs: around(1500)},
      {batchSize: 64, device: "gpu", trainMs: around(1000)},
    ]);
    expect(standing(evidence)).toMatchObject({
      "gpu-tenfold": "confirmed",
      "time-falls": "confirmed",
      concurrency: "confirmed",
      "load-rises": "not-tested",
      "shared-memory": "not-tested",
    });
  });

  test("a time that rises again refutes that it falls", () => {
    const evidence = evidenceOf(
      [16, 32, 64].map((batchSize, index) => ({batchSize, trainMs: around([1500, 1000, 1200][index]!)})),
    );
    const claim = claimResults(evidence).find(({id}) => id === "time-falls");
    expect(claim?.standing).toBe("refuted");
    expect(claim?.because.at(-1)).toBe("as recorded, batch 64 (1.2 s) took longer than batch 32 (1 s)");
  });

  test("shared memory that is varied and changes nothing is shown to be no factor", () => {
    const evidence = evidenceOf([
      {batchSize: 16, settings: {sharedMemoryBytes: 2 ** 26}, trainMs: around(1000)},
      {batchSize: 16, settings: {sharedMemoryBytes: 2 ** 33}, trainMs: around(1001)},
    ]);
    expect(standing(evidence)["shared-memory"]).toBe("confirmed");
  });
});

test("a larger batch that is quicker and learns worse is faster at a price, and the sides are called by their names", () => {
  const [base, head] = evidenceOf([
    {batchSize: 16, trainMs: around(2000), errorRates: [0.1, 0.101, 0.102, 0.099, 0.1]},
    {batchSize: 256, trainMs: around(1000), errorRates: [0.2, 0.21, 0.2, 0.205, 0.2]},
  ]).configurations;
  const verdict = comparePairs([{base: base!, head: head!}], {quantities: ["epoch-time"]})[0]!.verdicts[0]!;
  expect(verdict).toMatchObject({outcome: "at-a-price", word: "faster, but learns worse"});
  expect(verdict.reasons[0]).toMatch(
    /^batch 256 learns worse than batch 16 \(error rate \+10 points, between \+/,
  );
  const back = comparePairs([{base: head!, head: base!}], {quantities: ["epoch-time"]})[0]!.verdicts[0]!;
  expect(back).toMatchObject({
    outcome: "at-a-price",
    word: "slower, but learns better",
    reasons: verdict.reasons,
  });
});
