import {describe, expect, test} from "vitest";
import {createSampleTable} from "../../../src/telemetry/client/sample-table.ts";

const none = {anchors: [], isAfterGap: false};

describe("createSampleTable()", () => {
  test("keeps every sample while there are few", () => {
    const table = createSampleTable(["level"], 4);
    for (const at of [0, 100, 200, 300]) table.add(at, [at], none);
    expect(table.read()).toEqual({
      unixMs: [0, 100, 200, 300],
      values: [[0, 100, 200, 300]],
      extremes: null,
      anchors: [],
    });
  });

  test("then draws neighbours together: the mean of a level with its range, the last of a counter", () => {
    const table = createSampleTable(["level", "counter"], 4);
    [1, 3, 5, 7, 9, 11].forEach((value, index) => table.add(100 * index, [value, 10 * value], none));
    expect(table.read()).toEqual({
      unixMs: [100, 300, 500],
      values: [
        [2, 6, 10],
        [30, 70, 110],
      ],
      extremes: [
        {low: [1, 5, 9], high: [3, 7, 11]},
        {low: [10, 50, 90], high: [30, 70, 110]},
      ],
      anchors: [],
    });
  });

  test("rows at marks and rows after a gap are not joined to those before them", () => {
    const table = createSampleTable(["level"], 5);
    table.add(0, [0], none);
    table.add(100, [1], none);
    table.add(150, [2], {anchors: [null], isAfterGap: false});
    table.add(200, [3], none);
    table.add(900, [4], {anchors: [], isAfterGap: true});
    table.add(1000, [5], none);
    const {unixMs, values, anchors} = table.read();
    expect(unixMs).toEqual([100, 150, 200, 1000]);
    expect(values).toEqual([[0.5, 2, 3, 4.5]]);
    expect(anchors).toEqual([{sample: 1, column: null}]);
  });

  test("a missing value is left out of a mean, and missing throughout stays missing", () => {
    const table = createSampleTable(["level", "level"], 2);
    [4, null, 6, 8].forEach((value, index) => table.add(100 * index, [value, null], none));
    expect(table.read().values).toEqual([
      [4, 7],
      [null, null],
    ]);
  });
});
