import {describe, expect, test} from "vitest";
import {dot, text as plotText} from "@observablehq/plot";
import {stepTimesOf} from "../../src/analysis/step-times.ts";
import {timelineOf, type Timeline} from "../../src/analysis/timeline.ts";
import {readRecordedSweep, readTelemetry} from "../../src/runs/read.ts";
import {renderPlot} from "../../src/plots/render.ts";
import {stepTimesPlot} from "../../src/plots/step-times.ts";
import {spread} from "../../src/plots/theme.ts";
import {throughputPlot} from "../../src/plots/throughput.ts";
import {timelinePlot} from "../../src/plots/timeline.ts";

const fixtures = "tests/fixtures/runs";
const text = (id: string) => ({id, title: `Title of ${id}`, description: "What there is to see"});

async function recorded(sweep: string, run: string) {
  const {runs} = await readRecordedSweep(fixtures, sweep);
  const log = runs.find((one) => one.run === run);
  const telemetry = log === undefined ? null : await readTelemetry(fixtures, log);
  if (log === undefined || telemetry === null) throw new Error(`no such run: ${run}`);
  return {log, telemetry, timeline: timelineOf(log, telemetry, {buckets: 100})};
}

function panelOf({panels}: Timeline, id: string) {
  const panel = panels.find((one) => one.id === id);
  if (panel === undefined)
    throw new Error(`no such panel: ${id} (there are: ${panels.map((one) => one.id).join(", ")})`);
  return panel;
}

const cpu = [16, 32, 64].map((batchSize, index) => ({
  batchSize,
  value: 600 + 100 * index,
  low: 590 + 100 * index,
  high: 620 + 100 * index,
  series: "CPU",
  slot: 0,
}));
const gpu = cpu.map((point) => ({
  ...point,
  value: 2 * point.value,
  low: 2 * point.low,
  high: 2 * point.high,
  series: "GPU",
  slot: 1,
}));

describe("snapshot", () => {
  test("throughput of one device", async () => {
    const svg = renderPlot(throughputPlot(cpu), text("throughput"));
    await expect(svg).toMatchFileSnapshot("output/throughput.svg");
  });

  test("throughput of two devices, narrow", async () => {
    const svg = renderPlot(throughputPlot([...cpu, ...gpu], {width: "narrow"}), text("throughput-two"));
    await expect(svg).toMatchFileSnapshot("output/throughput-two.svg");
  });

  test("load over time with a gap", async () => {
    const {timeline} = await recorded("2026-11-20-quick", "cpu-b0128-r1");
    const svg = renderPlot(timelinePlot(timeline, panelOf(timeline, "host/ratio")), text("load"));
    await expect(svg).toMatchFileSnapshot("output/load.svg");
  });

  test("GPU memory on a shared scale, narrow", async () => {
    const {timeline} = await recorded("2026-11-21-cpu-and-gpu", "gpu-b0064-r1");
    const panel = panelOf(timeline, "GPU-0/bytes");
    const options = {
      width: "narrow",
      height: 150,
      endMs: 20_000,
      largest: 8 * 2 ** 30,
      direct: false,
    } as const;
    await expect(renderPlot(timelinePlot(timeline, panel, options), text("gpu"))).toMatchFileSnapshot(
      "output/gpu-memory.svg",
    );
  });

  test("a run that ran out of memory before its first epoch", async () => {
    const {timeline} = await recorded("2026-11-21-cpu-and-gpu", "gpu-b0256-r1");
    const svg = renderPlot(timelinePlot(timeline, panelOf(timeline, "GPU-0/bytes")), text("oom"));
    await expect(svg).toMatchFileSnapshot("output/out-of-memory.svg");
  });

  test("step times as dots and as a line", async () => {
    const few = await recorded("2026-11-20-quick", "cpu-b0256-r1");
    const many = await recorded("2026-11-20-quick", "cpu-b0016-r1");
    const draw = ({telemetry}: typeof few, id: string) =>
      renderPlot(stepTimesPlot(stepTimesOf(telemetry.steps)), text(id));
    await expect(draw(few, "few")).toMatchFileSnapshot("output/steps-few.svg");
    await expect(draw(many, "many")).toMatchFileSnapshot("output/steps-many.svg");
  });
});

describe("renderPlot()", () => {
  test("gives the same bytes whatever was drawn before", () => {
    const draw = () => renderPlot({marks: [dot([{x: 1, y: 1}], {x: "x", y: "y", clip: true})]}, text("same"));
    expect(draw()).toBe(draw());
  });

  test("gives ids that carry the figure's own prefix", () => {
    const svg = renderPlot({marks: [dot([{x: 1, y: 1}], {x: "x", y: "y", clip: true})]}, text("mine"));
    const ids = [...svg.matchAll(/ id="(?<id>[^"]*)"/g)].map(({groups}) => groups?.["id"] ?? "");
    expect(ids.length).toBeGreaterThan(2);
    expect(ids.filter((id) => !id.startsWith("mine"))).toEqual([]);
  });

  test("names and describes the figure, escaped", () => {
    const svg = renderPlot({marks: []}, {id: "a", title: "<b> & more", description: "d"});
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="a-title a-desc">/);
    expect(svg).toContain('<title id="a-title">&lt;b&gt; &amp; more</title>');
  });

  test("throws where Plot would draw a warning into the figure", () => {
    const numbersAsText = [
      {x: "1", y: 1},
      {x: "2", y: 2},
    ];
    const options = {marks: [dot(numbersAsText, {x: "x", y: "y"})]};
    expect(() => renderPlot(options, text("warned"))).toThrow("plot warns: warned");
  });

  test("takes a warning sign in a stranger's label for what it is", () => {
    const marks = [plotText([{x: 1, y: 1, label: "\u26a0\ufe0f hot"}], {x: "x", y: "y", text: "label"})];
    expect(renderPlot({marks}, text("label"))).toContain("\u26a0\ufe0f hot");
  });

  test("has no colour of its own beside the page's", async () => {
    const {timeline} = await recorded("2026-11-20-quick", "cpu-b0064-r1");
    const svg = renderPlot(timelinePlot(timeline, panelOf(timeline, "host/ratio")), text("colours"));
    const colours = [...svg.matchAll(/(?:fill|stroke)="(?<colour>[^"]*)"/g)].map(
      ({groups}) => groups?.["colour"] ?? "",
    );
    expect(colours.filter((colour) => !/^(?:var\(--[a-z0-9-]+\)|currentColor|none)$/.test(colour))).toEqual(
      [],
    );
  });
});

describe("timelinePlot()", () => {
  test("labels each of four epochs", async () => {
    const {timeline} = await recorded("2026-11-20-quick", "cpu-b0064-r1");
    const svg = renderPlot(timelinePlot(timeline, panelOf(timeline, "host/ratio")), text("four"));
    expect([0, 1, 2, 3].filter((epoch) => svg.includes(`>epoch ${epoch}<`))).toEqual([0, 1, 2, 3]);
  });
});

test("spread() moves labels apart by as little as their gap asks", () => {
  expect(spread([10, 12, 50], 14)).toEqual([10, 24, 50]);
  expect(spread([12, 10], 14)).toEqual([24, 10]);
});
