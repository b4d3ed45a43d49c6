import {expect, test} from "vitest";
import {loggedRate} from "../../../src/importers/progress/logged-rate.ts";
import {progressOf} from "../../../src/importers/progress/progress.ts";

const entries = (name: string, values: number[]) =>
  values.map((value, index) => ({
    ...{step: 10 * (index + 1), unixMs: null, statedMs: null, stage: "fit"},
    figures: {loss: 4 - index, [name]: value},
  }));

test.each<[string, string]>([
  ["tokens_per_sec", "tokens"],
  ["perf/tokens_per_second", "tokens"],
  ["tokens/s", "tokens"],
  ["images per second", "images"],
  ["train/samples_per_second", "samples"],
])("%s is a rate of the training, without the first, which pays for the start", (name, unit) => {
  expect(loggedRate(entries(name, [10, 500, 520, 510]))).toEqual({unit, perSecond: 510});
});

test.each([
  ...["eval/samples_per_second", "test_tokens_per_sec", "steps_per_second", "lr", "sps_loss"],
  ...["throughput/device/tokens_per_sec", "gpu/samples_per_second"],
])("%s is none", (name) => {
  expect(loggedRate(entries(name, [10, 500, 520, 510]))).toBeNull();
});

test("a log by steps states the rate in its columns", () => {
  const {reports, statedRate} = progressOf(entries("tokens_per_sec", [34_000, 34_100, 34_050]));
  expect(reports).toHaveLength(3);
  expect(statedRate).toEqual({unit: "tokens", perSecond: 34_075});
});
