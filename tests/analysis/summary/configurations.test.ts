import {expect, test} from "vitest";
import {compareBatchSizes, configurationKey} from "../../../src/analysis/summary/configurations.ts";
import {runOf} from "../stories.ts";

test("batch sizes are ordered by size, one that nobody stated first", () => {
  expect([64, null, 8, 256].toSorted(compareBatchSizes)).toEqual([null, 8, 64, 256]);
});

test("a configuration’s key does not depend on the order of its settings", () => {
  const {configuration} = runOf(16, []);
  const keyOf = (settings: typeof configuration.settings) => configurationKey({...configuration, settings});
  expect(keyOf({seed: 1, threads: 2})).toBe(keyOf({threads: 2, seed: 1}));
  expect(keyOf({seed: 1})).not.toBe(keyOf({seed: 2}));
});
