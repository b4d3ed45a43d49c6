// npm run bench -- hooks [--rounds N] [--steps N] [--blocks N] [--json]: what the hooks of `npm run record` cost a PyTorch
// training of short steps. BENCH_PYTHON names a Python with torch.
import {spawnSync} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {deviation, mean} from "d3-array";
import {tQuantile} from "../src/analysis/statistics/distributions.ts";
import {withHooks} from "../src/recorder/process/hooks.ts";
import {eventsVariable} from "../src/recorder/process/command.ts";
import {meanRatio} from "./sampler.ts";
import {formatTable, median} from "./printing/table.ts";

const {values} = parseArgs({
  options: {
    rounds: {type: "string", default: "20"},
    steps: {type: "string", default: "3000"},
    blocks: {type: "string", default: "200"},
    json: {type: "boolean", default: false},
  },
});

/** Trainings by how long their steps take: width and number of hidden layers, batch size. */
const trainings = [
  {training: "a step of 0.3 ms", size: ["64", "1", "32"]},
  {training: "a step of 1 ms", size: ["256", "3", "64"]},
] as const;
type Training = (typeof trainings)[number];

/** What a go says of itself: milliseconds a step, as the median step, in CPU time, and by the whole loop's clock. */
interface Go {
  stepMs: number;
  cpuMs: number;
  wallMs: number;
  loss: number;
}

const folder = mkdtempSync(join(tmpdir(), "batchsweep-bench-"));
const python = process.env["BENCH_PYTHON"] ?? "python3";

function run(script: string, args: readonly string[], env: Record<string, string> = {}): unknown {
  const path = join(import.meta.dirname, "hooks", script);
  const {status, stdout, stderr} = spawnSync(python, [path, ...args], {
    encoding: "utf8",
    env: {...process.env, ...env},
  });
  if (status !== 0) throw new Error(`${python} ended with ${status}: ${stderr}`);
  if (stderr.includes("batchsweep:")) throw new Error(stderr);
  return JSON.parse(stdout);
}

let files = 0;
function hooked(): Record<string, string> {
  const events = join(folder, `events-${files++}.jsonl`);
  writeFileSync(events, "");
  return withHooks({[eventsVariable]: events});
}

/** Processes with hooks and without, in turns. */
function inProcesses({training, size}: Training, rounds: number) {
  const go = (env?: Record<string, string>): Go => run("steps.py", [values.steps, ...size], env) as Go;
  const pairs: {bare: Go; hooks: Go}[] = [];
  for (let round = 0; round < rounds; round++) {
    // The first one in turns too: a machine that gets slower then favours neither.
    const before = round % 2 === 0 ? go() : null;
    const hooks = go(hooked());
    const bare = before ?? go();
    if (bare.loss !== hooks.loss) throw new Error(`losses differ: ${bare.loss} and ${hooks.loss}`);
    pairs.push({bare, hooks});
    process.stderr.write(`${training}: round ${round + 1} of ${rounds}\n`);
  }
  const figures = [
    ["median step", "stepMs"],
    ["CPU time of a step", "cpuMs"],
    ["whole loop", "wallMs"],
  ] as const;
  return figures.map(([figure, name]) => {
    const ratios = pairs.map(({bare, hooks}) => hooks[name] / bare[name]);
    const bareMs = median(pairs.map(({bare}) => bare[name]));
    const hooksMs = median(pairs.map(({hooks}) => hooks[name]));
    return {training, figure, bareMs, hooksMs, medianRatio: median(ratios), ...meanRatio(ratios)};
  });
}

/** What each door takes of a step where it is called, beside what it wraps: medians, which a loaded machine changes least. */
function inPlace({training, size}: Training) {
  const doors = run("doors.py", [values.steps, ...size], hooked()) as Record<
    "wholeUs" | "noted" | "batchUs" | "lossUs" | "stepUs" | "workedUs",
    number
  >;
  const {wholeUs, noted, batchUs, lossUs, stepUs, workedUs} = doors;
  const sumUs = batchUs + lossUs + stepUs + workedUs;
  return {training, wholeUs, noted, batchUs, lossUs, stepUs, workedUs, sumUs};
}

/** Blocks of 250 steps with hooks and without, in turns within one process: CPU time, which neighbours disturb least. */
function inOneProcess({training, size}: Training) {
  const pairs = run("turns.py", [values.blocks, "250", ...size], hooked()) as {
    bareUs: number;
    hooksUs: number;
  }[];
  const costs = pairs.map(({bareUs, hooksUs}) => hooksUs - bareUs);
  const costUs = mean(costs) ?? Number.NaN;
  const half = (tQuantile(0.975, costs.length - 1) * (deviation(costs) ?? 0)) / Math.sqrt(costs.length);
  const bareUs = median(pairs.map((pair) => pair.bareUs));
  return {training, bareUs, medianUs: median(costs), costUs, low: costUs - half, high: costUs + half};
}

try {
  const rounds = Number(values.rounds);
  const doors = trainings.map(inPlace);
  const turns = values.blocks === "0" ? [] : trainings.map(inOneProcess);
  const processes = rounds === 0 ? [] : trainings.flatMap((training) => inProcesses(training, rounds));
  if (values.json)
    console.log(JSON.stringify({rounds, steps: Number(values.steps), doors, processes, turns}));
  else {
    const heads = [
      "training",
      "step, µs",
      "share noted",
      "batch",
      "loss",
      "step",
      "worked through",
      "hooks, µs",
    ];
    console.log(
      `In place:\n\n${formatTable(
        heads,
        doors.map((row) => Object.values(row)),
      )}`,
    );
    const names = ["training", "CPU time, µs", "hooks, µs: median of pairs", "mean", "95 % from", "to"];
    const cost = turns.map(({training, bareUs, medianUs, costUs, low, high}) => [
      ...[training, bareUs, medianUs, costUs, low, high],
    ]);
    if (turns.length > 0) console.log(`\nIn turns within one process:\n\n${formatTable(names, cost)}`);
    if (processes.length > 0) {
      const columns = ["training", "figure", "bare, ms", "with hooks, ms", "ratio, median of pairs", "mean"];
      const rows = processes.map(({training, figure, bareMs, hooksMs, medianRatio, ratio, low, high}) => [
        ...[training, figure, bareMs, hooksMs],
        ...[medianRatio, ratio, low, high].map((one) => one.toFixed(4)),
      ]);
      console.log(`\nIn processes, in turns:\n\n${formatTable([...columns, "95 % from", "to"], rows)}`);
    }
  }
} finally {
  rmSync(folder, {recursive: true, force: true});
}
