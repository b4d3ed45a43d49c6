import {expect, test} from "vitest";
import {compareSweeps} from "../../../../src/analysis/decision/compare-sweeps.ts";
import {historyOf, spreadFrom, type Session} from "../../../../src/analysis/decision/interval/history.ts";
import {sentenceOf} from "../../../../src/analysis/decision/verdict-sentence.ts";
import type {Machine, Software} from "../../../../src/schema/sweep.ts";
import {exampleMachine} from "../../../diff/repository.ts";
import {evidenceOf, runsOf} from "../../recorded.ts";

const machine = exampleMachine({virtualization: "kvm"});
const software = (gitCommit: string): Software => ({
  batchsweep: "0.1.0",
  node: "24.1.0",
  packages: {},
  gitCommit,
  gitDirty: false,
});

/** A session whose epochs take this long, validation included. */
const session = (
  id: string,
  ms: number,
  {on = machine, commit = "abcdef0"}: {on?: Machine; commit?: string} = {},
): Session => ({
  sweep: {sweep: id, machine: on, software: software(commit)},
  runs: runsOf([{batchSize: 32, trainMs: [ms - 100, ms - 100, ms - 100]}], id).map(({log}) => log),
});

const days = [session("a", 1000), session("b", 1010), session("c", 1020)];

test("three sessions of an unchanged configuration say how far sessions of the machine lie apart", () => {
  const spread = historyOf(days).on(machine, "judged");
  // Logarithms of 1000, 1010 and 1020: 1 % apart from each other.
  expect(spread?.value).toBeCloseTo(0.0099, 4);
  expect(spread).toMatchObject({
    df: 2,
    source: "from 3 sessions of an unchanged configuration on this machine",
  });
});

test("two sessions, other commits and other machines are no history", () => {
  const other = exampleMachine({availableCores: 64});
  expect(historyOf(days.slice(0, 2)).on(machine, "judged")).toBeNull();
  expect(
    historyOf([...days.slice(0, 2), session("c", 1020, {commit: "1234567"})]).on(machine, "judged"),
  ).toBeNull();
  expect(historyOf([...days.slice(0, 2), session("c", 1020, {on: other})]).on(machine, "judged")).toBeNull();
  expect(historyOf(days).on(other, "judged")).toBeNull();
});

test("the sweep that is judged is not among those that say how far sessions lie apart", () => {
  expect(historyOf([...days, session("judged", 2000)]).on(machine, "judged")).toEqual(
    historyOf(days).on(machine, "judged"),
  );
});

test("a sweep on another day is compared with that spread, and its sentence says so", () => {
  const side = (sweep: string, ms: number) =>
    evidenceOf([{batchSize: 32, trainMs: [ms, ms + 1, ms + 2]}], {
      sweep,
      machine,
      software: software("abcdef0"),
      missing: {},
    });
  const history = historyOf(days);
  const spreadOf = spreadFrom(history, null);
  const sentence = (options: Parameters<typeof compareSweeps>[2]): string => {
    const [pair] = compareSweeps(side("x", 900), side("y", 1300), options).pairs;
    return sentenceOf(pair!.verdicts[0]!).replaceAll("\u00a0", " ");
  };
  expect(sentence({spreadOf})).toContain(
    "sessions may lie 1.0 % apart by themselves (standard deviation, from 3 sessions of an unchanged configuration on this machine)",
  );
  // What a person states comes before the history.
  expect(sentence({spreadOf: spreadFrom(history, 0.02)})).toContain("2.0 % apart by themselves");
  expect(sentence({})).toContain("3.0 % apart by themselves (standard deviation, assumed for a virtual");
});
