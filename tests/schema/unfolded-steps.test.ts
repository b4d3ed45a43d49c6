import {expect, test} from "vitest";
import {ParseError, parseTelemetry} from "../../src/schema/parse.ts";
import {serializeTelemetry} from "../../src/schema/serialize.ts";
import {unfoldedSteps} from "../../src/schema/values/unfolded-steps.ts";
import {exampleTelemetry} from "./examples.ts";

const {steps} = exampleTelemetry();

test("an entry stands for as many steps as it says, which begin evenly up to the next entry", () => {
  expect(unfoldedSteps(steps)).toEqual(steps);
  expect(unfoldedSteps({...steps, counts: [4, 1]})).toEqual({
    ...steps,
    epoch: [0, 0, 0, 0, 0],
    startMs: [900, 1400, 1900, 2400, 2900],
    durationMs: [1990, 1990, 1990, 1990, 1990],
    dataWaitMs: [0.5, 0.5, 0.5, 0.5, 0.25],
    loss: [0.75, 0.75, 0.75, 0.75, 0.65],
  });
});

const text = (counts: number[]): string =>
  serializeTelemetry({...exampleTelemetry(), steps: {...steps, counts: [1, 1]}}).replace(
    '"counts": [1,1]',
    `"counts": [${counts.join()}]`,
  );

test("a samples file is read with an entry for each step", () => {
  expect(parseTelemetry(text([3, 2]), "samples").steps.durationMs).toHaveLength(5);
});

test.each([
  [[3], "steps: expected columns of one length"],
  [[0, 1], "steps.counts[0]: "],
  [[9e6, 1], "series: too many values in all columns together"],
])("counts %j are refused", (counts, message) => {
  expect(() => parseTelemetry(text(counts), "samples")).toThrow(ParseError);
  expect(() => parseTelemetry(text(counts), "samples")).toThrow(message);
});
