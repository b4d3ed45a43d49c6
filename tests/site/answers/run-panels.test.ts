import {expect, test} from "vitest";
import {runTimeline} from "../../../src/analysis/series/timeline.ts";
import {withGpusTogether} from "../../../src/analysis/series/together.ts";
import {summarizeRun} from "../../../src/analysis/summary/run-summary.ts";
import {createLibrary} from "../../../src/runs/library.ts";
import {phasesText, runFigures, runPanels, runStack} from "../../../src/site/answers/run-panels.ts";
import {readRunView} from "../../../src/site/run-view.ts";

const library = createLibrary("tests/fixtures/runs");
const gpuRun = await readRunView(library, "2026-11-21-cpu-and-gpu", "gpu-b0064-r1");
const cpuRun = await readRunView(library, "2026-11-20-quick", "cpu-b0064-r1");

const namesOf = (view: typeof gpuRun, part: "main" | "others"): string[] =>
  runPanels(view, view.timeline?.panels ?? [], 100)[part].map(
    ({device, subject}) => `${device.kind} ${subject}`,
  );

test("a run on a GPU shows the GPU's load, memory and power first, then the CPU's load and the steps", () => {
  expect(namesOf(gpuRun, "main")).toEqual([
    "gpu load and memory",
    "gpu watts",
    "host ratio",
    "host step time",
  ]);
  expect(namesOf(gpuRun, "others")).toEqual(expect.arrayContaining(["gpu bytes", "host bytes"]));
});

test("a run on the CPU shows its load and memory, and the steps", () => {
  expect(namesOf(cpuRun, "main").slice(0, 2)).toEqual(["host ratio", "host bytes"]);
  expect(namesOf(cpuRun, "main").at(-1)).toBe("host step time");
});

test("four GPUs alike are one panel, and a row each below their mean in the table", () => {
  const {telemetry, log} = gpuRun;
  if (telemetry === null) throw new Error("no samples");
  const gpu = telemetry.devices.find(({kind}) => kind === "gpu");
  const copies = [0, 1, 2, 3].map((place) => `GPU-${place}`);
  const many = {
    ...telemetry,
    anchors: [],
    devices: telemetry.devices.flatMap((one) => (one === gpu ? copies.map((id) => ({...one, id})) : [one])),
    series: telemetry.series.flatMap((one) =>
      one.device === gpu?.id ? copies.map((device) => ({...one, device})) : [one],
    ),
  };
  const drawn = withGpusTogether(many);
  const timeline = runTimeline(log, drawn);
  const view = {...gpuRun, telemetry: many, drawn, timeline, summary: summarizeRun(log, many)};
  expect(namesOf(view, "main")).toEqual(namesOf(gpuRun, "main"));
  const {rows} = runFigures(view, runPanels(view, timeline.panels, 100).main);
  const [first, ...each] = rows.slice(0, 5);
  expect(each.map(([name]) => name)).toEqual([0, 1, 2, 3].map((place) => `GPU ${place}: ${first?.[0]}`));
  expect(runStack(view, {id: "panel", part: "main", width: "full"})).toContain(`4 × ${gpu?.name}`);
});

test("its panels stand on one axis: one drawing, the seconds below the last, epochs above the first", () => {
  const svg = runStack(gpuRun, {id: "panel", part: "main", width: "full"});
  expect(svg.match(/<svg/g)).toHaveLength(1);
  expect(svg.match(/class="panel"/g)).toHaveLength(4);
  expect(svg.match(/>epoch 2</g)).toHaveLength(1);
  expect(svg.match(/>2 s</g)).toHaveLength(1);
  expect(svg).toMatch(/ width="1200"/);
  expect(
    runStack({...gpuRun, telemetry: null, drawn: null}, {id: "panel", part: "main", width: "full"}),
  ).toBe("");
});

test("what the run did when is written for a script: phase, epoch as people count, seconds", () => {
  const bands = [
    {phase: "load", epoch: null, startMs: 0, endMs: 1234},
    {phase: "train", epoch: 0, startMs: 1234, endMs: 2500},
  ] as const;
  expect(phasesText({bands: [...bands]})).toBe("load - 0.00 1.23;train 1 1.23 2.50");
});
