import {availableParallelism} from "node:os";
import {createTrainer} from "../trainer.ts";
import type {DeviceProbe, Engine} from "./engine.ts";
import {describeTensorflow} from "./tensorflow/describe.ts";
import {gpuName, hasDriver, whyNoGpu} from "./tensorflow/gpu.ts";
import {loadEnvironment, loadTensorflow, usesOnednn} from "./tensorflow/load.ts";
import type {Tensorflow} from "./tensorflow/load.ts";
import {tensorflowOps} from "./tensorflow/ops.ts";
import {locateBinding, setupCommand} from "./tensorflow/setup/record.ts";

/** Trains on the CPU or an NVIDIA GPU with TensorFlow, which `npm run setup:tensorflow` provides. */
export const tensorflow: Engine = {
  id: "tensorflow",
  probe: () => probeTensorflow(),
  async createTrainer(options) {
    const loaded = await loadTensorflow(options);
    const {ops, release} = tensorflowOps(loaded);
    return createTrainer(options, {
      ops,
      threads: options.threads,
      deviceName: deviceName(loaded, options.device === "gpu" ? null : options.threads),
      release,
    });
  },
};

/** What TensorFlow can use here: looked at in a process of its own, so that this one stays free of it. */
export async function probeTensorflow(
  located = locateBinding(),
  describe = describeTensorflow,
): Promise<DeviceProbe[]> {
  // A GPU needs the other of the two libraries.
  const neither = (unavailable: string): DeviceProbe[] => [
    {device: "cpu", unavailable, name: null},
    {device: "gpu", unavailable: unavailable.replace(setupCommand, `${setupCommand} -- --cuda`), name: null},
  ];
  if ("missing" in located) return neither(located.missing);
  try {
    const {version, gpu, log} = await describe(located, located.kind === "cpu" ? "cpu" : "gpu");
    return [
      {
        device: "cpu",
        unavailable: null,
        name: deviceName({version, hasKernels: located.kernels !== null}, availableParallelism()),
      },
      gpu
        ? {device: "gpu", unavailable: null, name: `${gpuName(log) ?? "GPU"}, TensorFlow ${version}`}
        : {device: "gpu", unavailable: whyNoGpu({kind: located.kind, driver: hasDriver(), log}), name: null},
    ];
  } catch (error) {
    return neither(error instanceof Error ? error.message : String(error));
  }
}

/** What computes, for people; `threads` is null on a GPU. */
function deviceName(
  {version, hasKernels}: Pick<Tensorflow, "version" | "hasKernels">,
  threads: number | null,
): string {
  if (threads === null) return `GPU, TensorFlow ${version}`;
  const env = {...process.env, ...loadEnvironment({threads, visibleGpus: false}, process.env)};
  const onednn = usesOnednn(env) ? "oneDNN on" : "oneDNN off";
  // Named only where they are missing, which makes training slower.
  const kernels = hasKernels ? "" : ", without batchsweep's own operations";
  return `TensorFlow ${version}, ${onednn}, ${threads} ${threads === 1 ? "thread" : "threads"}${kernels}`;
}
