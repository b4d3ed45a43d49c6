// npm run bench -- record [--rounds N] [--seconds N] [--bar-hz N] [--json]: what `npm run record` costs a fixed training, in time and in CPU.
import {spawnSync} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {parseArgs} from "node:util";
import {meanRatio} from "./sampler.ts";
import {formatTable, median} from "./printing/table.ts";

const {values} = parseArgs({
  options: {
    rounds: {type: "string", default: "10"},
    seconds: {type: "string", default: "10"},
    "bar-hz": {type: "string", default: "20"},
    json: {type: "boolean", default: false},
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
/** tqdm draws its bar 10 times a second at most, Keras 20 times; a very high rate draws it at every step. */
const barHz = Number(values["bar-hz"]);

const folder = mkdtempSync(join(tmpdir(), "batchsweep-bench-"));
const program = resolve(import.meta.dirname, "..", "scripts", "batchsweep.ts");
const script = join(folder, "train.mjs");
const times = join(folder, "times");

// A fixed amount of arithmetic on both cores' worth of a trainer's habits: small matrices, a line an epoch, a bar. It times its own
// loop, so that loop and start-up are timed separately, and on Linux it reads what CPU time the recorder and its other children use meanwhile.
writeFileSync(
  script,
  `import {appendFileSync, readdirSync, readFileSync} from "node:fs";
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
// Nanoseconds on a core of each thread of a process (/proc/PID/task/TID/schedstat), of those that ended not.
function cpuMs(pid) {
  let sum = 0;
  for (const thread of readdirSync(\`/proc/\${pid}/task\`))
    sum += Number(readFileSync(\`/proc/\${pid}/task/\${thread}/schedstat\`, "latin1").split(" ")[0]) / 1e6;
  return sum;
}
function besideMs() {
  try {
    const children = readdirSync(\`/proc/\${process.ppid}/task\`).flatMap((thread) =>
      readFileSync(\`/proc/\${process.ppid}/task/\${thread}/children\`, "latin1").split(" ").filter(Boolean));
    return [process.ppid, ...children.map(Number)].filter((pid) => pid !== process.pid).reduce((sum, pid) => sum + cpuMs(pid), 0);
  } catch {
    return Number.NaN;
  }
}
const steps = Number(process.argv[2]);
for (let warm = 0; warm < 20; warm++) step();
const besideBefore = besideMs();
const cpuBefore = process.cpuUsage();
const began = performance.now();
let nextBarMs = began;
for (let epoch = 1; epoch <= 5; epoch++) {
  for (let done = 0; done < steps; done++) {
    step();
    if (performance.now() < nextBarMs) continue;
    nextBarMs = performance.now() + ${1000 / barHz};
    process.stderr.write(\`\\rEpoch \${epoch}: \${done}/\${steps}\`);
  }
  console.log(\`epoch \${epoch} loss \${c[epoch]}\`);
}
const loopMs = performance.now() - began;
const {user, system} = process.cpuUsage(cpuBefore);
const figures = {loopMs, cpuMs: (user + system) / 1000, besideMs: besideMs() - besideBefore};
appendFileSync(${JSON.stringify(times)}, JSON.stringify(figures));
`,
);

/** What a training says of its own loop: its time, its CPU time, and that of the recorder and its other children. */
interface Loop {
  loopMs: number;
  cpuMs: number;
  /** null where the system has no /proc. */
  besideMs: number | null;
}

const readLoop = (): Loop => JSON.parse(readFileSync(times, "utf8")) as Loop;

/** Steps an epoch so that five epochs take about the seconds asked for. */
function calibrate(): number {
  writeFileSync(times, "");
  spawnSync(process.execPath, [script, "20"], {stdio: "ignore"});
  return Math.max(1, Math.round((20 * 1000 * seconds) / readLoop().loopMs));
}

/** Milliseconds of one go: of the training's own loop, and of the whole command around it. */
function timed(argv: readonly string[]): Loop & {wholeMs: number} {
  writeFileSync(times, "");
  const began = performance.now();
  const {status} = spawnSync(process.execPath, [...argv], {stdio: "ignore", cwd: folder});
  const wholeMs = performance.now() - began;
  if (status !== 0) throw new Error(`ended with ${status}: ${argv.join(" ")}`);
  return {...readLoop(), wholeMs};
}

try {
  const steps = String(calibrate());
  const bare = [script, steps];
  const recorded = [
    ...[program, "record", "--runs", join(folder, "runs"), "--devices", "cpu", "--id", "ROUND"],
    ...["--pattern", "epoch (?<epoch>\\d+) loss (?<trainLoss>\\S+)", "--", process.execPath, script, steps],
  ];
  const pairs: {bare: ReturnType<typeof timed>; recorded: ReturnType<typeof timed>}[] = [];
  for (let round = 0; round < rounds; round++) {
    const withRecord = (): ReturnType<typeof timed> =>
      timed(recorded.map((argument) => (argument === "ROUND" ? `round-${round}` : argument)));
    // In turns, and the first one in turns too: a machine that gets slower then favours neither.
    const [first, second] = round % 2 === 0 ? [timed(bare), withRecord()] : [withRecord(), timed(bare)];
    pairs.push(round % 2 === 0 ? {bare: first, recorded: second} : {bare: second, recorded: first});
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  const addedMs = pairs.map(
    (pair) => pair.recorded.wholeMs - pair.recorded.loopMs - (pair.bare.wholeMs - pair.bare.loopMs),
  );
  const coreShares = pairs.flatMap(({recorded: {besideMs, loopMs}}) =>
    besideMs === null ? [] : besideMs / loopMs,
  );
  const result = {
    rounds,
    seconds,
    loopRatio: meanRatio(pairs.map((pair) => pair.recorded.loopMs / pair.bare.loopMs)),
    cpuRatio: meanRatio(pairs.map((pair) => pair.recorded.cpuMs / pair.bare.cpuMs)),
    medianLoopRatio: median(pairs.map((pair) => pair.recorded.loopMs / pair.bare.loopMs)),
    coreShare: coreShares.length === 0 ? null : median(coreShares),
    addedMs: {median: median(addedMs), most: Math.max(...addedMs)},
  };
  if (values.json) console.log(JSON.stringify(result));
  else {
    const {loopRatio, cpuRatio, coreShare} = result;
    // Percents of a percent matter here.
    const digits = ({ratio, low, high}: typeof loopRatio): string[] =>
      [ratio, low, high].map((figure) => figure.toFixed(4));
    const rows = [
      ["time of the loop, recorded ÷ bare (mean, 95 % interval)", ...digits(loopRatio)],
      ["its CPU time, recorded ÷ bare (mean, 95 % interval)", ...digits(cpuRatio)],
      ["CPU time of recorder and sampler, share of a core (median)", coreShare, null, null],
      [
        "added at start and end, s (median, most)",
        result.addedMs.median / 1000,
        null,
        result.addedMs.most / 1000,
      ],
    ];
    console.log(formatTable(["figure", "value", "low", "high"], rows));
  }
} finally {
  rmSync(folder, {recursive: true, force: true});
}
