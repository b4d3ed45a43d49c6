import {dot, lineY, text as plotText} from "@observablehq/plot";
import {describe, expect, test} from "vitest";
import {renderPlot} from "../../src/plots/render.ts";
import {besidePoints, spread} from "../../src/plots/labels.ts";
import {timelinePlot} from "../../src/plots/timeline.ts";
import {figureText as text, panelOf, recorded} from "./rows.ts";

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

  test("says for a crosshair where its axes lie and which lines it has", () => {
    const points = [0, 10].map((at) => ({at, load: at * 10}));
    const marks = [lineY(points, {x: "at", y: "load", ariaDescription: "CPU"})];
    const options = {width: 200, height: 100, margin: 20, y: {domain: [0, 100]}, marks};
    const svg = renderPlot(options, {...text("hair"), crosshair: {x: "s", y: "%"}});
    expect(svg).toContain('data-x="20 180 0 10" data-x-unit="s" data-y="80 20 0 100" data-y-unit="%"');
    expect(svg).toContain('data-line="CPU"');
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
    expect([1, 2, 3, 4].filter((epoch) => svg.includes(`>epoch ${epoch}<`))).toEqual([1, 2, 3, 4]);
  });
});

test("spread() moves labels apart by as little as their gap asks, and a crowd keeps its middle", () => {
  expect(spread([10, 12, 50], 14)).toEqual([4, 18, 50]);
  expect(spread([12, 10], 14)).toEqual([18, 4]);
  expect(spread([0, 100], 14)).toEqual([0, 100]);
});

test("besidePoints() writes a value above its point, below where another is in the way, and over all as a last resort", () => {
  const at = (high: number): {low: number; high: number} => ({low: high - 4, high});
  expect(besidePoints([at(100), at(20)])).toEqual([112, 32]);
  expect(besidePoints([at(100), at(98)])).toEqual([112, 98 - 4 - 12]);
  expect(besidePoints([at(100), at(98), at(97)])).toEqual([112 + 13, 112, 97 - 4 - 12]);
  // Nothing is written into the axis.
  expect(besidePoints([at(8), at(6)])).toEqual([20 + 13, 20]);
});
