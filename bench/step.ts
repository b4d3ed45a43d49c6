// How long a training step of the wasm engine takes by batch size, and which kernels take the time.
import {availableParallelism} from "node:os";
import type {Batch} from "../src/training/engines/engine.ts";
import {wasm} from "../src/training/engines/wasm.ts";
import type {KernelName} from "../src/training/engines/wasm/pool.ts";
import {loadRuntime} from "../src/training/engines/wasm/load.ts";
import {formatTable, isMain, median} from "./printing/table.ts";

const imageSize = 48;
const trainImages = 2048;
const validImages = 512;

export interface StepRow {
  batchSize: number;
  /** Medians, and the shortest of all: what the machine does when nothing else runs. */
  stepMs: number;
  evaluateMs: number;
  shortest: {stepMs: number; evaluateMs: number};
  /** From the shortest times: an epoch of 2,048 images trained and 512 validated. */
  epochMs: number;
  /** Share of a step by kernel; what is left is JavaScript and tfjs's own kernels. */
  shares: Partial<Record<KernelName, number>>;
}

/** Step and evaluation times of resnet-w16 at 48 px, after a warmup. */
export async function measureSteps(
  batchSizes: readonly number[] = [16, 32, 64, 128, 256],
  threads = availableParallelism(),
): Promise<StepRow[]> {
  const rows: StepRow[] = [];
  for (const batchSize of batchSizes) {
    const model = {device: "cpu", model: "resnet-w16", classes: 2, seed: 1} as const;
    const trainer = await wasm.createTrainer({
      ...model,
      threads,
      imageSize,
      batchSize,
      epochs: 1,
      stepsPerEpoch: 1000,
    });
    const batch = noise(batchSize);
    const count = Math.max(12, Math.round(640 / batchSize));
    for (let step = 0; step < 3; step++) await trainer.step(batch);
    const stepTimes = await timesOf(count, () => trainer.step(batch));
    const evaluateTimes = await timesOf(count, () => trainer.evaluate(batch));
    const shares = await sharesOf(count, () => trainer.step(batch));
    trainer.dispose();
    const shortest = {stepMs: Math.min(...stepTimes), evaluateMs: Math.min(...evaluateTimes)};
    const epochMs = (shortest.stepMs * trainImages + shortest.evaluateMs * validImages) / batchSize;
    const medians = {stepMs: median(stepTimes), evaluateMs: median(evaluateTimes)};
    rows.push({batchSize, ...medians, shortest, epochMs, shares});
  }
  return rows;
}

async function timesOf(count: number, run: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < count; turn++) {
    const beganAtMs = performance.now();
    await run();
    times.push(performance.now() - beganAtMs);
  }
  return times;
}

/** Share of the time by kernel, read around every kernel call. */
async function sharesOf(count: number, run: () => Promise<unknown>): Promise<StepRow["shares"]> {
  const {pool} = await loadRuntime();
  const plainRun = pool.run;
  const sums: StepRow["shares"] = {};
  pool.run = (kernel, call) => {
    const beganAtMs = performance.now();
    plainRun(kernel, call);
    sums[kernel] = (sums[kernel] ?? 0) + performance.now() - beganAtMs;
  };
  const total = (await timesOf(count, run)).reduce((sum, ms) => sum + ms, 0);
  pool.run = plainRun;
  return Object.fromEntries(Object.entries(sums).map(([kernel, ms]) => [kernel, ms / total]));
}

function noise(size: number): Batch {
  const pixels = Uint8Array.from({length: size * imageSize * imageSize * 3}, () => Math.random() * 256);
  return {pixels, labels: Uint8Array.from({length: size}, (_, image) => image % 2), size};
}

if (isMain(import.meta.url)) {
  const rows = await measureSteps();
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({rows}));
  } else {
    const columns = ["batch size", "median step ms", "shortest step ms", "shortest evaluation ms", "epoch s"];
    const cells = rows.map(({batchSize, stepMs, shortest, epochMs}) => [
      ...[batchSize, stepMs, shortest.stepMs, shortest.evaluateMs, epochMs / 1000],
    ]);
    console.log(formatTable(columns, cells));
    const kernels = Object.keys(rows[0]!.shares) as KernelName[];
    const largestFirst = kernels.sort((a, b) => rows[0]!.shares[b]! - rows[0]!.shares[a]!);
    const shares = largestFirst.map((kernel) => [kernel, ...rows.map((row) => row.shares[kernel] ?? null)]);
    console.log(
      `\n${formatTable(["share of a step", ...rows.map(({batchSize}) => String(batchSize))], shares)}`,
    );
  }
}
