import {expect, test} from "vitest";
import {
  alignedMultiples,
  panelOfRepeat,
  panelPages,
  panelRepeats,
  repeatOf,
} from "../../../src/site/answers/panel-views.ts";
import {mainPanel} from "../../../src/site/sweep-view.ts";
import {both, library, quick} from "../fixture-views.ts";

test("a repeat's figure has the runs of that repeat, by configuration, on the scale of its own", async () => {
  const first = await panelOfRepeat(library, both, {repeat: 1, part: 1});
  const second = await panelOfRepeat(library, both, {repeat: 2, part: 1});
  expect(first?.cells.map(({run}) => run)).toEqual(["gpu-b0016-r1", "gpu-b0064-r1", "gpu-b0256-r1"]);
  expect(second?.cells.map(({run}) => run.slice(-3))).toEqual(second?.cells.map(() => "-r2"));
  expect(second?.cells.length).toBeGreaterThan(0);
  expect(first?.metrics.map(({metric}) => metric.id)).toEqual(
    mainPanel(both)?.metrics.map(({metric}) => metric.id),
  );
});

test("of very many configurations, a part is drawn at a time", async () => {
  const second = await panelOfRepeat(library, both, {repeat: 1, part: 2});
  expect(second).toBeUndefined();
});

test("repeats that have samples can be drawn, and runs of one repeat say which", () => {
  expect(panelRepeats(both.runs)).toEqual([1, 2]);
  expect(panelRepeats(quick.runs)).toEqual([1]);
  expect(panelRepeats(quick.runs.slice(0, 1))).toEqual([]);
  expect(panelPages(both.runs)).toEqual([
    {repeat: 1, part: 1},
    {repeat: 2, part: 1},
  ]);
  const many = Array.from({length: 11}, () => both.runs[0]!);
  expect(panelPages(many)).toEqual([
    {repeat: 1, part: 1},
    {repeat: 1, part: 2},
  ]);
  expect(panelRepeats(both.runs.map((log) => ({...log, telemetry: null})))).toEqual([]);
  const cells = [{run: "gpu-b0016-r1"}, {run: "gpu-b0064-r2"}] as never[];
  expect(repeatOf({cells: cells.slice(0, 1)}, both.runs)).toBe(1);
  expect(repeatOf({cells}, both.runs)).toBeNull();
});

test("aligned, a run without epochs is left out, and the axis is that of the most epochs", async () => {
  const panel = await panelOfRepeat(library, both, {repeat: 1, part: 1});
  if (panel === undefined) throw new Error("no panel");
  const aligned = alignedMultiples(panel);
  expect(aligned?.cells.map(({run}) => run)).toEqual(["gpu-b0016-r1", "gpu-b0064-r1"]);
  expect(aligned?.endMs).toBe(4000);
  expect(alignedMultiples({...panel, cells: panel.cells.slice(2)})).toBeUndefined();
});
