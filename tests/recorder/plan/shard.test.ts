import fc from "../../properties.ts";
import {expect, test} from "vitest";
import {createPlan} from "../../../src/recorder/plan/plan.ts";
import {mostShards, runsOfShard, seedOfOrder, shardText} from "../../../src/recorder/plan/shard.ts";
import {configurationOf} from "../fixtures/surroundings.ts";

const planOf = (batchSizes: number[], repeats: number, seed = 1) =>
  createPlan({configurations: batchSizes.map(configurationOf), repeats, seed, sampleHz: null});

const shards = (count: number) => Array.from({length: count}, (_, nth) => ({index: nth + 1, count}));

test("shards have every run once, each repeat whole, in the plan's order", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({min: 1, max: 512}), {minLength: 1, maxLength: 6}),
      fc.integer({min: 1, max: 9}),
      fc.integer({min: 1, max: 9}),
      fc.nat(1000),
      (batchSizes, repeats, count, seed) => {
        const plan = planOf(batchSizes, repeats, seed);
        expect(mostShards(plan)).toBe(repeats);
        const parts = shards(count).map((shard) => runsOfShard(plan, shard));
        expect(
          parts
            .flat()
            .map(({run}) => run)
            .sort(),
        ).toEqual(plan.runs.map(({run}) => run).sort());
        for (const part of parts) {
          const order = part.map((run) => plan.runs.indexOf(run));
          expect(order).toEqual([...order].sort((a, b) => a - b));
          for (const runs of Map.groupBy(part, ({repeat}) => repeat).values())
            expect(runs).toHaveLength(batchSizes.length);
        }
      },
    ),
    {numRuns: 50},
  );
});

test("of two variants the pairs stay together, and may be spread over machines", () => {
  const configurations = [16, 32].flatMap((batchSize) =>
    ["a", "b"].map((variant) => ({...configurationOf(batchSize), settings: {variant}})),
  );
  const plan = createPlan({configurations, repeats: 2, seed: 1, sampleHz: null, compared: "variant"});
  expect(mostShards(plan)).toBe(4);
  for (const shard of shards(4)) {
    const runs = runsOfShard(plan, shard);
    expect(runs.map(({configuration}) => configuration.settings["variant"]).sort()).toEqual(["a", "b"]);
    expect(new Set(runs.map(({repeat, configuration}) => `${repeat} ${configuration.batchSize}`)).size).toBe(
      1,
    );
  }
});

test("shards of one sweep plan the same order, and others draw one", () => {
  const [first, second] = shards(2);
  expect(seedOfOrder("a", first ?? null)).toBe(seedOfOrder("a", second ?? null));
  expect(seedOfOrder("a", first ?? null)).not.toBe(seedOfOrder("b", first ?? null));
  expect(new Set(Array.from({length: 5}, () => seedOfOrder("a", null))).size).toBe(5);
});

test("shardText() is as it is typed", () => {
  expect(shardText({index: 2, count: 4})).toBe("2/4");
});
