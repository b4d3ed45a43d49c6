import {expect, test} from "vitest";
import {checkHardware} from "../../../../src/analysis/decision/checks/machine.ts";
import {
  runEvidence,
  sweepEvidence,
  type ConfigurationEvidence,
} from "../../../../src/analysis/decision/evidence.ts";
import {onSharedMachines, pairContrast} from "../../../../src/analysis/decision/pair-contrast.ts";
import {quantities} from "../../../../src/analysis/decision/quantities.ts";
import {epochOf, runOf, sweepOf} from "../../stories.ts";

/** Batch 16 and 32 of one sweep, a run each for every machine and epoch time that is given, by repeat. */
function sides(
  base: [string, number][],
  head: [string, number][],
): {base: ConfigurationEvidence; head: ConfigurationEvidence} {
  const logs = (
    [
      [16, base],
      [32, head],
    ] as const
  ).flatMap(([batchSize, runs]) =>
    runs.map(([machine, trainMs], index) =>
      runOf(batchSize, [epochOf(0, trainMs), epochOf(1, trainMs)], {
        run: `b${batchSize}-r${index + 1}`,
        repeat: index + 1,
        machineId: machine.repeat(12),
      }),
    ),
  );
  const {configurations} = sweepEvidence(
    sweepOf(logs),
    logs.map((log) => runEvidence(log, null)),
  );
  const [first, second] = configurations;
  if (first === undefined || second === undefined) throw new Error("not two sides");
  return first.configuration.batchSize === 16 ? {base: first, head: second} : {base: second, head: first};
}

const check = (pair: ReturnType<typeof sides>) =>
  checkHardware({...pair, factor: "batchSize", acrossMachines: false});
const epochTime = quantities.find(({id}) => id === "epoch-time");

test("one machine is one, several are said", () => {
  const one: [string, number][] = [
    ["a", 100],
    ["a", 101],
  ];
  expect(check(sides(one, one))).toMatchObject([{state: "holds", text: "recorded together on one machine"}]);
  const two: [string, number][] = [
    ["a", 100],
    ["b", 200],
  ];
  expect(check(sides(two, two))).toMatchObject([
    {state: "warns", text: "recorded on 2 machines, and compared by repeats of one machine each"},
  ]);
});

test("a repeat that only one side has on a machine is left out of speed, and counted", () => {
  const pair = sides(
    [
      ["a", 100],
      ["b", 400],
      ["a", 100],
    ],
    [
      ["a", 100],
      ["a", 100],
      ["a", 100],
    ],
  );
  expect(check(pair)[0]?.text).toMatch(/, without 2 that only one side has there$/);
  expect(onSharedMachines(pair).base.runs.map(({summary}) => summary.repeat)).toEqual([1, 3]);
  if (epochTime === undefined) throw new Error("no such quantity");
  const {base, head} = pairContrast(pair, epochTime, null);
  // With the slow machine's repeat the base would seem twice as slow.
  expect(base).toEqual(head);
});

test("sides on two machines without a repeat in common are not compared in speed", () => {
  const [found] = check(sides([["a", 100]], [["b", 100]]));
  expect(found).toMatchObject({state: "fails", on: ["pace", "memory"]});
  expect(found?.text).toContain("no repeat of both on one of them");
});
