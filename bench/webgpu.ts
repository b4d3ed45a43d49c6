// A training step of the webgpu engine, composed of tfjs's operations and with our own programs: kernels (dispatches), time
// and memory. [--adapter NAME] [--model ID] [--image-size PX] [--batch-sizes 16,64] [--steps N] [--json]
// On the GPU; with `--adapter software` a smaller case on the CPU in its place, of as many kernels; with `--host` on a device
// that computes nothing, which leaves what a step costs the host. Ctrl-C ends it with what was measured so far.
import {parseArgs} from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import {composedOps} from "../src/training/ops-composed.ts";
import {createTrainer} from "../src/training/trainer.ts";
import {adapterName} from "../src/training/engines/webgpu/device/adapter.ts";
import {loadGpu, openGpu, type Gpu} from "../src/training/engines/webgpu/backend.ts";
import {openNothing} from "../src/training/engines/webgpu/device/dawn.ts";
import {webgpuOps} from "../src/training/engines/webgpu/ops.ts";
import {formatTable, isMain, median} from "./printing/table.ts";

interface Case {
  model: string;
  imageSize: number;
  batchSize: number;
  programs: "tfjs" | "own";
}

interface WebgpuRow extends Case {
  /** In the last step. */
  kernels: number;
  /** Steps after the first, which compiles. */
  stepMs: number[];
  /** null where the adapter has no clock. */
  gpuMs: (number | null)[];
  firstStepMs: number;
  peakBytes: number;
}

/** The steps of a case: so many, or as many as fit into the time, though never fewer than two. */
interface Patience {
  steps: number;
  caseMs: number;
}

/** Counts dispatches of any pass of the device, tfjs's and our own. */
function countKernels({device}: Gpu): () => number {
  let kernels = 0;
  const pass = device.createCommandEncoder().beginComputePass();
  const prototype = Object.getPrototypeOf(pass) as GPUComputePassEncoder;
  const dispatch = prototype.dispatchWorkgroups;
  prototype.dispatchWorkgroups = function (...groups) {
    kernels += 1;
    return dispatch.apply(this, groups);
  };
  return () => kernels;
}

function trainerOf(gpu: Gpu, {model, imageSize, batchSize, programs}: Case) {
  return createTrainer(
    {
      ...{device: "gpu", threads: 1, model, classes: 2, seed: 1, imageSize, batchSize},
      // So many epochs that the steps measured lie past the frozen one: in fine-tuning, where all parameters train.
      ...{epochs: 1000, stepsPerEpoch: 1},
    },
    {
      ops: programs === "tfjs" ? composedOps() : webgpuOps(gpu.backend),
      threads: 1,
      deviceName: gpu.facts.name,
      gpu: gpu.view,
      release: gpu.trim,
    },
  );
}

/** Times steps of each case; `onStep` gets the rows so far after every step, the newest last. */
async function measureWebgpu(
  gpu: Gpu,
  cases: readonly Case[],
  {steps, caseMs}: Patience,
  onStep: (rows: readonly WebgpuRow[]) => void,
): Promise<void> {
  const kernelsSoFar = countKernels(gpu);
  const rows: WebgpuRow[] = [];
  for (const one of cases) {
    const size = one.batchSize;
    const values = size * one.imageSize ** 2 * 3;
    const pixels = Uint8Array.from({length: values}, (_, index) => (index * 7919) % 251);
    const labels = Uint8Array.from({length: size}, (_, image) => image % 2);
    gpu.trim();
    const trainer = trainerOf(gpu, one);
    const timedStep = async () => {
      const kernelsBefore = kernelsSoFar();
      const beganAtMs = performance.now();
      await trainer.step({pixels, labels, size});
      const durationMs = performance.now() - beganAtMs;
      return {durationMs, kernels: kernelsSoFar() - kernelsBefore, gpuMs: await trainer.gpuMs()};
    };
    const first = await timedStep();
    const row: WebgpuRow = {
      ...{...one, kernels: first.kernels, stepMs: [], gpuMs: []},
      ...{firstStepMs: first.durationMs, peakBytes: gpu.peakBytes()},
    };
    rows.push(row);
    onStep(rows);
    const beganAtMs = performance.now();
    while (row.stepMs.length < steps && (row.stepMs.length < 2 || performance.now() - beganAtMs < caseMs)) {
      const {durationMs, kernels, gpuMs} = await timedStep();
      row.stepMs.push(durationMs);
      row.gpuMs.push(gpuMs);
      Object.assign(row, {kernels, peakBytes: gpu.peakBytes()});
      onStep(rows);
    }
    trainer.dispose();
  }
}

const medianOrNull = (values: readonly (number | null)[]): number | null =>
  values.length === 0 || values.some((value) => value === null) ? null : median(values as number[]);

function tableOf(rows: readonly WebgpuRow[]): string {
  const columns = ["model", "px", "batch", "programs", "kernels a step", "steps", "step ms", "GPU ms"];
  const cells = rows.map((row) => [
    ...[row.model, row.imageSize, row.batchSize, row.programs, row.kernels, row.stepMs.length],
    ...[medianOrNull(row.stepMs), medianOrNull(row.gpuMs), row.firstStepMs, row.peakBytes / 1e6],
  ]);
  return formatTable([...columns, "first step ms", "peak MB"], cells);
}

if (isMain(import.meta.url)) {
  const {values} = parseArgs({
    options: {
      adapter: {type: "string"},
      model: {type: "string"},
      "image-size": {type: "string"},
      "batch-sizes": {type: "string"},
      steps: {type: "string"},
      host: {type: "boolean", default: false},
      json: {type: "boolean", default: false},
    },
  });
  const gpu = values.host ? await openGpu(await openNothing()) : await loadGpu(values.adapter ?? null);
  await tf.setBackend("webgpu");
  const {software} = gpu.facts;
  // A GPU's cases, and a small one for the CPU in its place, where tfjs's programs take seconds a step. What the host does
  // depends on neither, and the device that computes nothing has little memory.
  const sides: Record<string, number> = values.host
    ? {"resnet-w16": 32, "efficientnet-lite0": 32}
    : software
      ? {"resnet-w16": 8}
      : {"resnet-w16": 48, resnet18: 128, "efficientnet-lite0": 128};
  const models = values.model?.split(",") ?? Object.keys(sides);
  const batchSizes = (values["batch-sizes"] ?? (values.host ? "2" : "16,64")).split(",").map(Number);
  const cases = models.flatMap((model) =>
    (["own", "tfjs"] as const).flatMap((programs) =>
      batchSizes.map((batchSize) => {
        const imageSize = Number(values["image-size"] ?? sides[model] ?? 32);
        return {model, imageSize, batchSize, programs};
      }),
    ),
  );

  let measured: readonly WebgpuRow[] = [];
  const report = (): void => {
    if (values.json) console.log(JSON.stringify({adapter: gpu.facts, rows: measured}));
    else console.log(`${adapterName(gpu.facts)}\n\n${tableOf(measured)}`);
  };
  process.once("SIGINT", () => {
    report();
    console.error("interrupted: the last row has fewer steps, and others are missing");
    process.exit(130);
  });
  const patience = {steps: Number(values.steps ?? 20), caseMs: software ? 60_000 : Infinity};
  const beganAtMs = performance.now();
  await measureWebgpu(gpu, cases, patience, (rows) => {
    measured = rows;
    const {model, imageSize, batchSize, programs, stepMs, firstStepMs} = rows.at(-1)!;
    const seconds = ((performance.now() - beganAtMs) / 1000).toFixed(0);
    console.error(
      `${seconds} s: ${rows.length}/${cases.length} ${model} ${imageSize} px, batch ${batchSize}, ${programs}: step ${stepMs.length}, ${((stepMs.at(-1) ?? firstStepMs) / 1000).toFixed(2)} s`,
    );
  });
  report();
}
