import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {markdownOf} from "../../src/diff/markdown.ts";
import {exitCodeOf} from "../../src/diff/regressions.ts";
import {linesOf} from "../../src/diff/terminal.ts";
import {comparisonWithin} from "../../src/diff/within-sweep.ts";
import {UsageError} from "../../src/usage-error.ts";
import {runLogOf, story} from "../fixtures/story.ts";
import {planOf, sweepOf} from "../fixtures/sweep.ts";
import {temporaryFolder} from "../temporary-folder.ts";

/** How a failed run of these stories ended. */
const ended = "the trainer ended with code 1";

type Changes = Partial<ReturnType<typeof story>>;

/**
 * Writes a sweep in which two variants trained in turns, six times each at two batch sizes; `head` changes the new one, and
 * `base` the old, in each repeat or as a function of it.
 */
function recorded(head: Changes | ((repeat: number) => Changes), base: typeof head = {}): string {
  const at = (changes: typeof head, repeat: number): Changes =>
    typeof changes === "function" ? changes(repeat) : changes;
  const runs = temporaryFolder();
  mkdirSync(join(runs, "s"));
  const write = (name: string, document: object): void =>
    writeFileSync(join(runs, "s", name), JSON.stringify(document));
  const stories = [1, 2, 3, 4, 5, 6].flatMap((repeat) =>
    ["old", "new"].flatMap((variant) =>
      [16, 32].map((size) => {
        const one = story("cpu", size, repeat, at(variant === "new" ? head : base, repeat));
        const settings = {...one.configuration.settings, variant};
        const salt = variant === "new" ? 17 : 0;
        return {
          ...one,
          run: `${variant}-${one.run}`,
          seed: one.seed + salt,
          configuration: {...one.configuration, settings},
        };
      }),
    ),
  );
  for (const one of stories) {
    const {log, telemetry} = runLogOf(one, {sweep: "s", run: one.run});
    write(`${one.run}.json`, log);
    write(`${one.run}.telemetry.json`, telemetry);
  }
  const sweep = sweepOf("s", "In turns", planOf(stories));
  const factors = {...sweep.plan.factors, variant: ["old", "new"]};
  write("sweep.json", {...sweep, plan: {...sweep.plan, factors, repeats: 6}});
  return runs;
}

const compared = (runs: string) =>
  comparisonWithin({runs, sweep: "s", factor: "variant"}, ["slower", "broken"]);

test("two equal values of a factor come to the same, named by what else they differ in", async () => {
  const found = await compared(recorded({}));
  expect(found.sweeps[0]?.pairs.map(({name, changes}) => ({name, changes}))).toEqual([
    {name: "CPU, batch 16", changes: []},
    {name: "CPU, batch 32", changes: []},
  ]);
  for (const {quantities} of found.sweeps[0]?.pairs ?? []) {
    expect(quantities.find(({quantity}) => quantity === "epoch-time")?.outcome).toBe("same");
    // One recording: no spread between sessions, as there is between two sweeps.
    expect(quantities.map(({method}) => method).join()).not.toContain("spread between sessions");
  }
  expect(exitCodeOf(found)).toBe(0);
});

test("the second value is held against the first", async () => {
  const found = await compared(recorded({trainMs: 4500}));
  expect({base: found.base.name, head: found.head.name}).toEqual({base: "old", head: "new"});
  for (const {quantities} of found.sweeps[0]?.pairs ?? [])
    expect(quantities.find(({quantity}) => quantity === "epoch-time")?.word).toBe("slower");
  expect(exitCodeOf(found)).toBe(1);
});

test("a configuration that only the first value completes is broken", async () => {
  const found = await compared(recorded({end: "failed"}));
  expect(found.sweeps[0]?.broken.map(({name}) => name)).toEqual(["CPU, batch 16", "CPU, batch 32"]);
  expect(exitCodeOf(found)).toBe(1);
});

test("a configuration that only the second value completes is not called new, and says why nothing was compared", async () => {
  const found = await compared(recorded({}, {end: "failed"}));
  const [entry] = found.sweeps;
  expect(entry?.added).toEqual([]);
  expect(entry?.failures[0]).toEqual({
    name: "CPU, batch 16",
    reason: `base: 6 of 6 runs failed: ${ended}`,
    onlyHead: false,
  });
  const [first, ...rest] = linesOf(found).map(({text}) => text);
  expect(first).toBe(`Nothing could be compared: CPU, batch 16: base: 6 of 6 runs failed: ${ended}.`);
  expect(rest).toContain(`CPU, batch 32: base: 6 of 6 runs failed: ${ended}`);
  expect(exitCodeOf(found)).toBe(3);
});

test("where neither value completes a run, it is said how both ended", async () => {
  const found = await compared(recorded({end: "failed"}, {end: "failed"}));
  expect(linesOf(found)[0]?.text).toBe(
    `Nothing could be compared: CPU, batch 16: base: 6 of 6 runs failed: ${ended}; head: 6 of 6 runs failed: ${ended}.`,
  );
});

test("runs that fail now and then in the second value alone are not passed over", async () => {
  const found = await compared(recorded((repeat) => (repeat > 4 ? {end: "failed"} : {})));
  expect(found.sweeps[0]?.broken).toEqual([]);
  const said = `CPU, batch 16: head: 2 of 6 runs failed: ${ended}`;
  expect(linesOf(found)[0]?.text).toBe(`Not judged: ${said}.`);
  expect(markdownOf(found)).toContain(`head: 2 of 6 runs failed: ${ended}`);
  expect(exitCodeOf(found)).toBe(3);
  expect(exitCodeOf({...found, failOn: ["slower"]})).toBe(0);
  expect(exitCodeOf({...found, failOn: ["broken", "undecided"]})).toBe(1);
});

test("runs that fail now and then in both values do not count against the second", async () => {
  const now = (repeat: number): Changes => (repeat > 4 ? {end: "failed"} : {});
  const found = await compared(recorded(now, now));
  const said = `base: 2 of 6 runs failed: ${ended}; head: 2 of 6 runs failed: ${ended}`;
  expect(found.sweeps[0]?.failures.map(({reason}) => reason)).toEqual([said, said]);
  expect(exitCodeOf(found)).toBe(0);
});

test("a sweep without the factor has nothing to compare", async () => {
  const runs = recorded({});
  await expect(comparisonWithin({runs, sweep: "s", factor: "commit"}, [])).rejects.toThrow(UsageError);
});
