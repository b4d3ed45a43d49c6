// How far verdicts can be trusted: thousands of simulated pairs, equal and different, under realistic noise, beside what
// others do with the same times; how often whole tables are; and comparisons that go on until they are decided. Says each
// cell as it is done, and what is left. `--pairs N` (1000), `--tables N` (400), `--sequential N` (1000), `--seed N` (1), `--threads N` (cores),
// `--json`; `--cells TEXT`, once or several times: only cells in whose name it stands, e.g. `--cells "sequential, day"`.
import {availableParallelism} from "node:os";
import {parseArgs} from "node:util";
import type {HeadlineCalibration} from "./calibration/headlines.ts";
import type {HistoryCalibration} from "./calibration/history.ts";
import {allJobs, jobName, simulateAll, type Answered, type Job} from "./calibration/jobs.ts";
import {peers} from "./calibration/peers.ts";
import type {SequentialCell} from "./calibration/sequential.ts";
import type {TableCalibration} from "./calibration/tables.ts";
import type {CalibrationCell} from "./calibration/tally.ts";
import {formatTable, isMain} from "./printing/table.ts";

const inPercent = (share: number): string => (100 * share).toFixed(1);

/** A cell by its name, and what it came to. */
const cellText = ({noise, design, repeats: n}: CalibrationCell, share: number): string =>
  `${inPercent(share)} % (${noise}, ${design}, ${n} repeats)`;

/** Where more is asked of verdicts between sessions than the spread that is assumed between them leaves. */
const oneSession = ({design}: CalibrationCell): boolean => design === "together";

interface Requirement {
  asked: string;
  worst: string;
  holds: boolean;
}

/** How far a share of so many may be off at two standard errors. */
const twoErrors = (share: number, count: number): number => 2 * Math.sqrt((share * (1 - share)) / count);

/** What tables are asked for, and the worst of them; within two standard errors of so many tables. */
export function tableRequirement(cells: readonly TableCalibration[], tables: number): Requirement {
  const [worst] = cells.toSorted((a, b) => b.wrong - a.wrong);
  return {
    asked: "anything wrong in a table of five configurations in six quantities: at most 5 %",
    worst:
      worst === undefined
        ? "no such table"
        : `${inPercent(worst.wrong)} % (${worst.noise}, ${worst.design}, ${worst.repeats} repeats)`,
    holds: worst !== undefined && worst.wrong <= 0.05 + twoErrors(0.05, tables),
  };
}

/** What the calibration of pairs is asked for, and what it gave; within two standard errors of so many pairs. */
export function requirements(cells: readonly CalibrationCell[], pairs: number): Requirement[] {
  const extreme = (
    list: readonly CalibrationCell[],
    figure: (cell: CalibrationCell) => number,
    sign: 1 | -1,
  ): {text: string; value: number} => {
    const [worst] = list.toSorted((a, b) => sign * (figure(b) - figure(a)));
    return worst === undefined
      ? {text: "no such cell", value: Number.NaN}
      : {text: cellText(worst, figure(worst)), value: figure(worst)};
  };
  const normal = cells.filter((cell) => cell.noise === "normal" && oneSession(cell));
  const alarms = extreme(cells, ({falseAlarms}) => falseAlarms, 1);
  const covered = extreme(cells, ({coverage}) => coverage, -1);
  const ten = extreme(
    normal.filter((cell) => cell.repeats === 5),
    ({found10}) => found10,
    -1,
  );
  const five = extreme(
    normal.filter((cell) => cell.repeats === 10),
    ({found5}) => found5,
    -1,
  );
  return [
    {
      asked: "equal configurations are called faster or slower in at most 5 % of cases, in every cell",
      worst: alarms.text,
      holds: alarms.value <= 0.05 + twoErrors(0.05, pairs),
    },
    {
      asked: "95 % intervals cover in at least 93 %, in every cell",
      worst: covered.text,
      holds: covered.value >= 0.93 - twoErrors(0.93, pairs),
    },
    {
      asked: "10 % is found in at least 90 % of cases at five repeats in turns with 3 % normal noise",
      worst: ten.text,
      holds: ten.value >= 0.9,
    },
    {
      asked: "5 % is found in at least 90 % of cases at ten repeats in turns with 3 % normal noise",
      worst: five.text,
      holds: five.value >= 0.9,
    },
  ];
}

function printTables(cells: readonly TableCalibration[]): void {
  const columns = [
    "noise",
    "recorded",
    "repeats",
    "anything wrong",
    "over all: wrong",
    "covered",
    "uniform 5 % found",
  ];
  const text = (value: number | null): string => (value === null ? "" : inPercent(value));
  const rows = cells.map((cell) => [
    ...[cell.noise, cell.design, String(cell.repeats)],
    ...[cell.wrong, cell.overallWrong, cell.overallCovered, cell.uniform5].map(text),
  ]);
  console.log(`\nTables of five configurations in six quantities\n\n${formatTable(columns, rows)}`);
}

/** What is said of the fastest of all, and whether that is as asked: within two standard errors of so many sweeps. */
function printHeadlines(cells: readonly HeadlineCalibration[], tables: number): void {
  const columns = ["noise", "repeats", "wrong: all equal", "wrong: 2 % apart", "20 % found"];
  const rows = cells.map(({noise, repeats, wrong, wrongInSteps, found20}) => [
    ...[noise, String(repeats)],
    ...[wrong, wrongInSteps, found20].map(inPercent),
  ]);
  const worst = Math.max(...cells.flatMap(({wrong, wrongInSteps}) => [wrong, wrongInSteps]));
  const isHeld = worst <= 0.05 + twoErrors(0.05, tables);
  console.log(
    `\nThe fastest of two devices at five batch sizes\n\n${formatTable(columns, rows)}\n\nasked: wrong in at most 5 % of sweeps, in every cell: at most ${inPercent(worst)} %: ${isHeld ? "holds" : "does not hold"}`,
  );
}

function printHistories(cells: readonly HistoryCalibration[]): void {
  const columns = [
    "noise",
    "sessions before",
    "repeats",
    "any time wrong",
    "covered over all",
    "uniform 10 % found",
  ];
  const rows = cells.map((cell) => [
    ...[cell.noise, String(cell.sessions), String(cell.repeats)],
    ...[cell.wrong, cell.covered, cell.uniform10].map(inPercent),
  ]);
  console.log(`\nTwo days, with the spread that earlier sessions show\n\n${formatTable(columns, rows)}`);
}

/** What comparisons until decided are asked for at 3 % of normal noise, and of false alarms in every cell. */
function printSequential(cells: readonly SequentialCell[], count: number): void {
  const columns = [
    "noise",
    "false",
    "in random order",
    "each look at 95 %",
    "same",
    "blocks",
    "5 % found",
    "blocks",
    "10 %",
    "blocks",
    "20 %",
    "blocks",
  ];
  const rows = cells.map(({noise, falseAlarms, randomOrder, naive, same, blocks, found}) => [
    ...[noise, ...[falseAlarms, randomOrder, naive].map(inPercent), inPercent(same), blocks.toFixed(1)],
    ...Object.values(found).flatMap((one) => [inPercent(one.share), one.blocks.toFixed(1)]),
  ]);
  console.log(
    `\nTwo variants in turns until decided, at most 20 blocks, margin 5 %\n\n${formatTable(columns, rows)}`,
  );
  const normal = cells.find(({noise}) => noise === "normal");
  if (normal === undefined) return;
  const most = 0.05 + twoErrors(0.05, count);
  const isHeld =
    cells.every(({falseAlarms, randomOrder}) => Math.max(falseAlarms, randomOrder) <= most) &&
    normal.same >= 0.9 &&
    (normal.found[10]?.blocks ?? 99) <= 6 &&
    (normal.found[20]?.blocks ?? 99) <= 4;
  console.log(
    `\nasked: at most 5 % false alarms over all looks in every cell; with normal noise 10 % within 6 blocks in the mean, 20 % within 4, the same in 90 %: ${isHeld ? "holds" : "does not hold"}`,
  );
}

function printPairs(cells: readonly CalibrationCell[]): void {
  const peerNames = peers.map(({id}) => id);
  const columns = [
    ...["noise", "recorded", "repeats", "false", "same", "covered", "10 % found", "5 % found"],
    ...peerNames.flatMap((id) => [`${id}: false`, "10 %", "5 %"]),
    "BCa covered",
  ];
  const rows = cells.map((cell) => [
    ...[cell.noise, cell.design, String(cell.repeats)],
    ...[cell.falseAlarms, cell.same, cell.coverage, cell.found10, cell.found5].map(inPercent),
    ...peerNames.flatMap((id) => {
      const peer = cell.peers[id];
      return peer === undefined ? [] : [peer.falseAlarms, peer.found10, peer.found5].map(inPercent);
    }),
    inPercent(cell.bootstrapCoverage),
  ]);
  console.log(formatTable(columns, rows));
}

/** A cell as it is done: which, how much was wrong in it, and when all may be. */
function doneText(
  job: Job,
  cell: Answered["cell"],
  done: number,
  {of, sinceMs}: {of: number; sinceMs: number},
): string {
  const wrong = "falseAlarms" in cell ? cell.falseAlarms : cell.wrong;
  const leftMinutes = (((Date.now() - sinceMs) / done) * (of - done)) / 60_000;
  return `${done} of ${of}: ${jobName(job)}: ${inPercent(wrong)} % wrong; about ${Math.ceil(leftMinutes)} min left\n`;
}

if (isMain(import.meta.url)) {
  const {values} = parseArgs({
    options: {
      pairs: {type: "string", default: "1000"},
      seed: {type: "string", default: "1"},
      tables: {type: "string", default: "400"},
      sequential: {type: "string", default: "1000"},
      threads: {type: "string", default: String(availableParallelism())},
      json: {type: "boolean", default: false},
      cells: {type: "string", multiple: true, default: [""]},
    },
  });
  const size = {
    pairs: Number(values.pairs),
    tables: Number(values.tables),
    sequential: Number(values.sequential),
    seed: Number(values.seed),
  };
  const jobs = allJobs().filter((job) => values.cells.some((text) => jobName(job).includes(text)));
  if (jobs.length === 0) throw new Error(`no cell has such a name: ${values.cells.join(", ")}`);
  const sinceMs = Date.now();
  const done = await simulateAll(jobs, size, {
    threads: Number(values.threads),
    onDone: (job, cell, count) =>
      process.stderr.write(doneText(job, cell, count, {of: jobs.length, sinceMs})),
  });
  const cellsOf = <Cell>(kind: Job["kind"]): Cell[] =>
    jobs.flatMap((job, index) => (job.kind === kind ? [done[index] as Cell] : []));
  const pairs = cellsOf<CalibrationCell>("pairs");
  const tables = cellsOf<TableCalibration>("tables");
  const headlines = cellsOf<HeadlineCalibration>("headlines");
  const histories = cellsOf<HistoryCalibration>("histories");
  const sequential = cellsOf<SequentialCell>("sequential");
  const asked = [...requirements(pairs, size.pairs), tableRequirement(tables, size.tables)];
  if (values.json)
    console.log(
      JSON.stringify({size, cells: pairs, tables, headlines, histories, sequential, requirements: asked}),
    );
  else {
    if (pairs.length > 0) printPairs(pairs);
    if (tables.length > 0) printTables(tables);
    if (headlines.length > 0) printHeadlines(headlines, size.tables);
    if (histories.length > 0) printHistories(histories);
    if (sequential.length > 0) printSequential(sequential, size.sequential);
    if (jobs.length === allJobs().length) {
      const rows = asked.map(({asked: what, worst, holds}) => [
        what,
        worst,
        holds ? "holds" : "does not hold",
      ]);
      console.log(`\n${formatTable(["asked", "found", ""], rows)}`);
    } else console.log("\nnot all cells, so nothing is said of what is asked of all");
    console.log(`\n${Math.round((Date.now() - sinceMs) / 1000)} s in ${values.threads} threads`);
  }
}
