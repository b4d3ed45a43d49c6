// The training step of the tensorflow engine beside PyTorch's: same network, batch, pixels and threads, step by step in
// turns, so that what else the machine does falls on both; and which of TensorFlow's operations take the time.
import {spawn} from "node:child_process";
import {availableParallelism} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {tensorflow} from "../src/training/engines/tensorflow.ts";
import {watchOperations} from "../src/training/engines/tensorflow/native.ts";
import {formatTable, isMain, median} from "./table.ts";

const imageSize = 128;
const warmup = 3;
const steps = 12;

interface Row {
  model: string;
  batchSize: number;
  tensorflowMs: number;
  /** null where no PyTorch was found. */
  pytorchMs: number | null;
  shares: Map<string, number>;
}

/** Median step times in turns. `python` is one that has torch, torchvision and efficientnet-lite-pytorch. */
async function measure(
  model: string,
  batchSize: number,
  threads: number,
  python: string | null,
): Promise<Row> {
  const trainer = await tensorflow.createTrainer({
    ...({device: "cpu", threads, model, classes: 2, seed: 1, imageSize, batchSize} as const),
    // So many epochs that the steps measured lie past the frozen one: in fine-tuning, where all parameters train.
    ...{epochs: 1000, stepsPerEpoch: 1},
  });
  const pixels = Uint8Array.from(
    {length: batchSize * imageSize ** 2 * 3},
    (_, index) => (index * 7919) % 251,
  );
  const batch = {
    pixels,
    labels: Uint8Array.from({length: batchSize}, (_, image) => image % 2),
    size: batchSize,
  };
  const peer = python === null ? null : startPeer(python, [model, batchSize, imageSize, threads].map(String));
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let step = 0; step < warmup + steps; step++) {
    const beganAtMs = performance.now();
    await trainer.step(batch);
    const ourMs = performance.now() - beganAtMs;
    const theirMs = peer === null ? null : await peer.step();
    if (step < warmup) continue;
    ours.push(ourMs);
    if (theirMs !== null) theirs.push(theirMs);
  }
  peer?.stop();
  const shares = await sharesOf(() => trainer.step(batch));
  trainer.dispose();
  return {
    ...{model, batchSize, shares},
    tensorflowMs: median(ours),
    pytorchMs: theirs.length > 0 ? median(theirs) : null,
  };
}

/** PyTorch in a process of its own, one step a request. */
function startPeer(python: string, args: string[]): {step: () => Promise<number>; stop: () => void} {
  const child = spawn(python, [join(import.meta.dirname, "reference", "trainer.py"), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
    // Threads that wait by spinning would take the cores from the other side's turn.
    env: {...process.env, OMP_WAIT_POLICY: "PASSIVE"},
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => {
    const {value, done} = await lines.next();
    if (done === true) throw new Error(`PyTorch ended: ${python} (has it torch and torchvision?)`);
    return JSON.parse(value as string) as {stepMs?: number};
  };
  const ready = next();
  return {
    async step() {
      await ready;
      child.stdin.write("\n");
      return (await next()).stepMs!;
    },
    stop: () => child.stdin.end(),
  };
}

/** Each operation's share of the time of three steps. */
async function sharesOf(run: () => Promise<unknown>): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const stop = watchOperations((name, durationMs) => times.set(name, (times.get(name) ?? 0) + durationMs));
  const beganAtMs = performance.now();
  for (let turn = 0; turn < 3; turn++) await run();
  const totalMs = performance.now() - beganAtMs;
  stop();
  const largest = [...times].sort(([, a], [, b]) => b - a);
  return new Map(largest.map(([name, durationMs]) => [name, durationMs / totalMs]));
}

if (isMain(import.meta.url)) {
  const threads = availableParallelism();
  const python = process.env["BENCH_PYTHON"] ?? null;
  if (python === null) console.log("PyTorch is left out: BENCH_PYTHON names no Python that has it\n");
  const only = process.argv.slice(2);
  const rows: Row[] = [];
  for (const model of only.length > 0 ? only : ["efficientnet-lite0", "resnet18"])
    for (const batchSize of [16, 64]) rows.push(await measure(model, batchSize, threads, python));
  console.log(
    formatTable(
      ["model", "batch size", "tensorflow ms", "PyTorch ms", "ratio"],
      rows.map((row) => [
        ...[row.model, row.batchSize, row.tensorflowMs, row.pytorchMs],
        row.pytorchMs === null ? null : row.tensorflowMs / row.pytorchMs,
      ]),
    ),
  );
  for (const {model, batchSize, shares} of rows) {
    const largest = [...shares].slice(0, 8).map(([name, share]) => `${name} ${share.toFixed(2)}`);
    console.log(`\n${model}, batch size ${batchSize}, share of a step: ${largest.join(", ")}`);
  }
  process.exit(0);
}
