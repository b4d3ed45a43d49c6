// How far verdicts can be trusted: thousands of simulated pairs, equal and different, under realistic noise, beside what
// others do with the same times. `--pairs N` (2000), `--seed N` (1), `--json`.
import {parseArgs} from "node:util";
import {noises, type Design} from "./calibration/noise.ts";
import {peers} from "./calibration/peers.ts";
import {calibrate, type CalibrationCell} from "./calibration/tally.ts";
import {formatTable, isMain} from "./table.ts";

const designs: readonly Design[] = ["together", "apart"];
const repeats = [3, 5, 10, 20];

/** Every cell: noise × design × repeats. */
export function calibrateAll(pairs: number, seed: number): CalibrationCell[] {
  const size = {pairs, seed, bootstrapped: Math.min(pairs, 300)};
  return designs.flatMap((design) =>
    noises.flatMap((noise) => repeats.map((n) => calibrate(noise, design, n, size))),
  );
}

const inPercent = (share: number): string => (100 * share).toFixed(1);

/** What the calibration is asked for, and what it gave. */
export function requirements(
  cells: readonly CalibrationCell[],
): {asked: string; worst: string; holds: boolean}[] {
  const normal = cells.filter(({noise}) => noise !== "outliers");
  const largest = (list: readonly CalibrationCell[], figure: (cell: CalibrationCell) => number): number =>
    Math.max(...list.map(figure));
  const smallest = (list: readonly CalibrationCell[], figure: (cell: CalibrationCell) => number): number =>
    Math.min(...list.map(figure));
  const mean = (figure: (cell: CalibrationCell) => number): number =>
    cells.reduce((sum, cell) => sum + figure(cell), 0) / cells.length;
  const five = normal.filter((cell) => cell.repeats === 5);
  const ten = normal.filter((cell) => cell.repeats === 10);
  return [
    {
      asked: "equal configurations are called faster or slower in at most 5 % of cases",
      worst: `${inPercent(mean(({falseAlarms}) => falseAlarms))} % over all, ${inPercent(largest(cells, ({falseAlarms}) => falseAlarms))} % in the worst cell`,
      holds: largest(cells, ({falseAlarms}) => falseAlarms) <= 0.05,
    },
    {
      asked: "95 % intervals cover in 93 to 97 %",
      worst: `${inPercent(mean(({coverage}) => coverage))} % over all, ${inPercent(smallest(cells, ({coverage}) => coverage))} to ${inPercent(largest(cells, ({coverage}) => coverage))} % by cell`,
      holds:
        smallest(cells, ({coverage}) => coverage) >= 0.93 && largest(cells, ({coverage}) => coverage) <= 0.97,
    },
    {
      asked: "10 % is found in at least 90 % of cases at five repeats with 3 % noise",
      worst: `${inPercent(smallest(five, ({found10}) => found10))} % in the worst cell`,
      holds: smallest(five, ({found10}) => found10) >= 0.9,
    },
    {
      asked: "5 % is found in at least 90 % of cases at ten repeats with 3 % noise",
      worst: `${inPercent(smallest(ten, ({found5}) => found5))} % in the worst cell`,
      holds: smallest(ten, ({found5}) => found5) >= 0.9,
    },
  ];
}

function print(cells: readonly CalibrationCell[]): void {
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
  const asked = requirements(cells).map(({asked: what, worst, holds}) => [
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
      json: {type: "boolean", default: false},
    },
  });
  const cells = calibrateAll(Number(values.pairs), Number(values.seed));
  if (values.json)
    console.log(JSON.stringify({pairs: Number(values.pairs), cells, requirements: requirements(cells)}));
  else print(cells);
}
