import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {exitCodeOf} from "../../src/diff/regressions.ts";
import {comparisonWithin} from "../../src/diff/within-sweep.ts";
import {UsageError} from "../../src/usage-error.ts";
import {runLogOf, story} from "../fixtures/story.ts";
import {planOf, sweepOf} from "../fixtures/sweep.ts";
import {temporaryFolder} from "../temporary-folder.ts";

/** Writes a sweep in which two variants trained in turns, six times each at two batch sizes; `head` changes the new one. */
function recorded(head: Partial<ReturnType<typeof story>>): string {
  const runs = temporaryFolder();
  mkdirSync(join(runs, "s"));
  const write = (name: string, document: object): void =>
    writeFileSync(join(runs, "s", name), JSON.stringify(document));
  const stories = [1, 2, 3, 4, 5, 6].flatMap((repeat) =>
    ["old", "new"].flatMap((variant) =>
      [16, 32].map((size) => {
        const one = story("cpu", size, repeat, variant === "new" ? head : {});
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

test("a sweep without the factor has nothing to compare", async () => {
  const runs = recorded({});
  await expect(comparisonWithin({runs, sweep: "s", factor: "commit"}, [])).rejects.toThrow(UsageError);
});
