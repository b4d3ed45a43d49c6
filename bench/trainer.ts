// The training step of the tensorflow engine beside PyTorch's: same network, batch, pixels and threads, step by step in
// turns, so that what else the machine does falls on both; and which of TensorFlow's operations take the time.
import {spawn} from "node:child_process";
import {availableParallelism} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {parseArgs} from "node:util";
import {tensorflow} from "../src/training/engines/tensorflow.ts";
import {watchOperations} from "../src/training/engines/tensorflow/native.ts";
import {formatTable, isMain, median} from "./printing/table.ts";

const warmup = 3;

/** PyTorch's order of an image's values in memory, and how its threads wait for work. */
interface Variant {
  layout: "contiguous" | "channels_last";
  waiting: "active" | "passive";
}

interface TimedVariant extends Variant {
  stepMs: number;
}

const variants: readonly Variant[] = (["contiguous", "channels_last"] as const).flatMap((layout) =>
  (["active", "passive"] as const).map((waiting) => ({layout, waiting})),
);

/** One measurement: what is trained, and how many steps are timed. */
interface Setting {
  model: string;
  batchSize: number;
  imageSize: number;
  threads: number;
  steps: number;
}

interface Row extends Setting {
  tensorflowMs: number;
  /** The fastest of `tried`, in turns with ours; null where no PyTorch was found. */
  pytorch: TimedVariant | null;
  /** PyTorch's variants, each alone. */
  tried: readonly TimedVariant[];
  shares: Map<string, number>;
}

/** Median step times in turns. `python` is one that has torch, torchvision and efficientnet-lite-pytorch. */
async function measure(setting: Setting, python: string | null): Promise<Row> {
  const {batchSize, imageSize, steps, threads, model} = setting;
  const tried = python === null ? [] : await timeVariants(python, setting);
  const fastest = tried.toSorted((a, b) => a.stepMs - b.stepMs)[0] ?? null;
  const trainer = await tensorflow.createTrainer({
    ...({device: "cpu", threads, model, classes: 2, seed: 1, imageSize, batchSize} as const),
    // So many epochs that the steps measured lie past the frozen one: in fine-tuning, where all parameters train.
    ...{epochs: 1000, stepsPerEpoch: 1},
  });
  const batch = {
    pixels: Uint8Array.from({length: batchSize * imageSize ** 2 * 3}, (_, index) => (index * 7919) % 251),
    labels: Uint8Array.from({length: batchSize}, (_, image) => image % 2),
    size: batchSize,
  };
  const peer = python === null || fastest === null ? null : startPeer(python, setting, fastest);
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
    ...{...setting, shares, tried},
    tensorflowMs: median(ours),
    pytorch: fastest === null ? null : {...fastest, stepMs: median(theirs)},
  };
}

/** Each variant of PyTorch alone: it competes with its fastest on this machine. */
async function timeVariants(python: string, setting: Setting): Promise<TimedVariant[]> {
  const tried: TimedVariant[] = [];
  for (const variant of variants) {
    const peer = startPeer(python, setting, variant);
    const times: number[] = [];
    for (let step = 0; step < warmup + Math.ceil(setting.steps / 2); step++) times.push(await peer.step());
    peer.stop();
    tried.push({...variant, stepMs: median(times.slice(warmup))});
  }
  return tried;
}

const nameOf = ({layout, waiting}: Variant) => `${layout}, ${waiting} waiting`;

/**
 * PyTorch in a process of its own, one step a request. Between its turns it is stopped: threads that wait by spinning would
 * take the cores from the other side.
 */
function startPeer(
  python: string,
  {model, batchSize, imageSize, threads}: Setting,
  {layout, waiting}: Variant,
): {step: () => Promise<number>; stop: () => void} {
  const args = [model, batchSize, imageSize, threads, layout].map(String);
  const child = spawn(python, [join(import.meta.dirname, "reference", "trainer.py"), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {...process.env, OMP_WAIT_POLICY: waiting.toUpperCase()},
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
      child.kill("SIGCONT");
      child.stdin.write("\n");
      const {stepMs} = await next();
      child.kill("SIGSTOP");
      return stepMs!;
    },
    stop() {
      child.kill("SIGCONT");
      child.stdin.end();
    },
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
  const {values, positionals} = parseArgs({
    options: {
      "batch-sizes": {type: "string", default: "16,64"},
      "image-size": {type: "string", default: "128"},
      steps: {type: "string", default: "12"},
    },
    allowPositionals: true,
  });
  const python = process.env["BENCH_PYTHON"] ?? null;
  if (python === null) console.log("PyTorch is left out: BENCH_PYTHON names no Python that has it\n");
  const shared = {
    imageSize: Number(values["image-size"]),
    threads: availableParallelism(),
    steps: Number(values.steps),
  };
  const rows: Row[] = [];
  for (const model of positionals.length > 0 ? positionals : ["efficientnet-lite0", "resnet18"])
    for (const batchSize of values["batch-sizes"].split(",").map(Number))
      rows.push(await measure({...shared, model, batchSize}, python));
  console.log(
    formatTable(
      ["model", "batch size", "tensorflow ms", "PyTorch ms", "ratio", "PyTorch is fastest with"],
      rows.map(({model, batchSize, tensorflowMs, pytorch}) => [
        ...[model, batchSize, tensorflowMs, pytorch?.stepMs ?? null],
        pytorch === null ? null : tensorflowMs / pytorch.stepMs,
        pytorch === null ? null : nameOf(pytorch),
      ]),
    ),
  );
  if (python !== null) {
    console.log("\nPyTorch's variants, each alone, ms a step:\n");
    console.log(
      formatTable(
        ["model", "batch size", ...variants.map(nameOf)],
        rows.map(({model, batchSize, tried}) => [model, batchSize, ...tried.map(({stepMs}) => stepMs)]),
      ),
    );
  }
  for (const {model, batchSize, shares} of rows) {
    const largest = [...shares].slice(0, 8).map(([name, share]) => `${name} ${share.toFixed(2)}`);
    console.log(`\n${model}, batch size ${batchSize}, share of a step: ${largest.join(", ")}`);
  }
  process.exit(0);
}
