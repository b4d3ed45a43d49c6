import {expect, test} from "vitest";
import {alignedTrace} from "../../src/analysis/series/trace.ts";
import {laidOver} from "../../src/plots/over-time/laid-over.ts";

const trace = (endMs: number, load: number) => ({
  endMs,
  epochsMs: [200, endMs / 2, endMs],
  lines: {
    gpu: {load: [0, 0, 400, load, endMs / 2, null, endMs - 10, load], memory: [0, 5, endMs, 40]},
    host: {load: [0, 100, endMs, 30]},
  },
});
const sides = [
  {name: "this <b>", trace: trace(6000, 90)},
  {name: "that", trace: trace(9000, 60)},
];
const text = {id: "laid", title: "Load & memory", description: "two sides"};

const expectDrawing = (name: string, svg: string): Promise<void> =>
  expect(`${svg.replaceAll("><", ">\n<")}\n`).toMatchFileSnapshot(`output/${name}.svg`);

test("two sides lie over each other, a row a device, by the clock", async () => {
  const svg = laidOver(sides, {...text, axis: "clock"});
  expect(svg.match(/data-line/g)).toHaveLength(6);
  expect(svg).not.toContain("<b>");
  await expectDrawing("laid-over-clock", svg);
});

test("with epochs aligned, they are numbered", async () => {
  const aligned = sides.map(({name, trace: own}) => ({name, trace: alignedTrace(own)!}));
  await expectDrawing("laid-over-epochs", laidOver(aligned, {...text, axis: "epochs"}));
});
