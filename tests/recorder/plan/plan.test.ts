import {describe, expect, test} from "vitest";
import {createPlan} from "../../../src/recorder/plan/plan.ts";
import {runId} from "../../../src/runs/names.ts";
import {configurationOf} from "../fixtures/surroundings.ts";

const configurations = [16, 32, 64, 128, 256].map(configurationOf);
const planOf = (overrides: {repeats?: number; seed?: number} = {}) =>
  createPlan({configurations, repeats: 5, seed: 1, sampleHz: 10, ...overrides});

describe("createPlan()", () => {
  test("has every configuration once a repeat", () => {
    const {runs} = planOf();
    expect(runs).toHaveLength(5 * 5);
    for (let repeat = 1; repeat <= 5; repeat++) {
      const sizes = runs
        .filter((run) => run.repeat === repeat)
        .flatMap(({configuration}) => configuration.batchSize ?? []);
      expect(sizes.sort((a, b) => a - b)).toEqual([16, 32, 64, 128, 256]);
    }
  });

  test("ends a repeat before the next begins", () => {
    expect(planOf().runs.map(({repeat}) => repeat)).toEqual(
      [1, 2, 3, 4, 5].flatMap((repeat) => Array(5).fill(repeat)),
    );
  });

  test("orders repeats differently", () => {
    const {runs} = planOf();
    const orders = [1, 2, 3, 4, 5].map((repeat) =>
      runs
        .filter((run) => run.repeat === repeat)
        .map(({configuration}) => configuration.batchSize)
        .join(),
    );
    expect(new Set(orders).size).toBe(5);
  });

  test("the same seed gives the same order, another seed another", () => {
    expect(planOf({seed: 7})).toEqual(planOf({seed: 7}));
    expect(planOf({seed: 8}).runs).not.toEqual(planOf({seed: 7}).runs);
  });

  test("puts every configuration first about equally often", () => {
    const firsts = Array.from(
      {length: 500},
      (_, seed) => planOf({repeats: 1, seed}).runs[0]?.configuration.batchSize,
    );
    for (const size of [16, 32, 64, 128, 256]) {
      const share = firsts.filter((first) => first === size).length / 500;
      expect(share).toBeGreaterThan(0.13);
      expect(share).toBeLessThan(0.27);
    }
  });

  test("values of a compared factor take turns within each of the other settings: A B, then B A", () => {
    const compared = [16, 32].flatMap((size) =>
      ["a", "b"].map((variant) => ({...configurationOf(size), settings: {variant}})),
    );
    const {runs} = createPlan({
      configurations: compared,
      repeats: 4,
      seed: 1,
      sampleHz: 10,
      compared: "variant",
    });
    const order = (size: number): string =>
      runs
        .filter(({configuration}) => configuration.batchSize === size)
        .map(({configuration}) => configuration.settings["variant"])
        .join("");
    expect([order(16), order(32)]).toEqual(["abbaabba", "abbaabba"]);
    const sizes = runs.map(({configuration}) => configuration.batchSize);
    for (let at = 0; at < sizes.length; at += 2) expect(sizes[at]).toBe(sizes[at + 1]);
  });

  test("names its factors and keeps the seed and the sampling", () => {
    expect(planOf({seed: 3})).toMatchObject({
      factors: {device: ["cpu"], batchSize: [16, 32, 64, 128, 256]},
      repeats: 5,
      seed: 3,
      sampleHz: 10,
    });
  });

  test("run ids are unique and sort by batch size and repeat", () => {
    const ids = planOf({repeats: 2}).runs.map(({run}) => run);
    expect(new Set(ids).size).toBe(10);
    expect(ids.sort().slice(0, 3)).toEqual(["fake-cpu-b016-r1", "fake-cpu-b016-r2", "fake-cpu-b032-r1"]);
    expect(runId(configurationOf(2048), 12)).toBe("fake-cpu-b2048-r12");
  });
});
