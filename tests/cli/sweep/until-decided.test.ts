import {describe, expect, test} from "vitest";
import {sweepCommand} from "../../../src/cli/sweep/command.ts";
import {readRecordedSweep, readSweep} from "../../../src/runs/read.ts";
import type {SweepEffects} from "../../../src/cli/sweep/effects.ts";
import {fakeSampler, temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {fakeEffects} from "./fake-effects.ts";

const never = {signal: new AbortController().signal, orderly: () => undefined, exitCode: () => null};

/** The milliseconds of a planned run's step. */
type StepMs = (run: {configuration: {batchSize: number | null}; repeat: number}) => number;

/** Steps of batch 32 take far longer than those of batch 16, so that three repeats tell them apart. */
const unlike: StepMs = (run) => (run.configuration.batchSize === 32 ? 200 : 20);

/** Each size is the slow one in every other repeat: the spread is so large that two repeats never tell them apart. */
const inTurns: StepMs = (run) => ((run.configuration.batchSize === 32) === (run.repeat % 2 === 0) ? 60 : 1);

function sides(stepMs: StepMs) {
  const runs = temporaryFolder();
  let stdout = "";
  const fake = fakeEffects({});
  const effects: SweepEffects = {
    ...fake,
    commandFor: (planned, options) => {
      const command = fake.commandFor(planned, options);
      const ms = `stepMs=${stepMs(planned)}`;
      return {argv: command.argv.map((argument) => (argument.startsWith("stepMs=") ? ms : argument))};
    },
    startSampler: async () => fakeSampler(),
    stdout: {write: (text) => void (stdout += text)},
    stderr: {write: () => undefined},
    runs,
  };
  return {
    runs,
    sweep: (line: string) => sweepCommand(line.split(" "), effects, never),
    stdout: () => stdout,
  };
}

const sizes = "--id s --batch-sizes 16,32 --epochs 2 --images 64";

describe("npm run sweep", () => {
  test("decides by default, in an order that is drawn and recorded, and says after how many repeats", async () => {
    const {runs, sweep, stdout} = sides(unlike);
    expect(await sweep(sizes)).toBe(0);
    const {plan, notes} = await readSweep(runs, "s");
    expect(plan.stopping).toMatchObject({planned: [3, 4, 6], riskShare: 0.3, budgetMs: 390_000});
    expect(plan.stopping?.looks[0]).toMatchObject({repeats: 3, comparisons: 1});
    expect(plan.stopping?.state).toBe("decided");
    expect(stdout()).toContain("goes on until each comparison in speed is decided, at most 6 repeats");
    expect(stdout()).toMatch(/^batch 32 against batch 16: .+, decided after \d repeats; \d spared$/m);
    expect(notes).toContainEqual(
      expect.stringMatching(/^Until decided: decided after \d of at most 6 repeats/),
    );
    const {plan: other} = await unlikeSidesPlan();
    expect(other.seed).not.toBe(plan.seed);
  });

  test("plans no repeat that does not fit its budget, and then takes its look", async () => {
    const {runs, sweep, stdout} = sides(inTurns);
    expect(await sweep(`${sizes} --budget 1s`)).toBe(0);
    const {sweep: recorded, runs: logs} = await readRecordedSweep(runs, "s");
    const {repeats, stopping} = recorded.plan;
    expect(repeats).toBeLessThan(3);
    expect(stopping).toMatchObject({state: "budget", looks: [{repeats, comparisons: 1, undecided: 1}]});
    expect(logs).toHaveLength(2 * repeats);
    expect(stdout()).toContain("the time that was granted is over");
  });

  test("goes on with one that was finished: the look that was taken counts", async () => {
    const {runs, sweep, stdout} = sides(unlike);
    expect(await sweep(`${sizes} --repeats 2`)).toBe(0);
    expect(await sweep("--resume s --until decided --max-repeats 4")).toBe(0);
    const {plan} = await readSweep(runs, "s");
    expect(plan.stopping).toMatchObject({planned: [2, 3, 4], state: "decided"});
    expect(plan.stopping?.looks[0]).toMatchObject({repeats: 2, riskShare: 1});
    expect(stdout()).toMatch(/the risk of a false alarm is up to 8\.0\s%/);
    expect(await sweep("--resume s --add-repeats 1")).toBe(0);
    const {sweep: more, runs: logs} = await readRecordedSweep(runs, "s");
    expect(more.plan.repeats).toBe(plan.repeats + 1);
    expect(more.plan.stopping?.looks.at(-1)).toMatchObject({repeats: plan.repeats + 1, comparisons: 1});
    expect(logs).toHaveLength(2 * more.plan.repeats);
    expect(await sweep("--resume s")).toBe(0);
    expect(stdout()).toContain("nothing is missing: s");
  });

  test("--warmup runs come before the recorded ones, and a resume has them too", async () => {
    const {runs, sweep} = sides(unlike);
    expect(await sweep(`${sizes} --repeats 1 --warmup 1`)).toBe(0);
    const {sweep: recorded, runs: logs} = await readRecordedSweep(runs, "s");
    expect(recorded.origin).toMatchObject({kind: "recorded", warmup: 1});
    expect(logs).toHaveLength(2);
  });
});

/** The plan of another sweep, of which nothing is run. */
async function unlikeSidesPlan(): Promise<{plan: {seed: number}}> {
  const {runs, sweep} = sides(unlike);
  await sweep(`${sizes} --repeats 1`);
  return readSweep(runs, "s");
}
