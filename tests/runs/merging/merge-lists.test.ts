import fc from "../../properties.ts";
import {expect, test} from "vitest";
import {mergeNotes, sameOrSorted, textOf, union} from "../../../src/runs/merging/merge-lists.ts";
import {configurationOf} from "../../recorder/fixtures/surroundings.ts";

const runs = ["b-r1", "a-r1"].map((run) => ({run, repeat: 1, configuration: configurationOf(16)}));

test("union() has each item once, ours first", () => {
  expect(union<object>([{a: 1}, {b: 1}], [{c: 1}, {a: 1}])).toEqual([{a: 1}, {b: 1}, {c: 1}]);
  expect(textOf(undefined)).toBeUndefined();
});

test("sameOrSorted() comes to the same in any order", () => {
  const list = fc.uniqueArray(fc.constantFrom("d", "a", "c", "b"));
  fc.assert(
    fc.property(list, list, list, (a, b, c) => {
      expect(sameOrSorted(sameOrSorted(a, b), c)).toEqual(sameOrSorted(a, sameOrSorted(c, b)));
    }),
  );
  expect(sameOrSorted(["b", "a"], ["b", "a"])).toEqual(["b", "a"]);
});

test("mergeNotes() has those on the whole first, then those on runs as they were planned", () => {
  expect(mergeNotes(["z", "a-r1: two", "a-r1: one"], ["z", "b-r1: late"], runs)).toEqual([
    "z",
    "b-r1: late",
    "a-r1: two",
    "a-r1: one",
  ]);
  expect(mergeNotes(["z"], ["y: of no run"], runs)).toEqual(["y: of no run", "z"]);
});
