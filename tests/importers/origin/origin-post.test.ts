import {expect, test} from "vitest";
import {
  originId,
  originRunLogs,
  originSweep,
  parseTables,
} from "../../../src/importers/origin/origin-post.ts";
import {readRecordedSweep} from "../../../src/runs/read.ts";

const row = (cells: string[]): string => `<tr>\n${cells.map((cell) => `<td>${cell}</td>`).join("\n")}\n</tr>`;
const table = (time: string): string =>
  `<table>\n<thead><tr><th>epoch</th></tr></thead>\n<tbody>\n${row(["0", "0.5", "0.25", "0.005164", time])}\n</tbody>\n</table>`;

/** A post of the origin's form: a heading or a bold line before each table, and prose in bold between them. */
const post = [
  `## CPU\n\n${table("01:04")}`,
  `## GPU\n\ndefault batch size is 64\n\n${table("00:06")}\n\n### changing batch\n\n**Step2, changing batch.**\\\ntext`,
  ...[16, 32, 128, 256].map((size) => `**Batch ${size}:**\n${table("00:05")}`),
].join("\n\n");

test("parseTables() finds each table under its own heading", () => {
  expect(parseTables(post).map(({heading}) => heading)).toEqual([
    "CPU",
    "GPU",
    "Batch 16",
    "Batch 32",
    "Batch 128",
    "Batch 256",
  ]);
});

test("originRunLogs() reads losses, error rates and times in whole seconds", () => {
  const [cpu] = originRunLogs(post);
  expect(cpu).toMatchObject({
    run: "cpu-b0064",
    configuration: {engine: "fastai", device: "cpu", batchSize: 64},
    timeResolutionMs: 1000,
    telemetry: null,
    missing: {telemetry: "the post shows photos"},
    epochs: [{trainLoss: 0.5, validLoss: 0.25, errorRate: 0.005164, durationMs: 64_000, trainMs: null}],
  });
});

test("originRunLogs() refuses a document that is not the post", () => {
  expect(() => originRunLogs("## CPU\n")).toThrow("not the origin post's tables: none");
  expect(() => originRunLogs(post.replace("00:06", "six"))).toThrow("not a row of an epoch table");
  expect(() => originRunLogs(post.replace("## GPU", "## TPU"))).toThrow(
    "table under an unknown heading: TPU",
  );
});

test("the committed sweep has the six tables, three epochs each, and the author's four readings", async () => {
  const {sweep, runs} = await readRecordedSweep("runs", originId);
  expect(runs.map(({run, epochs}) => [run, epochs.map(({durationMs}) => (durationMs ?? 0) / 1000)])).toEqual([
    ["cpu-b0064", [54, 55, 57]],
    ["gpu-b0064", [6, 5, 5]],
    ["gpu-b0016", [8, 7, 7]],
    ["gpu-b0032", [6, 5, 5]],
    ["gpu-b0128", [5, 5, 5]],
    ["gpu-b0256", [6, 6, 6]],
  ]);
  expect(sweep.statedReadings.map(({batchSize, metric, value}) => [batchSize, metric, value])).toEqual([
    [16, "GPU load", 0.5],
    [256, "GPU load", 0.9],
    [16, "GPU memory", 0.25],
    [256, "GPU memory", 0.75],
  ]);
  expect(sweep).toEqual(originSweep(runs));
});
