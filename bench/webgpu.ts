// A training step of the webgpu engine, composed of tfjs's operations and with our own programs: kernels (dispatches), time
// and memory. On the GPU; with `--adapter software` small cases on the CPU in its place, `--quick` one of them; with `--host
// MODEL` on a device that computes nothing, which leaves what a step costs the host.
import {parseArgs} from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import {composedOps} from "../src/training/ops-composed.ts";
import {createTrainer} from "../src/training/trainer.ts";
import {adapterName} from "../src/training/engines/webgpu/adapter.ts";
import {loadGpu, openGpu, type Gpu} from "../src/training/engines/webgpu/backend.ts";
import {openNothing} from "../src/training/engines/webgpu/dawn.ts";
import {webgpuOps} from "../src/training/engines/webgpu/ops.ts";
import {formatTable, isMain, median} from "./table.ts";

interface Case {
  model: string;
  imageSize: number;
  batchSize: number;
}

export interface WebgpuRow extends Case {
  programs: "tfjs" | "own";
  kernels: number;
  /** Medians of the steps after the first, which compiles. */
  stepMs: number;
  /** null where the adapter has no clock. */
  gpuMs: number | null;
  firstStepMs: number;
  peakBytes: number;
}

/** A GPU's cases, and smaller ones of the same number of kernels for the CPU in its place. */
const casesAt = (sides: Record<string, number>): Case[] =>
  Object.entries(sides).flatMap(([model, imageSize]) =>
    [16, 64].map((batchSize) => ({model, imageSize, batchSize})),
  );
const onGpu = casesAt({"resnet-w16": 48, resnet18: 128, "efficientnet-lite0": 128});
const onSoftware = casesAt({"resnet-w16": 16, "efficientnet-lite0": 32});
/** The host's work does not depend on the batch, and the device that computes nothing has little memory. */
const onNothing = (model: string): Case[] => [{model, imageSize: 32, batchSize: 2}];
const quick: readonly Case[] = [{model: "resnet-w16", imageSize: 16, batchSize: 16}];

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

/** Times a few steps with either programs, all parameters training. */
export async function measureWebgpu(
  gpu: Gpu,
  measured: readonly Case[],
  steps: number,
): Promise<WebgpuRow[]> {
  const kernelsSoFar = countKernels(gpu);
  const rows: WebgpuRow[] = [];
  for (const {model, imageSize, batchSize} of measured) {
    const pixels = Uint8Array.from(
      {length: batchSize * imageSize ** 2 * 3},
      (_, index) => (index * 7919) % 251,
    );
    const labels = Uint8Array.from({length: batchSize}, (_, image) => image % 2);
    for (const programs of ["tfjs", "own"] as const) {
      gpu.trim();
      const trainer = createTrainer(
        // So many epochs that the steps measured lie past the frozen one: in fine-tuning, where all parameters train.
        {
          device: "gpu",
          threads: 1,
          model,
          classes: 2,
          seed: 1,
          imageSize,
          batchSize,
          epochs: 1000,
          stepsPerEpoch: 1,
        },
        {
          ops: programs === "tfjs" ? composedOps() : webgpuOps(gpu.backend),
          threads: 1,
          deviceName: gpu.facts.name,
          gpu: gpu.view,
          release: gpu.trim,
        },
      );
      const stepMs: number[] = [];
      const gpuMs: (number | null)[] = [];
      let kernels = 0;
      for (let step = 0; step <= steps; step++) {
        const kernelsBefore = kernelsSoFar();
        const beganAtMs = performance.now();
        await trainer.step({pixels, labels, size: batchSize});
        stepMs.push(performance.now() - beganAtMs);
        kernels = kernelsSoFar() - kernelsBefore;
        gpuMs.push(await trainer.gpuMs());
      }
      const known = gpuMs.slice(1).filter((ms) => ms !== null);
      rows.push({
        ...{model, imageSize, batchSize, programs, kernels},
        stepMs: median(stepMs.slice(1)),
        gpuMs: known.length === steps ? median(known) : null,
        firstStepMs: stepMs[0]!,
        peakBytes: gpu.peakBytes(),
      });
      trainer.dispose();
    }
  }
  return rows;
}

if (isMain(import.meta.url)) {
  const {values} = parseArgs({
    options: {
      adapter: {type: "string"},
      quick: {type: "boolean", default: false},
      host: {type: "string"},
      json: {type: "boolean", default: false},
    },
  });
  const gpu =
    values.host !== undefined ? await openGpu(await openNothing()) : await loadGpu(values.adapter ?? null);
  await tf.setBackend("webgpu");
  const {software} = gpu.facts;
  const measured =
    values.host !== undefined ? onNothing(values.host) : values.quick ? quick : software ? onSoftware : onGpu;
  const rows = await measureWebgpu(gpu, measured, values.host !== undefined ? 3 : software ? 2 : 20);
  if (values.json) console.log(JSON.stringify({adapter: gpu.facts, rows}));
  else {
    console.log(`${adapterName(gpu.facts)}\n`);
    const columns = [
      "model",
      "px",
      "batch",
      "programs",
      "kernels a step",
      "step ms",
      "GPU ms",
      "first step ms",
      "peak MB",
    ];
    const cells = rows.map((row) => [
      ...[row.model, row.imageSize, row.batchSize, row.programs, row.kernels, row.stepMs, row.gpuMs],
      ...[row.firstStepMs, row.peakBytes / 1e6],
    ]);
    console.log(formatTable(columns, cells));
  }
}
