// npm run bench -- hooks [--rounds N] [--steps N] [--json]: what the hooks of `npm run record` cost a PyTorch training of short steps.
// BENCH_PYTHON names a Python with torch.
import {spawnSync} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {withHooks} from "../src/recorder/process/hooks.ts";
import {eventsVariable} from "../src/recorder/process/command.ts";
import {meanRatio} from "./sampler.ts";
import {formatTable, median} from "./table.ts";

const {values} = parseArgs({
  options: {
    rounds: {type: "string", default: "20"},
    steps: {type: "string", default: "3000"},
    json: {type: "boolean", default: false},
  },
});

/** What a go says of itself: milliseconds a step, as the median step, in CPU time, and by the whole loop's clock. */
interface Go {
  stepMs: number;
  cpuMs: number;
  wallMs: number;
  loss: number;
}

const folder = mkdtempSync(join(tmpdir(), "batchsweep-bench-"));
const script = join(import.meta.dirname, "hooks", "steps.py");
const python = process.env["BENCH_PYTHON"] ?? "python3";

function go(env: Record<string, string>): Go {
  const {status, stdout, stderr} = spawnSync(python, [script, values.steps], {
    encoding: "utf8",
    env: {...process.env, ...env},
  });
  if (status !== 0) throw new Error(`${python} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Go;
}

let files = 0;
function hooked(): Go {
  const events = join(folder, `events-${files++}.jsonl`);
  writeFileSync(events, "");
  return go(withHooks({[eventsVariable]: events}));
}

try {
  const pairs: {bare: Go; hooks: Go}[] = [];
  const rounds = Number(values.rounds);
  for (let round = 0; round < rounds; round++) {
    // In turns, and the first one in turns too: a machine that gets slower then favours neither.
    const bareFirst = round % 2 === 0;
    const before = bareFirst ? go({}) : null;
    const hooks = hooked();
    const bare = before ?? go({});
    if (bare.loss !== hooks.loss) throw new Error(`losses differ: ${bare.loss} and ${hooks.loss}`);
    pairs.push({bare, hooks});
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  const figures = [
    ["median step", "stepMs"],
    ["CPU time of a step", "cpuMs"],
    ["whole loop", "wallMs"],
  ] as const;
  const results = figures.map(([figure, name]) => {
    const bareMs = median(pairs.map(({bare}) => bare[name]));
    const hooksMs = median(pairs.map(({hooks}) => hooks[name]));
    const ratios = pairs.map(({bare, hooks}) => hooks[name] / bare[name]);
    return {figure, bareMs, hooksMs, medianRatio: median(ratios), ...meanRatio(ratios)};
  });
  if (values.json) console.log(JSON.stringify({rounds, steps: Number(values.steps), results}));
  else
    console.log(
      formatTable(
        [
          "of a step",
          "bare, ms",
          "with hooks, ms",
          "ratio, median of pairs",
          "ratio, mean",
          "95 % from",
          "to",
        ],
        results.map(({figure, bareMs, hooksMs, medianRatio, ratio, low, high}) => [
          figure,
          bareMs,
          hooksMs,
          ...[medianRatio, ratio, low, high].map((one) => one.toFixed(4)),
        ]),
      ),
    );
} finally {
  rmSync(folder, {recursive: true, force: true});
}
