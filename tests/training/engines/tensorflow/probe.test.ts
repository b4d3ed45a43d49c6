import {writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {probeTensorflow} from "../../../../src/training/engines/tensorflow.ts";
import {describeTensorflow, lastError} from "../../../../src/training/engines/tensorflow/describe.ts";
import {gpuName} from "../../../../src/training/engines/tensorflow/gpu.ts";
import {loadEnvironment} from "../../../../src/training/engines/tensorflow/load.ts";
import {
  locateBinding,
  setupFile,
  tensorflowFolder,
} from "../../../../src/training/engines/tensorflow/setup/record.ts";
import {temporaryFolder} from "../../../temporary-folder.ts";
import {missing, named} from "./available.ts";

const nowhere = join(tmpdir(), "batchsweep-no-such-file");

/** A folder as the setup leaves it, less the files named. */
function setUpFolder(without: string[]): string {
  const folder = temporaryFolder();
  const files = ["binding.node", "libtensorflow_cc.so.2"];
  for (const file of files) if (!without.includes(file)) writeFileSync(join(folder, file), "not a library");
  const setup = {format: 1, kind: "cpu", binding: files[0], kernels: null, libraries: [files[1]]};
  writeFileSync(setupFile(folder), JSON.stringify(setup));
  return folder;
}

describe("where TensorFlow lies", () => {
  test("the cache folder is the one named, or else batchsweep's in the user's cache", () => {
    expect(tensorflowFolder({BATCHSWEEP_CACHE: "/a"})).toBe("/a/tensorflow");
    expect(tensorflowFolder({XDG_CACHE_HOME: "/b"})).toBe("/b/batchsweep/tensorflow");
  });

  test("nothing set up: both devices say what to run", async () => {
    const probes = await probeTensorflow(locateBinding(temporaryFolder(), nowhere));
    expect(probes.map(({unavailable}) => unavailable)).toEqual([
      "TensorFlow is not set up (run npm run setup:tensorflow)",
      "TensorFlow is not set up (run npm run setup:tensorflow -- --cuda)",
    ]);
  });

  test("a cached library that was removed is named", () => {
    expect(locateBinding(setUpFolder(["libtensorflow_cc.so.2"]), nowhere)).toEqual({
      missing:
        "TensorFlow was set up, but a file is gone: libtensorflow_cc.so.2 (run npm run setup:tensorflow)",
    });
  });

  test("a setup from before our own operations, or with those of other sources, says what to run", () => {
    const folder = setUpFolder([]);
    const stale = "batchsweep_kernels-000000000000.node";
    writeFileSync(join(folder, stale), "not a library");
    for (const kernels of [undefined, stale]) {
      const setup = {format: 1, kind: "cpu", binding: "binding.node", kernels, libraries: []};
      writeFileSync(setupFile(folder), JSON.stringify(setup));
      expect(locateBinding(folder, nowhere)).toEqual({
        missing:
          "TensorFlow was set up by another version of batchsweep (run npm run setup:tensorflow, which takes seconds)",
      });
    }
  });

  test("a setup file of another format counts as none", () => {
    const folder = temporaryFolder();
    writeFileSync(setupFile(folder), '{"format": 2}');
    expect(locateBinding(folder, nowhere)).toHaveProperty("missing");
  });

  test("a file that is no library makes both devices unavailable, with the loader's words", async () => {
    const probes = await probeTensorflow(locateBinding(setUpFolder([]), nowhere));
    expect(probes[0]?.unavailable).toMatch(/^TensorFlow does not work here: .*binding\.node/);
  });
});

describe("a GPU or none", () => {
  test("the GPU's name is read from TensorFlow's log", () => {
    const log =
      "Created device /job:localhost/replica:0/task:0/device:GPU:0 with 79000 MB memory:  -> device: 0, name: NVIDIA H100 80GB HBM3, pci bus id: 0000:00:05.0, compute capability: 9.0";
    expect(gpuName(log)).toBe("NVIDIA H100 80GB HBM3");
  });

  test("the CPU is chosen by hiding the GPUs; what a person has set of the rest stays", () => {
    const env = loadEnvironment({threads: 3, visibleGpus: false}, {TF_ENABLE_ONEDNN_OPTS: "0"});
    expect(env).toMatchObject({
      CUDA_VISIBLE_DEVICES: "-1",
      TF_NUM_INTRAOP_THREADS: "3",
      TF_ENABLE_ONEDNN_OPTS: "0",
    });
  });

  test("of a crashed process the thrown message is told, or the last line", () => {
    expect(lastError("x\nError: cannot open shared object file: y\n    at z\n\nNode.js v24")).toBe(
      "cannot open shared object file: y",
    );
    expect(lastError("one\ntwo\n")).toBe("two");
    expect(lastError("")).toBeNull();
  });
});

test.skipIf(missing !== null)(named("TensorFlow says its version, and oneDNN that it is on"), async () => {
  const located = locateBinding();
  if ("missing" in located) throw new Error(located.missing);
  const {version, gpu, log} = await describeTensorflow(located, "cpu");
  expect(version).toMatch(/^2\.\d+\.\d+/);
  expect(gpu, log).toBe(false);
  if (process.arch === "x64" && located.kind === "cpu")
    expect(log).toContain("oneDNN custom operations are on");
});
