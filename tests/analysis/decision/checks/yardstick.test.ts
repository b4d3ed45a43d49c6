import {expect, test} from "vitest";
import {checkYardstick} from "../../../../src/analysis/decision/checks/yardstick.ts";
import {
  runEvidence,
  sweepEvidence,
  type ConfigurationEvidence,
} from "../../../../src/analysis/decision/evidence.ts";
import {epochOf, runOf, sweepOf} from "../../stories.ts";

/** One configuration, recorded in a session in which the yardstick took so long. */
function side(
  sweep: string,
  arithmeticMs: number | null,
  gpu?: {torch: string; productsMs: number} | null,
): ConfigurationEvidence {
  const onGpu = gpu === undefined ? {} : {gpu: gpu === null ? null : {version: 1, ...gpu}};
  const yardstick = {version: 1, threads: 2, arithmeticMs: arithmeticMs ?? 0, memoryMs: 100, ...onGpu};
  const logs = [1, 2, 3].map((repeat) =>
    runOf(16, [epochOf(0, 100)], {
      ...{sweep, session: sweep, repeat, run: `b16-r${repeat}`},
      ...(arithmeticMs === null ? {} : {yardstick}),
    }),
  );
  const {configurations} = sweepEvidence(
    {...sweepOf(logs), sweep},
    logs.map((log) => runEvidence(log, null)),
  );
  const [found] = configurations;
  if (found === undefined) throw new Error("no configuration");
  return found;
}

const check = (base: ConfigurationEvidence, head: ConfigurationEvidence) =>
  checkYardstick({base, head, factor: null, acrossMachines: false});

test("between sessions it says how much of a difference may be the machine's, and leaves the verdict be", () => {
  expect(check(side("one", 100), side("two", 180))).toMatchObject([
    {
      state: "warns",
      text: expect.stringMatching(
        /^in the second session a fixed piece of work took 1\.4\d?× as long \(200\s?ms and 280\s?ms\)/,
      ),
    },
  ]);
  expect(check(side("one", 100), side("two", 105))).toMatchObject([{state: "holds"}]);
});

test("that of the GPU is said beside it, of one version of PyTorch", () => {
  const on = (sweep: string, torch: string, productsMs: number) => side(sweep, 100, {torch, productsMs});
  expect(check(on("one", "2.9.0", 40), on("two", "2.9.0", 60))).toMatchObject([
    {state: "holds", text: "a fixed piece of work took as long in both sessions"},
    {
      state: "warns",
      text: expect.stringMatching(/second session a fixed piece of work on the GPU took 1\.5\d?× as long/),
    },
  ]);
  expect(check(on("one", "2.9.0", 40), on("two", "2.8.0", 60))).toHaveLength(1);
  expect(check(on("one", "2.9.0", 40), side("two", 100, null))).toHaveLength(1);
});

test("within a session, and where it was not timed, it says nothing", () => {
  const one = side("one", 100);
  expect(check(one, one)).toEqual([]);
  expect(check(one, side("two", null))).toEqual([]);
});
