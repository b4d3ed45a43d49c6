import {describe, expect, test} from "vitest";
import {readers} from "../../../src/readers/index.ts";
import type {ProgressReader} from "../../../src/readers/reader.ts";
import {timelineOf, type Timeline} from "../../../src/recorder/log/timeline.ts";
import {listenToOutput} from "../../../src/recorder/output/listen-to-output.ts";
import type {ReadTraining} from "../../../src/recorder/output/read-training.ts";
import {printed} from "../../fixtures/printed.ts";

const startUnixMs = 1_000_000;

/** What is made of a training's output that is played with its own times. */
function played(
  name: string,
  chosen: readonly ProgressReader[] = readers,
): {read: ReadTraining; timeline: Timeline} {
  const pieces = printed(name);
  const listener = listenToOutput(chosen, {startUnixMs, pollMs: 50, onEvent: () => undefined});
  for (const {atMs, stream, text} of pieces) listener.hear(text, startUnixMs + atMs, stream);
  const endUnixMs = startUnixMs + (pieces.at(-1)?.atMs ?? 0) + 10;
  const read = listener.end(endUnixMs);
  if (read === null) throw new Error(`nothing found in ${name}`);
  return {read, timeline: timelineOf(read.events, {startUnixMs, endUnixMs})};
}

type Row = [trainLoss: number | null, validLoss: number | null, errorRate: number | null];

const rowsOf = ({epochs}: Timeline): Row[] =>
  epochs.map(({trainLoss, validLoss, errorRate}) => [trainLoss, validLoss, errorRate]);

/** Reports that have figures: where they stand, and one figure. */
const reportsOf = ({reports}: Timeline, figure: string): (number | null | undefined)[][] =>
  reports.flatMap(({step, epoch, done, figures}) =>
    figures[figure] === undefined ? [] : [[step, epoch, done, figures[figure]]],
  );

const durations = ({epochs}: Timeline): (number | null)[] =>
  epochs.map(({durationMs}) => (durationMs === null ? null : Math.round(durationMs)));

describe("epochs, each with its figures", () => {
  test.each<[string, string, Row[]]>([
    [
      "allen",
      "lines",
      [
        [1.7, 1.8, 0.4],
        [1.4, 1.5, 0.3],
        [1.1, 1.2, 0.2],
      ],
    ],
    [
      "jsonl",
      "lines",
      [
        [2, 2.1, 0.5],
        [1.7, 1.8, 0.4],
        [1.4, 1.5, 0.3],
      ],
    ],
    [
      "tvref",
      "lines",
      [
        [2.3, 2.2, 0.858],
        [2, 2.2, 0.848],
        [1.7, 2.2, 0.838],
      ],
    ],
    [
      "imagenet",
      "lines",
      [
        [6.9, 6.9, 0.99875],
        [5.9, 6.9, 0.98875],
      ],
    ],
    [
      "timm",
      "lines",
      [
        [6.9, 6.88, 1],
        [5.9, 6.88, 0.99],
        [4.9, 6.88, 0.98],
      ],
    ],
    [
      "mmengine",
      "lines",
      [
        [1.8, null, 0.285],
        [1.6, null, 0.275],
        [1.4, null, 0.265],
      ],
    ],
    [
      "mm-epoch",
      "lines",
      [
        [0.6991, null, 0.4125],
        [0.6649, null, 0.35625],
      ],
    ],
    [
      "paddle",
      "lines",
      [
        [1.8, 1.8, 0.39],
        [1.6, 1.7, 0.29],
        [1.4, 1.6, 0.19],
      ],
    ],
    [
      "ign-ignite",
      "lines",
      [
        [0.52, 0.5, 0.2],
        [0.4, 0.39, 0.08],
        [0.33, 0.33, 0.04],
      ],
    ],
    [
      "ul-cls-8",
      "tables",
      [
        [0.8126, null, 0.5],
        [0.7976, null, 0.5],
      ],
    ],
    [
      "mnist-lines",
      "lines",
      [
        [0.42, 0.0112, 0.09],
        [0.32, 0.0212, 0.08],
        [0.22, 0.0312, 0.07],
      ],
    ],
    [
      "percent",
      "lines",
      [
        [null, null, 0.992],
        [null, null, 0.99],
        [null, null, 0.976],
      ],
    ],
    [
      "two-pipes",
      "lines",
      [
        [0.8, 0.7, null],
        [0.7, 0.6, null],
        [0.6, 0.5, null],
      ],
    ],
    [
      "fa-er-32",
      "fastai",
      [
        [0.733782, 0.674156, 0.375],
        [0.716495, 0.662764, 0.375],
      ],
    ],
    [
      "fa-es-32",
      "fastai",
      [
        [0.740705, 0.688366, 0.4375],
        [0.737828, 0.685202, 0.4375],
        [0.73562, 0.684186, 0.4375],
      ],
    ],
    [
      "fa-ft-32",
      "fastai",
      [
        [0.739797, 0.688735, 0.4375],
        [0.737271, 0.687891, 0.4375],
        [0.736517, 0.687155, 0.4375],
      ],
    ],
    [
      "hf-epoch-16",
      "lines",
      [
        [0.6925, 0.6919, 0.375],
        [0.6924, 0.6917, 0.375],
        [0.692, 0.6917, 0.375],
      ],
    ],
    [
      "hf-accum-16",
      "lines",
      [
        [1.385, 0.692, 0.375],
        [1.385, 0.6919, 0.375],
      ],
    ],
  ])("%s", (name, reader, rows) => {
    const {read, timeline} = played(name);
    expect(read.reader).toBe(reader);
    expect(rowsOf(timeline)).toEqual(rows);
    expect(timeline.epochs.map(({epoch}) => epoch)).toEqual(rows.map((_, index) => index));
  });

  test("fastai without bars: the metric whose name is not printed has none", () => {
    const {timeline} = played("fa-nobar-32");
    expect(timeline.epochs.map(({trainLoss, metrics}) => [trainLoss, metrics])).toEqual([
      [0.7376551032066345, {"metric 1": 0.5625}],
      [0.73390793800354, {"metric 1": 0.5625}],
      [0.7303130626678467, {"metric 1": 0.5625}],
    ]);
  });

  test("YOLO's losses and scores under its own names", () => {
    const {timeline} = played("yolo");
    expect(timeline.epochs.map(({metrics}) => [metrics["box_loss"], metrics["mAP50"]])).toEqual([
      [3.11, 0.0101],
      [3.12, 0.0101],
      [3.13, 0.0101],
    ]);
  });
});

describe("what an epoch is", () => {
  test.each<[string, Row[]]>([
    [
      "keras-evaluate",
      [
        [0.65, 0.61, 0.3],
        [0.6, 0.57, 0.24],
      ],
    ],
    [
      "keras-evaluate-noval",
      [
        [0.65, null, null],
        [0.6, null, null],
      ],
    ],
  ])("an evaluation after a fit is none: %s", (name, rows) => {
    const {timeline} = played(name);
    expect(rowsOf(timeline)).toEqual(rows);
    expect(timeline.reports.at(-1)?.figures).toEqual({
      validLoss: 0.8766,
      errorRate: 0.5469,
      valid_accuracy: 0.4531,
    });
  });

  test("a second fit of Keras that goes on with the count has a stage of its own", () => {
    const {timeline} = played("keras-run-finetune-jax");
    expect(timeline.epochs.map(({stage, trainLoss}) => [stage, trainLoss])).toEqual([
      ["fit", 0.9517],
      ["fit", 0.9174],
      ["fit 2", 0.8869],
    ]);
  });

  test("lr_find between two fits is left out", () => {
    const {timeline} = played("fa-freeze-32");
    expect(timeline.epochs.map(({stage}) => stage)).toEqual(["fit 1", "fit 2", "fit 2"]);
    const second = played("lr-find").timeline;
    const began = second.phases.find((phase) => phase.phase === "train" && phase.epoch === 1)?.startMs ?? 0;
    const between = second.phases.filter(({startMs, endMs}) => endMs > 500 && startMs < began);
    expect(second.epochs).toHaveLength(2);
    expect(between).toEqual([]);
  });

  test("several lines of one epoch are one row, which lasts from the row before", () => {
    expect(durations(played("several-lines").timeline)).toEqual([555, 582, 562]);
    expect(rowsOf(played("several-lines").timeline)).toEqual([
      [2.02, null, null],
      [2.12, null, null],
      [2.22, null, null],
    ]);
  });

  test.each(["rich-last-epoch", "lit-default"])("a first row above 0 has no time: %s", (name) => {
    const {timeline} = played(name);
    expect(timeline.epochs.map(({epoch, durationMs}) => [epoch, durationMs])).toEqual([[2, null]]);
  });

  test("figures beside and below an empty bar are those of the epoch before, as rich shows them on a terminal", () => {
    const {timeline} = played("lightning-rich-tty");
    expect(rowsOf(timeline)).toEqual([
      [0.56, 0.417, 0.137],
      [0.362, 0.321, 0.069],
      [0.292, 0.275, 0.05],
    ]);
    expect(timeline.phases.map(({phase}) => phase)).toEqual([
      "train",
      "validate",
      "train",
      "validate",
      "train",
      "validate",
    ]);
  });

  test("a bar's line of the other stream is cut by itself, and its epoch is that of the printed one", () => {
    expect(durations(played("two-pipes").timeline)).toEqual([338, 200, 213]);
  });

  test("a training without a validation has no validation phase", () => {
    const {timeline} = played("lightning-noval");
    expect(timeline.phases.map(({phase}) => phase)).toEqual(["train", "train", "train"]);
  });
});

describe("a training without epochs gives reports by step", () => {
  test("steps, fractions of epochs, tokens as they are printed", () => {
    const {read, timeline} = played("trl-run-8");
    expect(timeline.epochs).toEqual([]);
    expect(reportsOf(timeline, "trainLoss")).toEqual([
      [2, 0.5, 352, 3.6],
      [4, 1, 704, 3.616],
      [6, 1.5, 1056, 3.615],
      [8, 2, 1408, 3.602],
      [10, 2.5, 1760, 3.61],
      [12, 3, 2112, 3.606],
    ]);
    expect([read.work?.unit, read.statedRate]).toEqual(["tokens", {unit: "samples", perSecond: 251.3}]);
  });

  test("a language model of the Trainer: samples of a step from its two rates", () => {
    const {read, timeline} = played("hf-lmsteps-16");
    expect(timeline.epochs).toEqual([]);
    const reports = reportsOf(timeline, "trainLoss");
    expect([reports.length, reports[0], reports.at(-1)]).toEqual([
      10,
      [2, 0.5, 32, 4.225],
      [20, 5, 320, 4.219],
    ]);
    expect(read.statedRate).toEqual({unit: "samples", perSecond: 98.72});
  });

  test("accumulated batches count: four steps are 128 samples", () => {
    expect(reportsOf(played("hf-accum-16").timeline, "trainLoss")).toEqual([
      [2, 1, 64, 1.385],
      [4, 2, 128, 1.385],
    ]);
  });

  test("what came in one block has steps and no times", () => {
    const {read, timeline} = played("hf-steps-16");
    expect(read.areTimed).toBe(false);
    expect(reportsOf(timeline, "trainLoss").map(([step]) => step)).toEqual([2, 4, 6, 8, 10, 12]);
  });

  test("a Trainer that logs nothing says at its end what it did", () => {
    const {read, timeline} = played("hf-default-16");
    expect(reportsOf(timeline, "trainLoss")).toEqual([[12, 3, 192, 0.6922]]);
    expect(read.statedRate).toEqual({unit: "samples", perSecond: 92.3});
    const points = timeline.reports.filter(({figures}) => Object.keys(figures).length === 0);
    expect(points.map(({step}) => step)).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 11, 12, 12]);
  });

  test.each<[string, string, number, (number | null)[], (number | null)[]]>([
    ["megatron", "trainLoss", 20, [1, null, 32, 3.95], [20, null, 640, 3]],
    ["torchtitan", "trainLoss", 20, [1, null, null, 3.95], [20, null, null, 3]],
    ["detectron", "trainLoss", 5, [19, null, null, 1.81], [99, null, null, 1.01]],
    ["nanogpt", "trainLoss", 24, [0, null, 0, 4.2], [20, null, 20 * 1024, 3.2]],
    ["nanogpt", "validLoss", 3, [0, null, 0, 4.3], [20, null, 20 * 1024, 3.3]],
    ["hfv4", "trainLoss", 10, [null, 0.25, 2000, 3.9], [null, 2.5, 20_000, 3]],
    ["hfbig", "trainLoss", 20, [null, 0.002, null, 3.95], [null, 0.04, null, 3]],
    ["hfnone", "trainLoss", 20, [null, 0.002, null, 3.95], [null, 0.04, null, 3]],
  ])("%s: %s", (name, figure, count, first, last) => {
    const {timeline} = played(name);
    const reports = reportsOf(timeline, figure);
    expect(timeline.epochs).toEqual([]);
    expect([reports.length, reports[0], reports.at(-1)]).toEqual([count, first, last]);
  });
});

describe("rates as they are printed", () => {
  test.each([
    ["torchtitan", "tokens", 32_000],
    ["tvref", "images", 812.3],
    ["timm", "samples", 627.45],
    ["hf-accum-16", "samples", 122.9],
  ])("%s: %s a second", (name, unit, perSecond) => {
    expect(played(name).read.statedRate).toEqual({unit, perSecond});
  });

  test("batch 16 does 1.43 times the samples a second of batch 8, although its reports are farther apart", () => {
    const [small, large] = ["steps-inverted-8", "steps-inverted-16"].map((name) => played(name));
    expect([small?.timeline.epochs, large?.timeline.epochs]).toEqual([[], []]);
    expect((large?.read.statedRate?.perSecond ?? 0) / (small?.read.statedRate?.perSecond ?? 1)).toBeCloseTo(
      1.43,
      2,
    );
  });

  test("a counter of samples says how many there are", () => {
    expect(played("mnist-lines").read.work).toEqual({unit: "samples", train: 1920, valid: 1000});
  });
});

describe("progress of bars", () => {
  test.each([
    ["fa-er-32", 8],
    ["lightning-noval", 30],
    ["ul-cls-8", 4],
    ["keras-run-finetune-jax", 24],
  ])("%s: steps over all epochs", (name, steps) => {
    const {reports} = played(name).timeline;
    expect(Math.max(...reports.map(({step}) => step ?? 0))).toBe(steps);
  });
});
