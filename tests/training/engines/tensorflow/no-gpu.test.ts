import {spawnSync} from "node:child_process";
import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {describeTensorflow} from "../../../../src/training/engines/tensorflow/describe.ts";
import {whyNoGpu} from "../../../../src/training/engines/tensorflow/gpu.ts";
import {locateBinding} from "../../../../src/training/engines/tensorflow/setup/record.ts";
import {temporaryFolder} from "../../../temporary-folder.ts";

/** What TensorFlow 2.21.0 of `setup:tensorflow -- --cuda` logged, by what was missing; times and process ids left out. */
const logs = {
  "libcuda.so.1":
    "E0000 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: UNKNOWN ERROR (303)\n",
  device:
    "E0000 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected\n",
  libcudart: "I0000 cudart_stub.cc:31] Could not find cuda drivers on your machine, GPU will not be used.\n",
};

const cuda = {kind: "cuda", driver: true, log: ""} as const;

describe("whyNoGpu() names what is missing and what to do", () => {
  test.each([
    [
      "a TensorFlow with CUDA",
      {...cuda, kind: "cpu" as const},
      "the TensorFlow that was set up is for the CPU only (run npm run setup:tensorflow -- --cuda on a machine with an NVIDIA GPU)",
    ],
    [
      "the driver",
      {...cuda, driver: false, log: logs["libcuda.so.1"]},
      "no NVIDIA driver on this machine (install the driver of the GPU)",
    ],
    [
      "the driver's library",
      {...cuda, log: logs["libcuda.so.1"]},
      "the NVIDIA driver's library is missing: libcuda.so.1 (install it; a container is given it, e.g. by docker run --gpus all)",
    ],
    [
      "the device",
      {...cuda, log: logs.device},
      "the NVIDIA driver shows no device: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected (nvidia-smi must list it)",
    ],
    [
      "the device and the libraries",
      {...cuda, log: logs.libcudart + logs.device},
      "the NVIDIA driver shows no device: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected (nvidia-smi must list it)",
    ],
    [
      "the libraries",
      {...cuda, log: logs.libcudart},
      "CUDA libraries are missing (run npm run setup:tensorflow -- --cuda, which brings them)",
    ],
    [
      "one library",
      {...cuda, log: "Could not load dynamic library 'libcudnn.so.9'; dlerror: …"},
      "a CUDA library is missing: libcudnn.so.9 (run npm run setup:tensorflow -- --cuda, which brings them)",
    ],
    ["nobody knows what", cuda, "TensorFlow found no CUDA device (nvidia-smi must list one)"],
  ])("%s", (_, found, reason) => {
    expect(whyNoGpu(found)).toBe(reason);
  });
});

/** A driver's library with no device behind it: a fake, compiled here, that answers as NVIDIA's does without a GPU. */
function fakeDriver(): string {
  const folder = temporaryFolder();
  const source = join(folder, "libcuda.c");
  writeFileSync(
    source,
    `int cuInit(unsigned flags) { return 100; }
int cuGetErrorName(int error, const char **text) { *text = "CUDA_ERROR_NO_DEVICE"; return 0; }
int cuGetErrorString(int error, const char **text) { *text = "no CUDA-capable device is detected"; return 0; }
`,
  );
  mkdirSync(join(folder, "lib"));
  const {status} = spawnSync("cc", ["-shared", "-fPIC", "-o", join(folder, "lib", "libcuda.so.1"), source]);
  expect(status).toBe(0);
  return join(folder, "lib");
}

const located = locateBinding();
const hasCompiler = spawnSync("cc", ["--version"]).status === 0;
const skipped =
  "missing" in located || located.kind !== "cuda"
    ? " (skipped: needs setup:tensorflow -- --cuda)"
    : hasCompiler
      ? ""
      : " (skipped: no C compiler)";

describe.skipIf(skipped !== "")(
  `a real TensorFlow with CUDA, on a fake driver that has no device${skipped}`,
  () => {
    test("computes on the CPU, and its log gives the reason", async () => {
      if ("missing" in located) return;
      const env = {...process.env, LD_LIBRARY_PATH: fakeDriver()};
      const {gpu, log} = await describeTensorflow(located, "gpu", env);
      expect(gpu, log).toBe(false);
      expect(whyNoGpu({...cuda, log})).toBe(
        "the NVIDIA driver shows no device: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected (nvidia-smi must list it)",
      );
    });
  },
);
