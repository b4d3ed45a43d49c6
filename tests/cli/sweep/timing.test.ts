import {expect, test} from "vitest";
import {estimateRuns} from "../../../src/cli/sweep/timing.ts";
import {createPlan} from "../../../src/recorder/plan/plan.ts";
import {configurationOf, fakeTrainer} from "../../recorder/fixtures/surroundings.ts";

test("each model is timed at its smallest and its largest batch, and its runs are estimated from its own steps", async () => {
  const configurations = ["quick", "slow"].flatMap((model) =>
    [8, 16, 32].map((batchSize) => {
      const {settings, ...rest} = configurationOf(batchSize);
      return {
        ...rest,
        model,
        settings: {...settings, threads: 1, seed: 1, imageSize: 8, trainImages: 32, validImages: 8},
      };
    }),
  );
  const {runs} = createPlan({configurations, repeats: 1, seed: 1, sampleHz: 10});
  const timed: string[] = [];
  const estimates = await estimateRuns(runs, {
    commandFor({configuration: {model, batchSize}}) {
      timed.push(`${model} ${batchSize}`);
      return fakeTrainer("ok", "epochs=1", "steps=4", `stepMs=${model === "quick" ? 1 : 200}`);
    },
    data: "emoji-birds",
    images: {train: 32, valid: 8},
    interruption: new AbortController().signal,
    onOutput: undefined,
  });
  expect(timed.sort()).toEqual(["quick 32", "quick 8", "slow 32", "slow 8"]);
  const longest = (model: string) =>
    Math.max(...runs.filter((run) => run.configuration.model === model).map(({run}) => estimates.get(run)!));
  // Four steps of 200 ms at least, however busy the machine, against four of one.
  expect(longest("slow")).toBeGreaterThan(4 * 200);
  expect(longest("quick")).toBeLessThan(longest("slow"));
});
