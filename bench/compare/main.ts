// What `npm run compare` makes of planted changes, for real: branches of a small repository that slow each step of a training by
// 5, 10 and 20 %, and one that changes its documentation, each compared until decided. `--times N` (10) comparisons of each, in
// turns; `--beside`: every second one beside a busy process that comes and goes; `--max-repeats N` (32); `--minutes N` (24): begins no
// comparison later; `--branches A,B` (all) compares these only; `--runs DIR` keeps the run logs; `--json`.
import {spawn} from "node:child_process";
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {parseArgs} from "node:util";
import {comparison, type ComparedQuantity} from "../../src/schema/comparison.ts";
import {formatTable, isMain} from "../printing/table.ts";
import {neighbour} from "./neighbour.ts";
import {branches, plantedRepository, type Branch} from "./repository.ts";

const program = resolve(import.meta.dirname, "../../scripts/batchsweep.ts");

/** One comparison of a branch with main. */
export interface Trial {
  branch: Branch["name"];
  beside: boolean;
  /** What was decided of speed. */
  outcome: ComparedQuantity["outcome"];
  ratio: number | null;
  /** Blocks of one run of each side. */
  blocks: number;
  seconds: number;
}

/** The decisive verdict on speed in what `compare --json` says last. Throws where there is none. */
export function speedIn(output: string): ComparedQuantity {
  const last = output.trim().split("\n").at(-1) ?? "";
  const {comparison: found} = JSON.parse(last) as {comparison: unknown};
  const [sweep] = comparison.parse(found).sweeps;
  const speed = sweep?.pairs[0]?.quantities.find(({quantity}) => quantity === "epoch-time");
  if (speed === undefined) throw new Error("the comparison says nothing of epoch time");
  return speed;
}

/** Compares a branch with main as a person would. Throws where compare does not end with a verdict. */
async function compareOnce(
  repository: string,
  branch: Branch["name"],
  {runs, id, state, most}: {runs: string; id: string; state: string; most: string},
): Promise<Omit<Trial, "branch" | "beside">> {
  const options = [
    "--cwd",
    repository,
    "--runs",
    runs,
    "--id",
    id,
    "--json",
    "--fail-on",
    "none",
    "--max-repeats",
    most,
  ];
  const how = ["--pattern", "epoch (?<epoch>\\d+) loss (?<trainLoss>[\\d.]+)", "--aa", "0", "--no-yardstick"];
  // V8 compiles in the background, and what it takes from that race is one of two codes, one of which takes 2.1 times as long.
  const command = ["--", process.execPath, "--no-concurrent-recompilation", "training.mjs", "{repeat}"];
  const beganMs = performance.now();
  const child = spawn(
    process.execPath,
    [program, "compare", "main", branch, ...options, ...how, ...command],
    {stdio: ["ignore", "pipe", "pipe"], env: {...process.env, XDG_STATE_HOME: state}},
  );
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const code = await new Promise((done) => child.once("close", done));
  const seconds = (performance.now() - beganMs) / 1000;
  if (code !== 0 && code !== 3) throw new Error(`compare ended with exit code ${String(code)}: ${err}`);
  const {outcome, ratio, n} = speedIn(out);
  return {outcome, ratio: ratio?.value ?? null, blocks: n.head, seconds};
}

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Rows of the table: each branch alone and beside the other process, as far as there are trials of it. */
export function trialRows(trials: readonly Trial[]): (string | number | null)[][] {
  return branches.flatMap(({name, planted}) =>
    [false, true].flatMap((beside) => {
      const own = trials.filter((one) => one.branch === name && one.beside === beside);
      const count = (...outcomes: ComparedQuantity["outcome"][]): number =>
        own.filter(({outcome}) => outcomes.includes(outcome)).length;
      const wrong = planted === 0 ? count("better", "worse") : count("better");
      return own.length === 0
        ? []
        : [
            [
              name,
              beside ? "yes" : "no",
              own.length,
              planted === 0 ? null : count("worse"),
              count("same"),
              own.length - count("worse", "same", "better"),
              wrong,
              meanOf(own.map(({blocks}) => blocks)),
              meanOf(own.flatMap(({ratio}) => (ratio === null ? [] : [100 * (ratio - 1)]))),
              meanOf(own.map(({seconds}) => seconds)),
            ],
          ];
    }),
  );
}

/** The branches of these names, with commas between them. Throws where there is no such branch. */
export function chosen(names: string): readonly Branch[] {
  return names.split(",").map((name) => {
    const branch = branches.find((one) => one.name === name);
    if (branch === undefined)
      throw new Error(
        `--branches: no branch ${name} (there are ${branches.map((one) => one.name).join(", ")})`,
      );
    return branch;
  });
}

async function main(): Promise<void> {
  const {values} = parseArgs({
    options: {
      times: {type: "string", default: "10"},
      beside: {type: "boolean", default: false},
      "max-repeats": {type: "string", default: "32"},
      minutes: {type: "string", default: "24"},
      branches: {type: "string", default: branches.map(({name}) => name).join()},
      runs: {type: "string"},
      json: {type: "boolean", default: false},
    },
  });
  const compared = chosen(values.branches);
  const folder = mkdtempSync(join(tmpdir(), "batchsweep-bench-compare-"));
  const trials: Trial[] = [];
  const untilMs = performance.now() + 60_000 * Number(values.minutes);
  try {
    const repository = plantedRepository(join(folder, "repository"));
    for (let time = 1; time <= Number(values.times); time++)
      for (const {name} of compared) {
        if (performance.now() > untilMs) continue;
        const beside = values.beside && time % 2 === 0;
        const other = beside ? neighbour(time) : null;
        const place = {
          runs: values.runs ?? join(folder, "runs"),
          id: `${name}-${time}`,
          state: join(folder, "state"),
          most: values["max-repeats"],
        };
        const found = await compareOnce(repository, name, place).finally(() => other?.end());
        trials.push({branch: name, beside, ...found});
        const percent = found.ratio === null ? "?" : (100 * (found.ratio - 1)).toFixed(1);
        process.stderr.write(
          `${name} ${time}${beside ? " beside" : ""}: ${found.outcome}, ${percent} %, ${found.blocks} blocks, ${found.seconds.toFixed(0)} s\n`,
        );
      }
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
  const columns = [
    "branch",
    "beside",
    "compared",
    "slower",
    "same",
    "undecided",
    "wrong",
    "blocks",
    "slower by %",
    "s",
  ];
  console.log(values.json ? JSON.stringify(trials) : formatTable(columns, trialRows(trials)));
}

if (isMain(import.meta.url)) await main();
