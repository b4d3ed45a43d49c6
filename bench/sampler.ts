// What sampling costs: the same training with the sampler off and on, in turns, at 1, 10 and 50 Hz.
import {resolve} from "node:path";
import {parseArgs} from "node:util";
import {tQuantile} from "../src/analysis/statistics/distributions.ts";
import {runCommand, type CommandRun} from "../src/recorder/run-command.ts";
import type {SamplerCost} from "../src/schema/telemetry.ts";
import {startSampler} from "../src/telemetry/start-sampler.ts";
import {formatTable, isMain, median} from "./table.ts";

const trainingMain = resolve(import.meta.dirname, "..", "src", "training", "main.ts");
const rates = [1, 10, 50];
const limitMs = 10 * 60_000;

/** Epochs of one training; the first, which also warms up, is left out. */
interface Settings {
  rounds: number;
  epochs: number;
  images: number;
}

/** One rate beside no sampler, over all rounds. */
export interface SamplerRow {
  sampleHz: number;
  /** Epoch time with the sampler over epoch time without, and its 95 % interval. */
  ratio: number;
  low: number;
  high: number;
  /** Of the sampler process: share of one core, resident bytes, lateness and reading time in milliseconds. */
  coreShare: number;
  memoryBytes: number;
  lateMs: number;
  readMs: number;
}

/** The mean of ratios and its 95 % interval, from their logarithms (Student's t); rounds are the repeats. */
export function ratioInterval(ratios: readonly number[]): {ratio: number; low: number; high: number} {
  const logs = ratios.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const half = tQuantile(0.975, logs.length - 1) * Math.sqrt(variance / logs.length);
  return {ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half)};
}

async function train({epochs, images}: Settings, sampleHz: number | null): Promise<CommandRun> {
  const options = ["--train-images", String(images), "--valid-images", "128", "--epochs", String(epochs)];
  const sampler = sampleHz === null ? null : await startSampler({sampleHz});
  try {
    return await runCommand(
      {argv: [process.execPath, trainingMain, ...options]},
      {
        limits: {runMs: limitMs, silenceMs: limitMs},
        interruption: new AbortController().signal,
        sampling: sampler === null ? {missing: "off"} : {sampler},
      },
    );
  } finally {
    await sampler?.close();
  }
}

/** Median time of the epochs after the first. */
function epochMs({timeline, status}: CommandRun): number {
  const times = timeline.epochs.slice(1).flatMap(({durationMs}) => durationMs ?? []);
  if (status.state !== "completed" || times.length === 0)
    throw new Error(`the training did not end well: ${status.state}`);
  return median(times);
}

function costOf({samples, status}: CommandRun): SamplerCost & {coreShare: number} {
  if ("missing" in samples) throw new Error(`no samples: ${samples.missing}`);
  const {cost} = samples.recording;
  return {...cost, coreShare: cost.cpuMs / status.durationMs};
}

/** Trains without the sampler and with it at every rate, round by round; each round begins with another of them. */
export async function measureSampler(
  settings: Settings,
  onRound: (round: number) => void,
): Promise<SamplerRow[]> {
  const kinds = [null, ...rates];
  const times = new Map<number | null, number[]>(kinds.map((kind) => [kind, []]));
  const costs = new Map<number, ReturnType<typeof costOf>[]>(rates.map((rate) => [rate, []]));
  for (let round = 0; round < settings.rounds; round++) {
    const order = kinds.map((_, index) => kinds[(index + round) % kinds.length] ?? null);
    for (const kind of order) {
      const run = await train(settings, kind);
      times.get(kind)?.push(epochMs(run));
      if (kind !== null) costs.get(kind)?.push(costOf(run));
    }
    onRound(round + 1);
  }
  const without = times.get(null) ?? [];
  return rates.map((sampleHz) => {
    const ratios = (times.get(sampleHz) ?? []).map((ms, round) => ms / (without[round] ?? Number.NaN));
    const own = costs.get(sampleHz) ?? [];
    const middle = (figure: (cost: (typeof own)[number]) => number): number => median(own.map(figure));
    return {
      sampleHz,
      ...ratioInterval(ratios),
      coreShare: middle(({coreShare}) => coreShare),
      memoryBytes: Math.max(...own.map(({memoryBytes}) => memoryBytes)),
      lateMs: middle(({jitterMs}) => jitterMs.p95),
      readMs: middle(({readMs}) => readMs.p95),
    };
  });
}

if (isMain(import.meta.url)) {
  const {values} = parseArgs({
    options: {
      rounds: {type: "string", default: "12"},
      epochs: {type: "string", default: "4"},
      images: {type: "string", default: "1024"},
      json: {type: "boolean", default: false},
    },
  });
  const settings = {
    rounds: Math.max(2, Number(values.rounds)),
    epochs: Math.max(2, Number(values.epochs)),
    images: Math.max(64, Number(values.images)),
  };
  const rows = await measureSampler(settings, (round) =>
    process.stderr.write(`round ${round} of ${settings.rounds}\n`),
  );
  if (values.json) console.log(JSON.stringify({settings, rows}));
  else {
    const columns = [
      "Hz",
      "epoch time, on ÷ off",
      "95 % interval",
      "share of a core",
      "MB",
      "late p95 ms",
      "read p95 ms",
    ];
    const cells = rows.map((row) => [
      row.sampleHz,
      row.ratio.toFixed(4),
      `${row.low.toFixed(4)} to ${row.high.toFixed(4)}`,
      row.coreShare,
      row.memoryBytes / 1e6,
      row.lateMs,
      row.readMs,
    ]);
    console.log(formatTable(columns, cells));
  }
}
