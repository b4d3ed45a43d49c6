// How far verdicts can be trusted: thousands of simulated pairs, equal and different, under realistic noise, beside what
// others do with the same times; how often whole tables are; and comparisons that go on until they are decided. `--pairs N`
// (2000), `--tables N` (400), `--sequential N` (1000), `--seed N` (1), `--json`.
import {parseArgs} from "node:util";
import {noises, type Design} from "./calibration/noise.ts";
import {peers} from "./calibration/peers.ts";
import {calibrate, type CalibrationCell} from "./calibration/tally.ts";
import {calibrateHistory, type HistoryCalibration} from "./calibration/history.ts";
import {calibrateTables, type TableCalibration} from "./calibration/tables.ts";
import {calibrateSequential, type SequentialCell} from "./calibration/sequential.ts";
import {formatTable, isMain} from "./table.ts";

const designs: readonly Design[] = ["together", "apart"];
const repeats = [3, 5, 10];

/** Every cell: noise × design × repeats. */
export function calibrateAll(pairs: number, seed: number): CalibrationCell[] {
  const size = {pairs, seed, bootstrapped: Math.min(pairs, 300)};
  return designs.flatMap((design) =>
    noises.flatMap((noise) => repeats.map((n) => calibrate(noise, design, n, size))),
  );
}

/** Every table: noise × design × repeats. */
export const calibrateAllTables = (tables: number, seed: number): TableCalibration[] =>
  designs.flatMap((design) =>
    noises
      .filter(({spreads, resolutionMs}) => spreads === undefined && resolutionMs === undefined)
      .flatMap((noise) => repeats.map((n) => calibrateTables(noise, design, n, {tables, seed}))),
  );

/** Every history: days that differ × sessions before × repeats. */
export const calibrateAllHistories = (tables: number, seed: number): HistoryCalibration[] =>
  ["day 1 %", "day 3 %"].flatMap((noise) =>
    [3, 5, 10].flatMap((sessions) => [3, 5].map((n) => calibrateHistory(noise, sessions, n, {tables, seed}))),
  );

const inPercent = (share: number): string => (100 * share).toFixed(1);

/** A cell by its name, and what it came to. */
const cellText = ({noise, design, repeats: n}: CalibrationCell, share: number): string =>
  `${inPercent(share)} % (${noise}, ${design}, ${n} repeats)`;

/** Where more is asked of verdicts between sessions than the spread that is assumed between them leaves. */
const oneSession = ({design}: CalibrationCell): boolean => design === "together";

/** What the calibration is asked for, and what it gave; within two standard errors of so many pairs. */
export function requirements(
  cells: readonly CalibrationCell[],
  pairs: number,
): {asked: string; worst: string; holds: boolean}[] {
  const error = (share: number): number => 2 * Math.sqrt((share * (1 - share)) / pairs);
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
      holds: alarms.value <= 0.05 + error(0.05),
    },
    {
      asked: "95 % intervals cover in at least 93 %, in every cell",
      worst: covered.text,
      holds: covered.value >= 0.93,
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
  const rows = cells.map(({noise, falseAlarms, naive, same, blocks, found}) => [
    ...[noise, inPercent(falseAlarms), inPercent(naive), inPercent(same), blocks.toFixed(1)],
    ...Object.values(found).flatMap((one) => [inPercent(one.share), one.blocks.toFixed(1)]),
  ]);
  const most = 0.05 + 2 * Math.sqrt((0.05 * 0.95) / count);
  const [normal] = cells;
  const isHeld =
    cells.every(({falseAlarms}) => falseAlarms <= most) &&
    normal !== undefined &&
    normal.same >= 0.9 &&
    (normal.found[10]?.blocks ?? 99) <= 6 &&
    (normal.found[20]?.blocks ?? 99) <= 4;
  console.log(
    `\nTwo variants in turns until decided, at most 20 blocks, margin 5 %\n\n${formatTable(columns, rows)}`,
  );
  console.log(
    `\nasked: at most 5 % false alarms over all looks in every cell; with normal noise 10 % within 6 blocks in the mean, 20 % within 4, the same in 90 %: ${isHeld ? "holds" : "does not hold"}`,
  );
}

function print(cells: readonly CalibrationCell[], pairs: number): void {
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
  const asked = requirements(cells, pairs).map(({asked: what, worst, holds}) => [
    what,
    worst,
    holds ? "holds" : "does not hold",
  ]);
  console.log(`\n${formatTable(["asked", "found", ""], asked)}`);
}

if (isMain(import.meta.url)) {
  const {values} = parseArgs({
    options: {
      pairs: {type: "string", default: "2000"},
      seed: {type: "string", default: "1"},
      tables: {type: "string", default: "400"},
      sequential: {type: "string", default: "1000"},
      json: {type: "boolean", default: false},
    },
  });
  const pairs = Number(values.pairs);
  const seed = Number(values.seed);
  const cells = calibrateAll(pairs, seed);
  const tables = calibrateAllTables(Number(values.tables), seed);
  const histories = calibrateAllHistories(Number(values.tables), seed);
  const count = Number(values.sequential);
  const sequential = noises.map((noise) => calibrateSequential(noise, {count, seed}));
  if (values.json)
    console.log(
      JSON.stringify({pairs, cells, tables, histories, sequential, requirements: requirements(cells, pairs)}),
    );
  else {
    print(cells, pairs);
    printTables(tables);
    printHistories(histories);
    printSequential(sequential, count);
  }
}
