import {describe, expect, test} from "vitest";
import {trainingHistories} from "../../../src/analysis/series/history.ts";
import {isLongMode} from "../../runner/slow.ts";
import {exampleMachine} from "../../diff/repository.ts";
import {daysOf, type Day} from "../sessions.ts";

const commitOf = (day: number): string => `${String(day).padStart(2, "0")}abcdef0123456789`;
const days = (count: number, change: (day: number) => Day = () => ({})): Day[] =>
  Array.from({length: count}, (_, day) => ({commit: commitOf(day), ...change(day)}));

const example = exampleMachine();
const other = {...example, cpu: {...example.cpu, name: "Another processor"}};

const shiftsIn = (all: readonly Day[], seed?: number) =>
  trainingHistories(daysOf(all, seed)).flatMap(({configurations}) =>
    configurations.flatMap(({configuration, machines}) =>
      machines.flatMap(({shifts}) => shifts.map((shift) => ({batchSize: configuration.batchSize, ...shift}))),
    ),
  );

test("a training slowed by 15 % from one day on has shifted, near that day's commit, by about as much", () => {
  const shifts = shiftsIn(days(24, (day) => ({times: day < 14 ? 1 : 1.15})));
  expect(shifts.map(({batchSize}) => batchSize)).toEqual([10, 50]);
  for (const {at, earliest, latest, commit, commits, outcome, ratio, sentence} of shifts) {
    expect(Math.abs(at - 14)).toBeLessThanOrEqual(1);
    expect(outcome).toBe("slower");
    expect(ratio.low).toBeLessThan(1.15);
    expect(ratio.high).toBeGreaterThan(1.12);
    expect(earliest).toBeLessThanOrEqual(14);
    expect(latest).toBeGreaterThanOrEqual(14);
    expect(commits).toBe(latest - earliest + 1);
    expect(sentence).toContain(
      `somewhere near ${commit?.slice(0, 8) ?? ""}: after ${commitOf(earliest - 1).slice(0, 8)}, up to ${commitOf(latest).slice(0, 8)}`,
    );
  }
});

test("a slow-down that was taken back has shifted twice", () => {
  const shifts = shiftsIn(days(30, (day) => ({times: day < 10 || day >= 20 ? 1 : 1.2})));
  expect(shifts.map(({outcome}) => outcome)).toEqual(["slower", "faster", "slower", "faster"]);
});

describe("what is no shift", () => {
  test("sessions that lie apart by themselves: at most 5 % of unchanged histories have any", () => {
    const trials = isLongMode ? 1000 : 60;
    const found = Array.from({length: trials}, (_, trial) => shiftsIn(days(20), trial + 1)).filter(
      (shifts) => shifts.length > 0,
    );
    expect(found.length / trials).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / trials));
  });

  test("another machine, however much slower it is", () => {
    const all = days(24, (day) => (day < 12 ? {} : {times: 2, machine: other}));
    expect(shiftsIn(all)).toEqual([]);
    const [history] = trainingHistories(daysOf(all));
    expect(history?.configurations[0]?.machines.map(({sessions}) => sessions.length)).toEqual([12, 12]);
    expect(history?.configurations[0]?.machines[1]?.sessions[0]?.place).toBe(12);
  });

  test("too few sessions", () => {
    expect(shiftsIn(days(7, (day) => ({times: day < 4 ? 1 : 3})))).toEqual([]);
  });
});

test("a training of one session, and an imported one, have no history", () => {
  expect(trainingHistories(daysOf(days(1)))).toEqual([]);
  const imported = daysOf(days(9)).map(({sweep, runs}) => ({
    runs,
    sweep: {
      ...sweep,
      origin: {kind: "imported" as const, from: "a post", author: "x", publishedOn: "2024-04-14"},
    },
  }));
  expect(trainingHistories(imported)).toEqual([]);
});

test("commits that were compared in turns are two levels of one session", () => {
  const compared = daysOf(days(2)).map(({sweep, runs}) => ({
    sweep,
    runs: runs.map((log) => ({
      ...log,
      configuration: {...log.configuration, settings: {commit: log.repeat === 1 ? "old" : "new"}},
    })),
  }));
  const [history] = trainingHistories(compared);
  expect(history?.sessions.map(({commit}) => commit).sort()).toEqual(["new", "new", "old", "old"]);
  expect(history?.configurations).toHaveLength(2);
});
