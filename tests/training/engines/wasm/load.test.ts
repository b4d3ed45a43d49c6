import {execFile} from "node:child_process";
import {mkdtemp, readdir, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {promisify} from "node:util";
import {expect, test} from "vitest";
import {isLongMode, longMode} from "../../../runner/slow.ts";
import type {Batch, TrainerOptions} from "../../../../src/training/engines/engine.ts";
import {compileKernels} from "../../../../src/training/engines/wasm/compile.ts";
import {loadRuntime} from "../../../../src/training/engines/wasm/load.ts";
import {wasm} from "../../../../src/training/engines/wasm.ts";

const options: TrainerOptions = {
  device: "cpu",
  threads: 2,
  model: "resnet-w16",
  classes: 2,
  imageSize: 16,
  batchSize: 8,
  seed: 1,
  epochs: 1,
  stepsPerEpoch: 120,
};
const batch: Batch = {
  pixels: new Uint8Array(8 * 16 * 16 * 3).fill(7),
  labels: new Uint8Array(8).fill(1),
  size: 8,
};
const patterned: Batch = {
  pixels: Uint8Array.from({length: 8 * 16 * 16 * 3}, (_, at) => (at * 7919) % 251),
  labels: Uint8Array.of(0, 1, 0, 1, 1, 0, 1, 0),
  size: 8,
};

test("the WebAssembly memory does not grow over 40 steps", async () => {
  const {memory} = await loadRuntime();
  const trainer = await wasm.createTrainer(options);
  for (let step = 0; step < 10; step++) await trainer.step(batch);
  const before = memory.buffer.byteLength;
  for (let step = 0; step < 40; step++) await trainer.step(batch);
  trainer.dispose();
  expect(memory.buffer.byteLength).toBe(before);
});

test("one, two and three threads give the same losses to the last bit", async () => {
  const lossesOf = async (threads: number) => {
    const trainer = await wasm.createTrainer({...options, threads});
    const losses: number[] = [];
    for (let step = 0; step < 6; step++) losses.push(await trainer.step(patterned));
    trainer.dispose();
    return losses;
  };
  const one = await lossesOf(1);
  expect(new Set(one).size).toBe(6);
  expect(await lossesOf(2)).toEqual(one);
  expect(await lossesOf(3)).toEqual(one);
});

test("a process ends by itself after a step, its trainer disposed or not", async () => {
  const engine = new URL("../../../../src/training/engines/wasm.ts", import.meta.url);
  const run = (dispose: string) =>
    promisify(execFile)(
      process.execPath,
      [
        "--input-type=module",
        "--eval",
        `const {wasm} = await import(${JSON.stringify(engine.href)});
         const trainer = await wasm.createTrainer(${JSON.stringify(options)});
         const batch = {pixels: new Uint8Array(8 * 16 * 16 * 3), labels: new Uint8Array(8), size: 8};
         console.log(await trainer.step(batch) > 0);
         ${dispose}`,
      ],
      {timeout: 300_000},
    );
  const ended = await Promise.all([run("trainer.dispose();"), run("")]);
  expect(ended.map(({stdout}) => stdout)).toEqual(["true\n", "true\n"]);
});

test("loading the backend leaves no process listener and no thread class behind", async () => {
  await loadRuntime();
  const listeners = process.listeners("uncaughtException").map(String);
  expect(listeners.filter((listener) => listener.includes("ExitStatus"))).toEqual([]);
  expect((await import("node:worker_threads")).Worker.name).toBe("Worker");
});

const atOnce = 2;
test.skipIf(!isLongMode)(
  longMode(
    `kernels compile without relaxed SIMD too; ${atOnce} compilations at once leave one whole file in the cache`,
  ),
  async () => {
    const cache = await mkdtemp(join(tmpdir(), "batchsweep-"));
    try {
      const compiled = await Promise.all(Array.from({length: atOnce}, () => compileKernels(false, cache)));
      const again = await compileKernels(false, cache);
      for (const one of compiled)
        expect(WebAssembly.Module.exports(one)).toEqual(WebAssembly.Module.exports(again));
      const files = await readdir(cache);
      expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{16}\.wasm$/)]);
    } finally {
      await rm(cache, {recursive: true});
    }
  },
);

test.skipIf(!isLongMode)(longMode("a cache that cannot be written is no hindrance"), async () => {
  const folder = await mkdtemp(join(tmpdir(), "batchsweep-"));
  try {
    const file = join(folder, "file");
    await writeFile(file, "");
    expect(
      WebAssembly.Module.exports(await compileKernels(false, join(file, "cache"))).length,
    ).toBeGreaterThan(0);
  } finally {
    await rm(folder, {recursive: true});
  }
});

test("a tensor that has no room is refused by its bytes, and the memory can be used on", async () => {
  const {createTensor, backend} = await loadRuntime();
  expect(() => createTensor([2 ** 30])).toThrow("WebAssembly.Memory: could not allocate 4294967296 bytes");
  expect(() => createTensor([2 ** 29])).toThrow("WebAssembly.Memory: could not allocate 2147483648 bytes");
  const large = [createTensor([2 ** 28]), createTensor([2 ** 28]), createTensor([2 ** 28])];
  expect(() => createTensor([2 ** 28])).toThrow("WebAssembly.Memory: could not allocate 1073741824 bytes");
  const tensors = [...large, createTensor([16])];
  for (const {dataId} of tensors) expect(backend.dataIdMap.get(dataId).memoryOffset).toBeGreaterThan(0);
  for (const {dataId} of tensors) backend.disposeData(dataId);
});
