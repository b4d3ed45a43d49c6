import {readFileSync, readdirSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {batchSizePlot} from "../../src/plots/by-batch-size.ts";
import {deviceTimesPlot} from "../../src/plots/device-times.ts";
import {forestPlot} from "../../src/plots/forest.ts";
import {lossCurvesPlot} from "../../src/plots/loss-curves.ts";
import type {LossCurve} from "../../src/analysis/series/loss-curves.ts";
import type {Forest} from "../../src/analysis/series/forest.ts";
import {sparklinePlot} from "../../src/plots/overview/sparkline.ts";
import {alignedTimeline} from "../../src/analysis/series/aligned.ts";
import {overlayPlot} from "../../src/plots/over-time/overlay.ts";
import {renderStack} from "../../src/plots/over-time/stack.ts";
import {scalingPlot} from "../../src/plots/scaling.ts";
import {stepTimeModelPlot} from "../../src/plots/step-time-model.ts";
import {stepSpreadPlot} from "../../src/plots/step-spread.ts";
import {stepTimesPlot} from "../../src/plots/step-times.ts";
import {timelinePlot} from "../../src/plots/timeline.ts";
import {expectDrawing} from "./drawing.ts";
import {cpu, figureText, gpu, panelOf, recorded} from "./rows.ts";

test("every plot is drawn here", () => {
  const folder = join(import.meta.dirname, "../../src/plots");
  const plots = readdirSync(folder, {recursive: true, encoding: "utf8"})
    .filter((file) => file.endsWith(".ts") && file !== "render.ts")
    .flatMap((file) =>
      [...readFileSync(join(folder, file), "utf8").matchAll(/export function (\w+Plot)\(/g)].map(
        ([, name]) => name,
      ),
    );
  const here = ["snapshots", "sessions"]
    .map((name) => readFileSync(join(import.meta.dirname, `${name}.test.ts`), "utf8"))
    .join("");
  expect(plots.length).toBeGreaterThan(6);
  expect(plots.filter((name) => !here.includes(`${name}(`))).toEqual([]);
});

const GiB = 2 ** 30;
const gibibytes = (bytes: number): number => bytes / GiB;

test("throughput of one device", () => expectDrawing("throughput", batchSizePlot(cpu, {unit: "images/s"})));

test("throughput of two devices with a model and its knee, narrow", () => {
  const points = [16, 32, 64].map((batchSize) => ({batchSize, value: 900 - 4800 / batchSize}));
  const curves = [{slot: 0, points, knee: {batchSize: 32, value: 750, label: "knee at 32"}}];
  return expectDrawing(
    "throughput-two",
    batchSizePlot([...cpu, ...gpu], {width: "narrow", unit: "images/s", curves}),
  );
});

test("names stand where their lines end, although other batch sizes follow", () =>
  expectDrawing(
    "lines-that-end",
    batchSizePlot([...cpu, ...gpu.slice(0, 2)], {
      unit: "images/s",
      lost: [{batchSize: 128, slot: 1, label: "GPU: out of memory"}],
    }),
  ));

test("what became of a lost batch size stands upright where points beside it leave no room", () =>
  expectDrawing(
    "lost-narrow",
    batchSizePlot([...cpu.map((point) => ({...point, value: point.value / 50, low: 12, high: 12})), ...gpu], {
      width: "narrow",
      unit: "images/s",
      lost: [{batchSize: 128, slot: 1, label: "GPU: out of memory"}],
    }),
  ));

test("a load as small as a word, with a gap", () =>
  expectDrawing(
    "sparkline",
    sparklinePlot(
      [0, 0.9, 1, null, 0.4, 0.9].map((value, index) => ({
        atMs: 100 * index,
        value,
        low: value,
        high: value,
      })),
      1,
    ),
  ));

test("memory with its limit and a batch size that ran out of it", () => {
  const points = gpu.map((point, index) => ({
    ...point,
    value: (1 + index) * GiB,
    low: (1 + index) * GiB,
    high: (1.2 + index) * GiB,
  }));
  return expectDrawing(
    "memory",
    batchSizePlot(points, {
      unit: "GiB",
      scaled: gibibytes,
      limits: [{label: "GPU limit 8 GiB", value: 8 * GiB, slot: 1}],
      lost: [{batchSize: 128, slot: 1, label: "out of memory"}],
    }),
  );
});

test("CPU against GPU on a logarithmic axis", () =>
  expectDrawing(
    "device-times",
    deviceTimesPlot([
      {
        batchSize: 16,
        cpu: {valueMs: 9000, lowMs: 8800, highMs: 9300},
        gpu: {valueMs: 800, lowMs: 790, highMs: 815},
        label: "11 times",
      },
      {
        batchSize: 64,
        cpu: {valueMs: 8000, lowMs: 7800, highMs: 8300},
        gpu: {valueMs: 500, lowMs: 490, highMs: 515},
        label: "16 times",
      },
    ]),
  ));

test("step times spread over a factor of a hundred", () =>
  expectDrawing(
    "step-spread",
    stepSpreadPlot([
      {label: "batch 16", slot: 0, steps: 500, p5: 9, p25: 10, p50: 11, p75: 12, p95: 15, max: 80},
      {label: "batch 256", slot: 0, steps: 30, p5: 90, p25: 100, p50: 110, p75: 120, p95: 150, max: 900},
    ]),
  ));

test("validation loss by epoch and by time", async () => {
  const curve = (label: string, rank: number, losses: number[], epochMs: number): LossCurve => ({
    ...{label, rank, ranks: 2, of: "validation", by: "epoch", run: label},
    group: {place: rank, name: "CPU"},
    points: losses.map((loss, at) => ({at, loss, endMs: (at + 1) * epochMs})),
  });
  const curves = [curve("batch 16", 0, [0.9, 0.5, 0.4], 5000), curve("batch 64", 1, [0.8, 0.55, 0.45], 4000)];
  await expectDrawing("loss-by-epoch", lossCurvesPlot(curves));
  await expectDrawing("loss-by-time", lossCurvesPlot(curves, {by: "time", width: "narrow"}));
});

test("training loss by step", () => {
  const points = Array.from({length: 60}, (_, index) => ({
    at: 25 * (index + 1),
    loss: 2 + 8 / (index + 4),
    endMs: 4000 * (index + 1),
  }));
  const curve = {of: "training", by: "step", rank: 0, ranks: 1, group: {place: 0, name: "CPU"}} as const;
  return expectDrawing(
    "loss-by-step",
    lossCurvesPlot([{...curve, label: "batch 16", run: "batch 16", points}], {width: "narrow"}),
  );
});

test("load over time with a gap, readable by a crosshair", async () => {
  const {timeline} = await recorded("2026-11-20-quick", "cpu-b0128-r1");
  await expectDrawing("load", timelinePlot(timeline, panelOf(timeline, "host/ratio")), {
    crosshair: {x: "s", y: "%"},
  });
});

test("panels of a run on one axis of time, readable and zoomable", async () => {
  const {timeline} = await recorded("2026-11-21-cpu-and-gpu", "gpu-b0064-r1");
  const layers = ["GPU-0/load and memory", "host/ratio"].map((id, index) => ({
    unit: "%",
    options: timelinePlot(timeline, panelOf(timeline, id), {
      width: "narrow",
      height: 120,
      stacked: {name: id, isFirst: index === 0, isLast: index === 1},
    }),
  }));
  const svg = renderStack(layers, figureText("stack"), {phases: "train 1 0.00 1.00", zooms: true});
  await expect(`${svg.replaceAll("><", ">\n<")}\n`).toMatchFileSnapshot("output/stack.svg");
});

test("the load of several runs laid over each other, epochs aligned", async () => {
  const runs = ["gpu-b0016-r1", "gpu-b0064-r1"];
  const cells = await Promise.all(
    runs.map(async (run) => {
      const timeline = alignedTimeline((await recorded("2026-11-21-cpu-and-gpu", run)).timeline);
      if (timeline === null) throw new Error(`no epochs: ${run}`);
      return {label: run, run, timeline, panel: panelOf(timeline, "GPU-0/load and memory")};
    }),
  );
  const multiples = {cells, endMs: 4000, largest: 1, unit: "ratio"} as const;
  const options = {metric: "gpu.utilization", width: "narrow", axis: "epochs"} as const;
  await expectDrawing("overlay", overlayPlot(multiples, options));
});

test("GPU memory on a shared scale, narrow", async () => {
  const {timeline} = await recorded("2026-11-21-cpu-and-gpu", "gpu-b0064-r1");
  const options = {width: "narrow", height: 150, endMs: 20_000, largest: 8 * GiB, direct: false} as const;
  await expectDrawing("gpu-memory", timelinePlot(timeline, panelOf(timeline, "GPU-0/bytes"), options));
});

test("a GPU that was idle while it loaded", async () => {
  const {timeline} = await recorded("2026-11-21-cpu-and-gpu", "gpu-b0016-r1");
  await expectDrawing("gpu-idle", timelinePlot(timeline, panelOf(timeline, "GPU-0/load and memory")));
});

test("a run that ran out of memory before its first epoch", async () => {
  const {timeline} = await recorded("2026-11-21-cpu-and-gpu", "gpu-b0256-r1");
  await expectDrawing("out-of-memory", timelinePlot(timeline, panelOf(timeline, "GPU-0/bytes")));
});

test("step times as dots and as a line", async () => {
  const few = await recorded("2026-11-20-quick", "cpu-b0256-r1");
  const many = await recorded("2026-11-20-quick", "cpu-b0016-r1");
  await expectDrawing("steps-few", stepTimesPlot(few.steps));
  await expectDrawing("steps-many", stepTimesPlot(many.steps));
});

test("what a step costs, by a model on one device and without one on the other", () =>
  expectDrawing(
    "step-time-model",
    stepTimeModelPlot([
      {
        name: "CPU",
        slot: 0,
        points: [16, 32, 64, 128].map((batchSize) => ({batchSize, stepMs: 20 + 1.1 * batchSize})),
        fit: {fixedMs: 20, unitMs: 1.1},
      },
      {name: "GPU", slot: 1, points: [16, 128].map((batchSize) => ({batchSize, stepMs: 30})), fit: null},
    ]),
  ));

test("what comparisons come to, on a page and with long names on a phone", async () => {
  const forest: Forest = {
    labels: ["batch 32", "batch 64", "batch 128"],
    columns: [
      {
        title: "Epoch time",
        scale: "ratio",
        sides: {left: "faster", right: "slower"},
        cells: [
          {at: {value: 0.16, low: 0.13, high: 0.19}, outcome: "worse", text: "12 % slower"},
          {at: {value: -0.05, low: -9, high: 8}, outcome: "undecided", text: "undecided"},
          {at: null, outcome: "not-comparable", text: "not comparable"},
        ],
      },
      {
        title: "Error rate, points",
        scale: "difference",
        sides: {left: "better", right: "worse"},
        cells: [
          null,
          {at: {value: -0.01, low: -0.012, high: -0.008}, outcome: "better", text: "−1 points"},
          null,
        ],
      },
    ],
    unknown: [],
    verdicts: [],
  };
  await expectDrawing("forest", forestPlot(forest));
  const labels = forest.labels.map((label) => `worker count 4, ${label}`);
  await expectDrawing("forest-narrow", forestPlot({...forest, labels}, {width: "narrow"}));
});

test("what each of several processes adds", () => {
  const exact = (value: number) => ({value, low: value, high: value});
  const step = (processes: number, value: number, spread: number) => ({
    ...{processes, waiting: null, gpus: [], runs: 3, speedUp: exact(processes * value)},
    efficiency: {value, low: value - spread, high: value + spread},
  });
  return expectDrawing("scaling", scalingPlot([step(1, 1, 0), step(2, 0.96, 0.01), step(8, 0.7, 0.04)]));
});
