// Verdicts on real trainings: one configuration recorded twice must not be called different, a planted slow-down of 10 and 20 %
// must be found. Two sweeps, one after the other, each with all variants in turns. `--repeats N` (10), `--runs DIR` keeps
// the run logs, `--judge` takes those that are there already, `--json`.
import type {Pair} from "../src/analysis/decision/pair-contrast.ts";
import {spawnSync} from "node:child_process";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {parseArgs} from "node:util";
import {compareSweeps} from "../src/analysis/decision/compare-sweeps.ts";
import {runEvidence, sweepEvidence, type SweepEvidence} from "../src/analysis/decision/evidence.ts";
import type {QuantityId, Verdict} from "../src/schema/comparison.ts";
import {comparePairs} from "../src/analysis/decision/verdict.ts";
import {createLibrary} from "../src/runs/library.ts";
import {formatTable, isMain} from "./printing/table.ts";
import {slowdowns} from "./verdicts/variants.ts";

const root = resolve(import.meta.dirname, "..");
const quantities: QuantityId[] = ["epoch-time", "throughput", "step-time", "error-rate", "peak-memory"];
const training =
  "--engine wasm --batch-size 32 --train-images 512 --valid-images 128 --epochs 3 --image-size 48";

/** Records one sweep of all variants. Throws where a run does not complete. */
function record(id: string, runs: string, repeats: number): void {
  const options = ["--factor", `variant=${Object.keys(slowdowns).join(",")}`, "--repeats", String(repeats)];
  const named = ["--id", id, "--runs", runs, "--batch-size", "32", "--engine", "wasm"];
  const command = ["node", join(root, "bench", "verdicts", "slowed.ts"), "--variant", "{variant}"];
  const {status} = spawnSync(
    process.execPath,
    [
      join(root, "scripts", "batchsweep.ts"),
      "record",
      ...options,
      ...named,
      "--",
      ...command,
      ...training.split(" "),
    ],
    {stdio: ["ignore", "ignore", "inherit"], cwd: root},
  );
  if (status !== 0) throw new Error(`recording ended with exit code ${String(status)}: ${id}`);
}

async function evidenceOf(id: string, runs: string): Promise<SweepEvidence> {
  const library = createLibrary(runs);
  const recorded = await library.sweep(id);
  const evidence = [];
  for (const log of recorded.runs) evidence.push(runEvidence(log, await library.telemetry(log)));
  return sweepEvidence(recorded.sweep, evidence);
}

/** One comparison, with what is known of its truth. */
export interface KnownComparison {
  design: "together" | "apart";
  base: string;
  head: string;
  /** Planted slow-down of a step; 0 for equal ones. */
  planted: number;
  verdicts: Verdict[];
}

const variantOf = ({base, head}: Pair): [string, string] => [
  String(base.configuration.settings["variant"]),
  String(head.configuration.settings["variant"]),
];

function judged(design: KnownComparison["design"], pairs: readonly Pair[]): KnownComparison[] {
  return comparePairs(pairs, {quantities}).map((pair) => {
    const [base, head] = variantOf(pair);
    return {design, base, head, planted: slowdowns[head] ?? 0, verdicts: pair.verdicts};
  });
}

/** Every comparison of which the truth is known: within a sweep, and between two sweeps. */
export function compareRecorded(first: SweepEvidence, second: SweepEvidence): KnownComparison[] {
  const within = ({configurations}: SweepEvidence): Pair[] => {
    const base = configurations.find(({configuration}) => configuration.settings["variant"] === "plain");
    return base === undefined
      ? []
      : configurations.filter((head) => head !== base).map((head) => ({base, head}));
  };
  const twice = compareSweeps(first, second, {quantities});
  const again = [...twice.pairs, ...twice.incomparable].map((pair): KnownComparison => {
    const [base, head] = variantOf(pair);
    return {design: "apart", base, head, planted: 0, verdicts: pair.verdicts};
  });
  const [plain] = within(first).map(({base}) => base);
  const across = second.configurations
    .filter(({configuration}) => (slowdowns[String(configuration.settings["variant"])] ?? 0) > 0)
    .flatMap((head): Pair[] => (plain === undefined ? [] : [{base: plain, head}]));
  return [
    ...judged("together", within(first)),
    ...judged("together", within(second)),
    ...again,
    ...judged("apart", across),
  ];
}

const isTime = ({quantity}: Verdict): boolean =>
  quantity === "epoch-time" || quantity === "step-time" || quantity === "throughput";
const isAlarm = ({outcome}: Verdict): boolean => ["better", "worse", "at-a-price"].includes(outcome);

/** What is asked of the verdicts, and what they said. */
export function asked(list: readonly KnownComparison[]): {asked: string; found: string; holds: boolean}[] {
  const equal = list.filter(({planted}) => planted === 0).flatMap(({verdicts}) => verdicts);
  const alarms = equal.filter(isAlarm);
  const slowed = [0.1, 0.2].map((planted) => {
    const times = list
      .filter((one) => one.planted === planted)
      .flatMap(({verdicts}) => verdicts.filter(isTime));
    const found = times.filter(({outcome}) => outcome === "worse").length;
    return {
      asked: `a planted ${100 * planted} % is found`,
      found: `${found} of ${times.length} verdicts on time`,
      holds: found === times.length,
    };
  });
  return [
    {
      asked: "equal configurations are not called different",
      found: `${alarms.length} of ${equal.length} verdicts call them different`,
      holds: alarms.length === 0,
    },
    ...slowed,
  ];
}

function print(list: readonly KnownComparison[]): void {
  const percent = (ratio: number | undefined): string =>
    ratio === undefined ? "" : (100 * (ratio - 1)).toFixed(1);
  const rows = list.flatMap(({design, base, head, planted, verdicts}) =>
    verdicts.map(({quantity, word, ratio, n}) => [
      ...[design, `${base} / ${head}`, String(100 * planted), quantity, word],
      ...[percent(ratio?.value), percent(ratio?.low), percent(ratio?.high), `${n.base} + ${n.head}`],
    ]),
  );
  console.log(
    formatTable(
      ["recorded", "base / head", "planted %", "quantity", "verdict", "change %", "from", "to", "runs"],
      rows,
    ),
  );
  const answers = asked(list).map((one) => [one.asked, one.found, one.holds ? "holds" : "does not hold"]);
  console.log(`\n${formatTable(["asked", "found", ""], answers)}`);
}

if (isMain(import.meta.url)) {
  const {values} = parseArgs({
    options: {
      repeats: {type: "string", default: "10"},
      runs: {type: "string"},
      judge: {type: "boolean", default: false},
      json: {type: "boolean", default: false},
    },
  });
  const runs = values.runs ?? mkdtempSync(join(tmpdir(), "batchsweep-verdicts-"));
  try {
    const ids = ["first", "second"] as const;
    if (!values.judge) for (const id of ids) record(id, runs, Number(values.repeats));
    const [first, second] = [await evidenceOf(ids[0], runs), await evidenceOf(ids[1], runs)];
    const list = compareRecorded(first, second);
    if (values.json) console.log(JSON.stringify({asked: asked(list), list}));
    else print(list);
  } finally {
    if (values.runs === undefined) rmSync(runs, {recursive: true, force: true});
  }
}
