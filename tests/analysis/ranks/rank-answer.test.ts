import {expect, test} from "vitest";
import {waitedFor} from "../../../src/analysis/ranks/rank-answer.ts";
import {rankTable} from "../../../src/analysis/ranks/rank-table.ts";
import {rankTimes} from "../../../src/analysis/ranks/rank-times.ts";
import type {RankRow, RunLog} from "../../../src/schema/run-log.ts";
import {epochOf, runOf} from "../stories.ts";

const training = runOf(32, []).training!;

/** A row of 20 steps, of which 10 were timed, from what one step came to in milliseconds. */
const row = (
  rank: number,
  {
    period,
    wait,
    exchange,
    epoch = 1,
  }: {period: number; wait: number | null; exchange: number | null; epoch?: number},
): RankRow => ({
  ...{rank, epoch, steps: 20, spanMs: 20 * period, timedSteps: 10, stepMs: 10 * (period - (wait ?? 0) - 1)},
  dataWaitMs: wait === null ? null : 10 * wait,
  ...(exchange === null
    ? {exchangeSteps: 0, exchangeMs: null}
    : {exchangeSteps: 7, exchangeMs: 7 * exchange}),
});

/** A run of three epochs with these rows; a repeat of a configuration. */
const run = (ranks: RankRow[], {repeat = 1, processes = 2} = {}): RunLog =>
  runOf(
    32,
    [0, 1, 2].map((epoch) => epochOf(epoch, 1000)),
    {
      repeat,
      training: {...training, ranks: processes},
      ranks,
    },
  );

const said = (logs: readonly RunLog[]): string => (waitedFor(logs)?.sentence ?? "").replaceAll("\u00a0", " ");

/** Runs in which rank 1 waits for its data and rank 0 for rank 1, a little more or less each time. */
const slowLoader = [50, 51, 50.5].map((period, at) =>
  run(
    [
      row(0, {period, wait: 0.5, exchange: period - 10}),
      row(1, {period, wait: period - 12, exchange: 1 + at / 10}),
    ],
    {repeat: at + 1},
  ),
);

test("rankTimes() are means over the steps of the steady-state epochs; the exchange is that of all epochs", () => {
  const log = run([
    row(0, {period: 100, wait: 60, exchange: 8, epoch: 0}),
    row(0, {period: 10, wait: 2, exchange: null}),
    row(0, {period: 12, wait: 4, exchange: null, epoch: 2}),
    row(1, {period: 90, wait: null, exchange: null, epoch: 0}),
  ]);
  expect(rankTimes(log)).toEqual([
    {rank: 0, steps: 40, periodMs: 11, stepMs: 7, dataWaitMs: 3, exchangeMs: 8},
    {rank: 1, steps: 20, periodMs: 90, stepMs: 89, dataWaitMs: null, exchangeMs: null},
  ]);
  expect(rankTimes(runOf(32, []))).toEqual([]);
  expect(waitedFor([runOf(32, [])])).toBeNull();
});

test("whoever waits the least in the exchange was waited for, with the interval that decides", () => {
  expect(said(slowLoader)).toMatch(
    /^Rank 1 was waited for: in the exchange of gradients it waited 1\.1 ms of a step of 50\.5 ms, rank 0 40\.5 ms \(3\d(?:\.\d)? to 4\d(?:\.\d)? ms more, in 3 runs\)\. For its data it waited 38\.5 ms of a step, rank 0 0\.5 ms\.$/,
  );
  expect(waitedFor(slowLoader)?.rank).toBe(1);
});

test("a process that is slow itself is told from one that waits for its data", () => {
  const logs = [0, 0.2, 0.1].map((more, at) =>
    run(
      [0, 1, 2].map((rank) => row(rank, {period: 20 + more, wait: 0.5, exchange: rank === 2 ? 1 : 9 + more})),
      {repeat: at + 1, processes: 3},
    ),
  );
  expect(said(logs)).toMatch(
    /^Rank 2 was waited for: .* the others 9\.1 ms .* For its data it waited 0\.5 ms of a step, the others 0\.5 ms\. Everything else of a step took it 18\.6 ms, the others 10\.5 ms\.$/,
  );
});

test("runs that differ among themselves decide nothing, and processes alike are said to be so", () => {
  const exchanges = (a: number[], b: number[]): RunLog[] =>
    a.map((one, at) =>
      run(
        [
          row(0, {period: 20, wait: 0.5, exchange: one}),
          row(1, {period: 20, wait: 0.5, exchange: b[at] ?? 0}),
        ],
        {
          repeat: at + 1,
        },
      ),
    );
  expect(said(exchanges([1, 9, 2], [9, 2, 4]))).toMatch(
    /^Whether a process was waited for is undecided\. .*\(−.* ms more, in 3 runs\)\.$/,
  );
  expect(said(exchanges([2, 2.01, 2.02], [2.01, 2, 2.02]))).toMatch(
    /^No process was waited for: rank \d comes nearest to it/,
  );
});

test("of one run it says what was in that one, and nothing of a small difference", () => {
  const [one] = slowLoader;
  expect(said([one!])).toMatch(
    /^In this run rank 1 was waited for: .*\(one run: how much this differs between runs is not known\)/,
  );
  // Less than a quarter of a step, and more than half as long a wait, are no more than chance may make of one run.
  for (const [longer, shorter] of [
    [5, 1],
    [18, 10],
  ] as const) {
    const near = run([
      row(0, {period: 20, wait: 0.5, exchange: longer}),
      row(1, {period: 20, wait: 0.5, exchange: shorter}),
    ]);
    expect(waitedFor([near])?.rank).toBeNull();
    expect(said([near])).toMatch(/^Whether a process was waited for is undecided\./);
  }
});

test("without times of the exchange only waits for data are told, and not who waited for whom", () => {
  const logs = [15, 15.2, 14.9].map((wait, at) =>
    run([row(0, {period: 20, wait, exchange: null}), row(1, {period: 20, wait: 0.2, exchange: null})], {
      repeat: at + 1,
    }),
  );
  expect(said(logs)).toMatch(
    /^Rank 0 came last to its steps: it waited 75\.2 % of a step of 20 ms for its data, rank 1 1\.0 % \(.* ms more, in 3 runs\)\. All go in step, so rank 1 spent as much more in the rest of theirs\. What they waited for each other was not timed\.$/,
  );
  const untimed = run([
    row(0, {period: 20, wait: null, exchange: null}),
    row(1, {period: 20, wait: null, exchange: null}),
  ]);
  expect(said([untimed])).toBe("What the processes waited, for data or for each other, was not timed.");
});

test("nothing is said where a process told nothing, or the processes do not go in step", () => {
  const rows = [row(0, {period: 20, wait: 1, exchange: 9}), row(1, {period: 20, wait: 10, exchange: 1})];
  expect(said([run(rows, {processes: 4})])).toBe(
    "Who was waited for is not known: of rank 2 and 3 nothing was told, as of a process on another machine, or one that ended early.",
  );
  const apart = [
    row(0, {period: 20, wait: 1, exchange: null}),
    row(1, {period: 30, wait: 10, exchange: null}),
  ];
  expect(said([run(apart)])).toMatch(/^The processes did not go in step/);
});

test("rankTable() has a row a process, with the range over runs and the reason for what is missing", () => {
  const {head, rows} = rankTable(slowLoader);
  expect(head.map(({id}) => id)).toEqual(["rank", "steps", "step", "data-wait", "exchange"]);
  expect(
    rows.map((cells) => cells.map(({text, range}) => (range === null ? text : `${text} (${range})`))),
  ).toEqual([
    ["0", "20", "50.5 (50–51)", "1.0", "40.5 (40–41)"],
    ["1", "20", "50.5 (50–51)", "76.2 (76.0–76.5)", "1.1 (1–1.2)"],
  ]);
  const bare = run([row(0, {period: 20, wait: null, exchange: null})]);
  const reasons = {"ranks.dataWaitMs": "it has no loader", "ranks.exchangeMs": "not timed"};
  const [cells] = rankTable([{...bare, missing: {...bare.missing, ...reasons}}]).rows;
  expect(cells?.slice(3).map(({text, title}) => [text, title])).toEqual([
    ["–", "it has no loader"],
    ["–", "not timed"],
  ]);
});
