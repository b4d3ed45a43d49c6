import {expect, test} from "vitest";
import {flowed} from "../../src/plots/labels.ts";

test("names stand one behind the other, and begin a line where the width ends", () => {
  const names = ["CPU, training", "CPU, machine", "Busiest core, machine", "CPU, other programs"];
  const places = flowed(names, 350);
  expect(places.map(({line}) => line)).toEqual([0, 0, 1, 1]);
  expect(places[0]?.x).toBe(0);
  expect(places[1]?.x).toBeGreaterThan(90);
  expect(flowed(["a name that is wider than all of the width"], 50)).toEqual([{x: 0, line: 0}]);
  expect(flowed(names, 2000).every(({line}) => line === 0)).toBe(true);
});
