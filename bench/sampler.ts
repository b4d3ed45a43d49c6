// What sampling costs: one training whose epochs go with the sampler off and on, in turns, at 1, 10 and 50 Hz.
import {resolve} from "node:path";
import {parseArgs} from "node:util";
import {deviation, mean} from "d3-array";
import {tQuantile} from "../src/analysis/statistics/distributions.ts";
import {runCommand} from "../src/recorder/run/run-command.ts";
import type {TrainingEvent} from "../src/schema/event.ts";
import type {Recording, Sampler} from "../src/telemetry/client/sampler.ts";
import {startSampler} from "../src/telemetry/client/start-sampler.ts";
import {formatTable, isMain, median} from "./printing/table.ts";

const trainingMain = resolve(import.meta.dirname, "..", "src", "training", "main.ts");
const rates = [1, 10, 50];

/** What an epoch may go with: a sampler at so many samples a second, or none. */
const kinds = [null, ...rates];

const limitMs = 60 * 60_000;

interface Settings {
  /** Rounds of one epoch of each kind. One more goes before them, in which the training warms up. */
  rounds: number;
  /** Training images of an epoch; there are a quarter as many for validation. */
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
export function meanRatio(ratios: readonly number[]): {ratio: number; low: number; high: number} {
  const logs = ratios.map(Math.log);
  const centre = mean(logs) ?? Number.NaN;
  const half = (tQuantile(0.975, logs.length - 1) * (deviation(logs) ?? Number.NaN)) / Math.sqrt(logs.length);
  return {ratio: Math.exp(centre), low: Math.exp(centre - half), high: Math.exp(centre + half)};
}

/** What the epoch of this number goes with: each round has every kind once and begins with another. */
export const kindOf = (epoch: number): number | null =>
  kinds[(epoch + Math.floor(epoch / kinds.length)) % kinds.length] ?? null;

/**
 * Three samplers as one, of which the one samples whose epoch it is, or none. They are there all the time: an idle
 * process takes memory, but no time.
 */
async function createSwitch() {
  const samplers = new Map<number, Sampler>();
  for (const sampleHz of rates) samplers.set(sampleHz, await startSampler({sampleHz}));
  const recordings = new Map<number, Recording[]>(rates.map((rate) => [rate, []]));
  let rootPid: number | null = null;
  let current: number | null = null;
  let turns = Promise.resolve();

  async function turnTo(kind: number | null): Promise<void> {
    if (current !== null) {
      const recording = await samplers.get(current)?.end();
      if (recording !== undefined) recordings.get(current)?.push(recording);
    }
    current = kind;
    const sampler = kind === null ? undefined : samplers.get(kind);
    await sampler?.begin();
    if (rootPid !== null) sampler?.watch(rootPid);
  }

  return {
    recordings,
    onEvent(event: TrainingEvent): void {
      if (event.event === "phase-started" && event.phase === "train")
        turns = turns.then(() => turnTo(kindOf(event.epoch ?? 0)));
    },
    sampler: {
      begin: async () => undefined,
      watch: (pid: number) => void (rootPid = pid),
      mark: () => void (current !== null && samplers.get(current)?.mark()),
      latest: () => new Map<string, number | null>(),
      end: async () => {
        await turns;
        await turnTo(null);
        throw new Error("the samples belong to epochs");
      },
      close: async () => void (await Promise.all([...samplers.values()].map((sampler) => sampler.close()))),
    } satisfies Sampler,
  };
}

/** Trains once, each epoch with another kind of sampling. Throws when the training does not end well. */
async function trainInTurns({rounds, images}: Settings) {
  const epochs = (rounds + 1) * kinds.length;
  const {sampler, recordings, onEvent} = await createSwitch();
  const count = ["--train-images", String(images), "--valid-images", String(Math.ceil(images / 4))];
  try {
    const run = await runCommand(
      {argv: [process.execPath, trainingMain, ...count, "--epochs", String(epochs)]},
      {
        limits: {runMs: limitMs, silenceMs: limitMs},
        interruption: new AbortController().signal,
        sampling: {sampler},
        onEvent(event) {
          onEvent(event);
          if (event.event === "epoch") process.stderr.write(`\repoch ${event.epoch + 1} of ${epochs} `);
        },
      },
    );
    process.stderr.write("\n");
    if (run.status.state !== "completed")
      throw new Error(`the training did not end well: ${run.status.state}`);
    return {epochMs: run.timeline.epochs.map(({durationMs}) => durationMs), recordings};
  } finally {
    await sampler.close();
  }
}

/** Trains with the sampler off and at every rate in turns; ratios are of epochs of the same round. */
export async function measureSampler(settings: Settings): Promise<SamplerRow[]> {
  const {epochMs, recordings} = await trainInTurns(settings);
  const timesOf = (wanted: number | null): number[] =>
    epochMs
      .slice(kinds.length)
      .flatMap((ms, index) => (kindOf(kinds.length + index) === wanted ? (ms ?? []) : []));
  const without = timesOf(null);
  return rates.map((sampleHz) => {
    const times = timesOf(sampleHz);
    // The first is of the round in which the training warmed up.
    const costs = (recordings.get(sampleHz) ?? []).slice(1).map(({cost}) => cost);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    return {
      sampleHz,
      ...meanRatio(times.map((ms, round) => ms / (without[round] ?? Number.NaN))),
      coreShare: sum(costs.map(({cpuMs}) => cpuMs)) / sum(times),
      memoryBytes: Math.max(...costs.map(({memoryBytes}) => memoryBytes)),
      lateMs: median(costs.map(({jitterMs}) => jitterMs.p95)),
      readMs: median(costs.map(({readMs}) => readMs.p95)),
    };
  });
}

if (isMain(import.meta.url)) {
  const {values} = parseArgs({
    options: {
      rounds: {type: "string", default: "40"},
      images: {type: "string", default: "2048"},
      json: {type: "boolean", default: false},
    },
  });
  const settings = {
    rounds: Math.max(2, Number(values.rounds)),
    images: Math.max(64, Number(values.images)),
  };
  const rows = await measureSampler(settings);
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
