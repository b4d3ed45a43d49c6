import {expect, test} from "vitest";
import {simulatedRun, simulatedSweep} from "../../../../bench/calibration/sides.ts";
import {checkParallel} from "../../../../src/analysis/decision/checks/parallel.ts";
import {comparabilityChecks} from "../../../../src/analysis/decision/checks/comparability.ts";
import {sweepEvidence} from "../../../../src/analysis/decision/evidence.ts";

/** The place of each run of a side, and how many ran beside it; null: it had the machine alone. */
type Side = readonly (readonly [place: number, others: number] | null)[];

/** Two variants of one sweep, recorded so. */
function sidesOf(base: Side, head: Side, devices: readonly ("cpu" | "gpu")[] = ["gpu", "gpu"]) {
  const runs = [base, head].flatMap((side, variant) =>
    side.map((one, index) => {
      const run = simulatedRun({sweep: "s", repeat: index + 1, settings: {variant}}, {epochMs: 100});
      const configuration = {...run.summary.configuration, device: devices[variant] ?? "gpu"};
      const parallel = one === null ? {} : {parallel: {place: one[0], places: 4, beside: [], others: one[1]}};
      return {...run, summary: {...run.summary, configuration, ...parallel}};
    }),
  );
  const [first, second] = sweepEvidence(simulatedSweep("s"), runs).configurations;
  if (first === undefined || second === undefined) throw new Error("no two sides");
  return {base: first, head: second, factor: "variant", acrossMachines: false};
}

test("sides that had the machine alone, both, are not worth a word", () => {
  expect(checkParallel(sidesOf([null, null], [null, null]))).toEqual([]);
});

test("as many others on the same GPUs hold", () => {
  const side: Side = [
    [1, 2.9],
    [2, 1.2],
  ];
  expect(checkParallel(sidesOf(side, side))).toMatchObject([{state: "holds", on: ["pace"]}]);
});

test("a side that had the machine alone is not compared in pace with one beside others", () => {
  const sides = sidesOf(
    [null, null],
    [
      [1, 2.8],
      [2, 3],
    ],
  );
  expect(checkParallel(sides)).toEqual([
    {
      state: "fails",
      on: ["pace"],
      text: "other runs of the sweep went on beside it: none at a time on one side and 2.9 on the other",
    },
  ]);
  expect(comparabilityChecks(sides.base, sides.head)).toContainEqual(
    expect.objectContaining({id: "parallel", state: "fails"}),
  );
});

test("the CPU, which always has the machine alone, is compared with the GPU, and that is said", () => {
  expect(
    checkParallel(
      sidesOf(
        [null, null],
        [
          [1, 1],
          [2, 1],
        ],
        ["cpu", "gpu"],
      ),
    ),
  ).toMatchObject([{state: "warns"}]);
});

test("sides on different GPUs of one machine are said to be", () => {
  expect(
    checkParallel(
      sidesOf(
        [
          [1, 1],
          [1, 1],
        ],
        [
          [3, 1],
          [2, 1],
        ],
      ),
    ),
  ).toMatchObject([
    {state: "holds"},
    {
      state: "warns",
      text: "recorded on different GPUs of the machine (number 1 and number 2, 3)",
    },
  ]);
});
