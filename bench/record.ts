// npm run bench -- record [--rounds N] [--seconds N] [--json]: what `npm run record` costs a fixed training.
import {spawnSync} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {parseArgs} from "node:util";
import {formatTable, median} from "./table.ts";

const {values} = parseArgs({
  options: {
    rounds: {type: "string", default: "10"},
    seconds: {type: "string", default: "10"},
    json: {type: "boolean", default: false},
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

const folder = mkdtempSync(join(tmpdir(), "batchsweep-bench-"));
const record = resolve(import.meta.dirname, "..", "scripts", "record.ts");
const script = join(folder, "train.mjs");
const times = join(folder, "times");

// A fixed amount of arithmetic on both cores' worth of a trainer's habits: small matrices, a line an epoch, a bar a step. It times its own
// loop, so that loop and start can be told apart.
writeFileSync(
  script,
  `import {appendFileSync} from "node:fs";
const n = 128;
const [a, b, c] = [1, 2, 3].map((k) => Float64Array.from({length: n * n}, (_, i) => ((i * k) % 7) / 7));
function step() {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
}
const steps = Number(process.argv[2]);
const began = performance.now();
for (let epoch = 1; epoch <= 5; epoch++) {
  for (let done = 0; done < steps; done++) {
    step();
    process.stderr.write(\`\\rEpoch \${epoch}: \${done}/\${steps}\`);
  }
  console.log(\`epoch \${epoch} loss \${c[epoch]}\`);
}
appendFileSync(${JSON.stringify(times)}, \`\${performance.now() - began}\\n\`);
`,
);

/** Steps an epoch so that five epochs take about the seconds asked for. */
function calibrate(): number {
  writeFileSync(times, "");
  spawnSync(process.execPath, [script, "20"], {stdio: "ignore"});
  return Math.max(1, Math.round((20 * 1000 * seconds) / Number(readFileSync(times, "utf8"))));
}

/** Milliseconds of one go: of the training's own loop, and of the whole command around it. */
function timed(argv: readonly string[]): {loopMs: number; wholeMs: number} {
  writeFileSync(times, "");
  const began = performance.now();
  const {status} = spawnSync(process.execPath, [...argv], {stdio: "ignore", cwd: folder});
  const wholeMs = performance.now() - began;
  if (status !== 0) throw new Error(`ended with ${status}: ${argv.join(" ")}`);
  return {loopMs: Number(readFileSync(times, "utf8")), wholeMs};
}

/** 95 % interval of a mean by Student's t; two-sided quantiles for 1 to 30 degrees of freedom. */
function interval(samples: readonly number[]): {mean: number; low: number; high: number} {
  const count = samples.length;
  const mean = samples.reduce((sum, one) => sum + one, 0) / count;
  const variance = samples.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (count - 1);
  const t =
    [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14][count - 2] ?? 2.1;
  const half = t * Math.sqrt(variance / count);
  return {mean, low: mean - half, high: mean + half};
}

try {
  const steps = String(calibrate());
  const bare = [script, steps];
  const recorded = [
    ...[record, "--runs", join(folder, "runs"), "--devices", "cpu", "--id", "ROUND"],
    ...["--pattern", "epoch (?<epoch>\\d+) loss (?<trainLoss>\\S+)", "--", process.execPath, script, steps],
  ];
  const ratios: number[] = [];
  const addedMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const withRecord = (): ReturnType<typeof timed> =>
      timed(recorded.map((argument) => (argument === "ROUND" ? `round-${round}` : argument)));
    // In turns, and the first one in turns too: a machine that gets slower then favours neither.
    const [first, second] = round % 2 === 0 ? [timed(bare), withRecord()] : [withRecord(), timed(bare)];
    const [without, around] = round % 2 === 0 ? [first, second] : [second, first];
    ratios.push(around.loopMs / without.loopMs);
    addedMs.push(around.wholeMs - around.loopMs - (without.wholeMs - without.loopMs));
  }
  const ratio = interval(ratios);
  const result = {
    rounds,
    seconds,
    loopRatio: ratio,
    medianLoopRatio: median(ratios),
    addedMs: {median: median(addedMs), most: Math.max(...addedMs)},
  };
  if (values.json) console.log(JSON.stringify(result));
  else
    console.log(
      formatTable(
        ["figure", "value", "low", "high"],
        [
          ["loop, recorded ÷ bare (mean, 95 % interval)", ratio.mean, ratio.low, ratio.high],
          [
            "added at start and end, s (median, most)",
            result.addedMs.median / 1000,
            null,
            result.addedMs.most / 1000,
          ],
        ],
      ),
    );
} finally {
  rmSync(folder, {recursive: true, force: true});
}
