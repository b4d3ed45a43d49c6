// How fast the wasm engine convolves: one thread against two, and against the XNNPACK that tfjs-backend-wasm ships.
import * as tf from "@tensorflow/tfjs-core";
import {convolutionShape} from "../src/training/engines/wasm/convolution-plan.ts";
import type {ConvolutionShape} from "../src/training/engines/wasm/convolution-plan.ts";
import {convolve, convolveBackward, convolveFilter} from "../src/training/engines/wasm/convolution.ts";
import {loadRuntime} from "../src/training/engines/wasm/load.ts";
import type {Runtime} from "../src/training/engines/wasm/runtime.ts";
import {formatTable, isMain, median} from "./printing/table.ts";

/** The 3 × 3 convolutions of resnet-w16 at 48 px: side of the image, channels, and how many there are of them. */
const layers = [
  {side: 24, channels: 16, count: 4},
  {side: 12, channels: 32, count: 3},
  {side: 6, channels: 64, count: 3},
  {side: 3, channels: 128, count: 3},
] as const;

export interface ConvolutionRow {
  layer: string;
  pass: "forward" | "input gradient" | "filter gradient";
  oneThreadMs: number;
  twoThreadsMs: number;
  /** tfjs-backend-wasm's own forward convolution on one thread; null for the gradients, which it lacks or has unusable. */
  stockMs: number | null;
  gflop: number;
  count: number;
}

/** Median times of each layer and pass, threads taking turns so that other load falls on both alike. */
export async function measureConvolution(rounds = 15, batchSize = 64): Promise<ConvolutionRow[]> {
  // Taken before the runtime puts ours in its place.
  await import("@tensorflow/tfjs-backend-wasm");
  const stock = tf.getKernel(tf.Conv2D, "wasm")!;
  const runtime = await loadRuntime();
  await tf.setBackend("wasm");
  stock.setupFunc?.(runtime.backend);
  const rows: ConvolutionRow[] = [];
  for (const {side, channels, count} of layers) {
    const attributes = {
      strides: 1,
      pad: 1,
      dataFormat: "NHWC" as const,
      dilations: 1,
      dimRoundingMode: "floor" as const,
    };
    const xShape = [batchSize, side, side, channels];
    const filterShape = [3, 3, channels, channels];
    const shape = convolutionShape(xShape, filterShape, attributes);
    const x = tf.randomNormal(xShape);
    const dy = tf.randomNormal(xShape);
    const filter = tf.randomNormal(filterShape);
    const target = runtime.addressOf(tf.zeros(xShape));
    const filterTarget = runtime.addressOf(tf.zeros(filterShape));
    const [xAt, dyAt, filterAt] = [x, dy, filter].map(runtime.addressOf) as [number, number, number];
    const passes: Record<ConvolutionRow["pass"], () => void> = {
      forward: () => convolve(runtime, shape, xAt, filterAt, target),
      "input gradient": () => convolveBackward(runtime, shape, dyAt, filterAt, target),
      "filter gradient": () => convolveFilter(runtime, shape, xAt, dyAt, filterTarget),
    };
    const stockForward = () => {
      const y = stock.kernelFunc({inputs: {x, filter}, attrs: attributes, backend: runtime.backend});
      runtime.backend.disposeData((y as tf.TensorInfo).dataId);
    };
    for (const [pass, run] of Object.entries(passes) as [ConvolutionRow["pass"], () => void][]) {
      const times = await measureThreads(runtime, run, pass === "forward" ? stockForward : null, rounds);
      rows.push({layer: `${side} × ${side} × ${channels}`, pass, ...times, gflop: gflopOf(shape), count});
    }
  }
  runtime.pool.stop();
  return rows;
}

async function measureThreads(
  runtime: Runtime,
  run: () => void,
  stock: (() => void) | null,
  rounds: number,
): Promise<Pick<ConvolutionRow, "oneThreadMs" | "twoThreadsMs" | "stockMs">> {
  const one: number[] = [];
  const two: number[] = [];
  const other: number[] = [];
  for (let round = -2; round < rounds; round++) {
    await runtime.pool.setThreads(1);
    const oneMs = timeOf(run);
    const stockMs = stock ? timeOf(stock) : 0;
    await runtime.pool.setThreads(2);
    const twoMs = timeOf(run);
    // The first rounds are warmup: V8 compiles the kernels a second time, better, while they run.
    if (round < 0) continue;
    one.push(oneMs);
    two.push(twoMs);
    other.push(stockMs);
  }
  return {oneThreadMs: median(one), twoThreadsMs: median(two), stockMs: stock ? median(other) : null};
}

/** Milliseconds of one call, from several: one is too short for the clock. */
function timeOf(run: () => void, calls = 5): number {
  const beganAtMs = performance.now();
  for (let call = 0; call < calls; call++) run();
  return (performance.now() - beganAtMs) / calls;
}

function gflopOf(shape: ConvolutionShape): number {
  const pixels = shape.images * shape.outputHeight * shape.outputWidth;
  return (2 * pixels * shape.outputs * shape.inputs * shape.filterHeight * shape.filterWidth) / 1e9;
}

/** How many times as fast two threads are, over all convolutions of the network. */
export function twoThreadsRatio(rows: readonly ConvolutionRow[]): number {
  const sum = (key: "oneThreadMs" | "twoThreadsMs") =>
    rows.reduce((total, row) => total + row.count * row[key], 0);
  return sum("oneThreadMs") / sum("twoThreadsMs");
}

if (isMain(import.meta.url)) {
  const rows = await measureConvolution();
  const ratio = twoThreadsRatio(rows);
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({twoThreadsRatio: ratio, rows}));
  } else {
    const columns = [
      "layer",
      "pass",
      "1 thread GFLOP/s",
      "2 threads GFLOP/s",
      "ratio",
      "stock 1 thread GFLOP/s",
    ];
    const speed = (gflop: number, ms: number) => (gflop / ms) * 1000;
    const cells = rows.map(({layer, pass, gflop, oneThreadMs, twoThreadsMs, stockMs}) => [
      ...[layer, pass, speed(gflop, oneThreadMs), speed(gflop, twoThreadsMs)],
      ...[oneThreadMs / twoThreadsMs, stockMs === null ? null : speed(gflop, stockMs)],
    ]);
    console.log(formatTable(columns, cells));
    console.log(`two threads are ${ratio.toFixed(2)} times as fast as one`);
  }
}
