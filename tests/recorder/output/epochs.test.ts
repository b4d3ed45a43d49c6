import {describe, expect, test} from "vitest";
import {durations, played, rowsOf, type Row} from "./played.ts";

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
