import {expect, test} from "vitest";
import {checkYardstick} from "../../../../src/analysis/decision/checks/yardstick.ts";
import {
  runEvidence,
  sweepEvidence,
  type ConfigurationEvidence,
} from "../../../../src/analysis/decision/evidence.ts";
import {epochOf, runOf, sweepOf} from "../../stories.ts";

/** One configuration, recorded in a session in which the yardstick took so long. */
function side(sweep: string, arithmeticMs: number | null): ConfigurationEvidence {
  const yardstick = {version: 1, threads: 2, arithmeticMs: arithmeticMs ?? 0, memoryMs: 100};
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

test("within a session, and where it was not timed, it says nothing", () => {
  const one = side("one", 100);
  expect(check(one, one)).toEqual([]);
  expect(check(one, side("two", null))).toEqual([]);
});
