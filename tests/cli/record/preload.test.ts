import {expect, test} from "vitest";
import {beginAhead} from "../../../src/cli/record/preload.ts";
import {parseRecordOptions} from "../../../src/cli/record/options.ts";
import {fakeSampler} from "../../recorder/fixtures/surroundings.ts";
import {fakeEffects} from "../sweep/fake-effects.ts";

/** What was begun for these options, and the rates of the samplers that were started and closed since. */
function begun(...args: string[]) {
  const started: number[] = [];
  let closed = 0;
  const {describeMachine, describeSoftware} = fakeEffects({});
  const options = parseRecordOptions([...args, "--", "true"], {runs: "runs"});
  const ahead = beginAhead(options, {
    describeMachine,
    describeSoftware,
    startSampler: async ({sampleHz}) => {
      started.push(sampleHz);
      return {...fakeSampler(), close: async () => void (closed += 1)};
    },
  });
  return {ahead, started, closed: () => closed};
}

test("the sampler of a new sweep is started at once, and handed over once", async () => {
  const {ahead, started, closed} = begun("--sample-hz", "5");
  expect(started).toEqual([5]);
  await ahead.begun.startSampler({sampleHz: 5});
  expect(started).toEqual([5]);
  await ahead.begun.startSampler({sampleHz: 5});
  expect(started).toEqual([5, 5]);
  await ahead.close();
  expect(closed()).toBe(0);
});

test("a sampler that nobody asked for is ended", async () => {
  const {ahead, closed} = begun();
  await ahead.close();
  expect(closed()).toBe(1);
});

test("a resume and a dry run start no sampler ahead", async () => {
  for (const args of [["--resume", "s"], ["--dry-run"]]) {
    const {ahead, started} = begun(...args);
    expect(started).toEqual([]);
    await ahead.begun.startSampler({sampleHz: 1});
    expect(started).toEqual([1]);
    await ahead.close();
  }
});
