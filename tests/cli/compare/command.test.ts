import {readdirSync, readFileSync, rmSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {readRecordedSweep} from "../../../src/runs/read.ts";
import {writeSweep} from "../../../src/runs/write.ts";
import {comparison} from "../../../src/schema/comparison.ts";
import {UsageError} from "../../../src/usage-error.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {compare, pattern, stating} from "./compare.ts";

const variants = (old: string, head: string): string[] => [
  ...pattern,
  ...["--variant", `old=${old}`, "--variant", `new=${head}`],
];

describe("npm run compare with two commands", () => {
  test("runs them A B, B A, …, and ends with the verdict, the page and the gate's exit code", async () => {
    const {code, out, runs} = await compare([...variants(stating(1000), stating(3000)), "--repeats", "4"]);
    expect(code).toBe(1);
    expect(out).toMatch(/epoch time: takes 3(?:\.\d+)?× as long, between .* \(4 runs per side\)/);
    expect(out).toMatch(/its page, once built \(.*\): .*dist\/sweeps\/s\.html/);
    const {sweep, runs: logs} = await readRecordedSweep(runs, "s");
    const [a, b] = ["old", "new"];
    expect(sweep.plan.runs.map(({configuration}) => configuration.settings["variant"])).toEqual([
      a,
      b,
      b,
      a,
      a,
      b,
      b,
      a,
    ]);
    expect(sweep.plan.factors).toEqual({device: ["cpu"], variant: ["old", "new"]});
    expect(sweep.title).toContain("old and new in turns: ");
    const order = logs.toSorted((one, other) => (one.startedAt ?? "").localeCompare(other.startedAt ?? ""));
    expect(order.map(({run}) => run)).toEqual(sweep.plan.runs.map(({run}) => run));
  });

  test("with a factor, at each of its values; --output writes what was found, --fail-on none lets it pass", async () => {
    const folder = temporaryFolder();
    const ofPrecision = (seconds: number): string => `: {precision}; ${stating(seconds)}`;
    const {code, err} = await compare([
      ...variants(ofPrecision(1000), ofPrecision(1400)),
      ...["--factor", "precision=fp32,bf16", "--repeats", "5", "--output", folder, "--fail-on", "none"],
    ]);
    expect({code, err}).toEqual({code: 0, err: `wrote diff.json, diff.md and diff.txt into ${folder}\n`});
    const found = comparison.parse(JSON.parse(readFileSync(join(folder, "diff.json"), "utf8")));
    expect({base: found.base.name, head: found.head.name}).toEqual({base: "old", head: "new"});
    expect(found.sweeps[0]?.pairs.map(({name, changes}) => ({name, changes}))).toEqual([
      {name: "CPU, precision bf16", changes: []},
      {name: "CPU, precision fp32", changes: []},
    ]);
    const outcomes = found.sweeps[0]?.pairs.map(({quantities}) => quantities[0]?.outcome);
    expect(outcomes).toEqual(["worse", "worse"]);
  });

  test("a second command that does not complete is a regression; one that never did is nothing to judge by", async () => {
    const broken = await compare([...variants(stating(1000), "exit 3"), "--repeats", "2"]);
    expect(broken.code).toBe(1);
    expect(broken.out).toContain("no longer completes");
    expect((await compare([...variants("exit 3", "exit 4"), "--repeats", "1"])).code).toBe(3);
  });

  test("--aa runs the base alone first, and where the machine cannot tell the margin nothing is compared", async () => {
    const noisy = stating("1000 + 900 * ({repeat} % 2)");
    const [folder, runs] = [temporaryFolder(), temporaryFolder()];
    const stopped = await compare(
      [...variants(`touch ${folder}/old; ${noisy}`, `touch ${folder}/new`), "--aa", "4"],
      {runs},
    );
    expect(stopped.code).toBe(3);
    expect(stopped.err).toMatch(
      /this machine can tell \d+\s% today, with 20 runs of each side\nthat is more than/,
    );
    expect({old: readdirSync(folder), runs: readdirSync(runs)}).toEqual({old: ["old"], runs: []});
    const told = await compare([...variants(stating(1000), stating(1400)), "--repeats", "4"], {
      runs,
      effects: {env: {CI: "true"}},
    });
    expect(told.code).toBe(1);
    expect(told.err).toMatch(
      /^the base alone, 4 runs, .*\nthis machine can tell 0\.\d\s% today, with 4 runs/,
    );
  });

  test("--aa takes figures that agree to the last digit for what they are, and a base without any for silent", async () => {
    const alike = 'for e in 1 2 3; do echo "epoch $e loss 0.5 in 9000 s"; done';
    const {err} = await compare([...variants(alike, alike), "--repeats", "3", "--aa", "3"]);
    expect(err).toContain("this machine can tell less than 0.1\u00a0% today, with 3 runs");
    const silent = await compare([...variants("true", "true"), "--repeats", "2", "--aa", "2"]);
    expect(silent.err).toContain("the base says nothing of its speed");
  });

  test("a resume does what is missing and judges all of it; --json says so to programs", async () => {
    const {runs} = await compare([...variants(stating(1000), stating(1300)), "--repeats", "4"]);
    const {sweep} = await readRecordedSweep(runs, "s");
    rmSync(join(runs, "s", `${sweep.plan.runs[5]?.run}.json`));
    const {code, out} = await compare(["--resume", "s", "--json", "--yes"], {runs});
    expect(code).toBe(1);
    const last: unknown = JSON.parse(out.trim().split("\n").at(-1) ?? "");
    expect(last).toMatchObject({
      event: "compared",
      comparison: {sweeps: [{pairs: [{quantities: [{outcome: "worse", n: {base: 4, head: 4}}]}]}]},
    });
  });

  test.each([
    [["--variant", "old=true"], "--variant: 1 given"],
    [["--variant", "a=true", "--variant", "a=false"], "--variant: a is given twice"],
    [["--variant", "old= ", "--variant", "new=true"], "--variant old: the command is empty"],
    [["--variant", "o*=true", "--variant", "new=true"], "--variant: o*=true (expected NAME="],
    [["--factor", "variant=1,2", "--variant", "a=true", "--variant", "b=true"], "compare has it already"],
    [["--variant", "a=true {x}", "--variant", "b=true"], "placeholder without a factor: {x}"],
    [["--variant", "a=true", "--variant", "b=true", "--factor", "x=1,2"], "factor without a placeholder: x"],
  ])("refuses %j in one line", async (args, message) => {
    await expect(compare(args)).rejects.toThrow(UsageError);
    await expect(compare(args)).rejects.toThrow(message);
  });
});

describe("until decided", () => {
  test("a clear difference ends at an early look, which sweep.json has; more was granted", async () => {
    const {code, out, runs} = await compare(variants(stating(1000), stating(1400)));
    expect(code).toBe(1);
    const {sweep} = await readRecordedSweep(runs, "s");
    const {stopping, repeats} = sweep.plan;
    expect(stopping?.state).toBe("decided");
    expect(repeats).toBeLessThan(20);
    expect(stopping?.looks.at(-1)).toEqual({repeats, comparisons: 1, undecided: 0});
    expect(sweep.plan.runs).toHaveLength(2 * repeats);
    expect(out).toContain(`decided after ${repeats} of at most 20 repeats`);
    expect(sweep.notes.join()).toContain(`Until decided: decided after ${repeats} of at most 20 repeats`);
  });

  test("what cannot be decided ends after the most repeats; a resume of one that was cut off at a look goes on", async () => {
    // Sometimes three times as long, on both sides.
    const restless = stating("1000 * ({repeat} % 3 + 1)");
    const options = ["--max-repeats", "4", "--margin", "0.1%", "--fail-on", "none"];
    const {runs} = await compare([...variants(restless, restless), ...options]);
    const {sweep} = await readRecordedSweep(runs, "s");
    expect(sweep.plan.repeats).toBe(4);
    expect(sweep.plan.stopping).toMatchObject({margin: 0.001, planned: [3, 4], state: "most repeats"});
    // As a recorder leaves it that is killed between its third repeat and the look.
    const cut = sweep.plan.runs.filter(({repeat}) => repeat <= 3);
    for (const {run, repeat} of sweep.plan.runs) if (repeat > 3) rmSync(join(runs, "s", `${run}.json`));
    const stopping = {...sweep.plan.stopping!, looks: [], state: "going on" as const};
    await writeSweep(runs, {...sweep, plan: {...sweep.plan, repeats: 3, runs: cut, stopping}});
    const resumed = await compare(["--resume", "s", "--yes", "--fail-on", "none"], {runs});
    expect(resumed.out).toContain("after 3 repeats: 1 of 1 comparisons undecided; on to 4");
    expect(resumed.out).toMatch(/run 8\/8 started: .*, repeat 4 of 4/);
    const again = await readRecordedSweep(runs, "s");
    expect(again.sweep.plan.stopping?.state).toBe("most repeats");
    expect(again.runs).toHaveLength(8);
  });

  test.each([
    [["--repeats", "4", "--until", "decided"], "--repeats or --until decided"],
    [["--repeats", "4", "--max-repeats", "8"], "--max-repeats is for --until decided"],
    [["--budget", "30"], "--budget: 30 (expected a time with its unit"],
  ])("refuses %j", async (options, message) => {
    await expect(compare([...variants("true", "false"), ...options])).rejects.toThrow(message);
  });
});
