import {expect, test} from "vitest";
import {isEventFile, placedEventFile} from "../../../src/readers/tensorboard/event-files.ts";
import {createScalarLines} from "../../../src/readers/tensorboard/scalar-lines.ts";

test("scalars of one step are one line, with the epoch under that name; the newest step waits for the rest of it", () => {
  const lines: [string, number][] = [];
  const scalars = createScalarLines((text, unixMs) => void lines.push([text, unixMs]));
  scalars.push(
    [
      {tag: "train/loss", step: 5, unixMs: 1000, value: 0.5},
      {tag: "train/epoch", step: 5, unixMs: 1001, value: 0.25},
    ],
    "",
  );
  scalars.handOver(false);
  expect(lines).toEqual([]);
  scalars.push([{tag: "train/loss", step: 10, unixMs: 2000, value: Number.NaN}], "");
  scalars.handOver(false);
  scalars.handOver(true);
  expect(lines).toEqual([
    ['{"step": 5, "train/loss": 0.5, "epoch": 0.25}', 1001],
    ['{"step": 10, "train/loss": NaN}', 2000],
  ]);
});

test("Keras' steps of epochs are epochs, of the data that their folder names", () => {
  const lines: string[] = [];
  const scalars = createScalarLines((text) => void lines.push(text));
  for (const part of ["train/", "validation/"])
    scalars.push([{tag: "epoch_loss", step: 1, unixMs: 1, value: 0.5}], part);
  scalars.handOver(true);
  expect(lines).toEqual(['{"epoch": 1, "train/loss": 0.5, "validation/loss": 0.5}']);
});

test("event files are known by their names, and belong to the run above a folder of a part", () => {
  expect(["a/events.out.tfevents.1.host", "model.pt", "tfevents.txt"].filter(isEventFile)).toHaveLength(1);
  expect(placedEventFile("a/validation/x.tfevents.1")).toMatchObject({run: "a", part: "validation/"});
  expect(placedEventFile("a/x.tfevents.1")).toMatchObject({run: "a", part: ""});
});
