import {spawn} from "node:child_process";
import {existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from "node:fs";
import path from "node:path";
import {describe, expect, test} from "vitest";
import {engines} from "../../src/training/engines/index.ts";
import {models} from "../../src/training/models/index.ts";
import {parseEvent} from "../../src/schema/parse.ts";
import type {TrainingEvent} from "../../src/schema/event.ts";
import {cacheFolder} from "../../src/training/cache-folder.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const main = path.join(import.meta.dirname, "../../src/training/main.ts");

const tiny =
  "--model resnet-w16 --image-size 16 --train-images 20 --valid-images 10 --batch-size 8 --epochs 2 --threads 1";

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  events: TrainingEvent[];
}

interface Surroundings {
  cache?: string;
  /** The event file; null for none. */
  events?: string | null;
}

/** A cache with no images yet, and with the package's compiled kernels: they take longer than these trainings. */
function cacheWithKernels(): string {
  const folder = temporaryFolder();
  mkdirSync(cacheFolder("kernels"), {recursive: true});
  symlinkSync(cacheFolder("kernels"), path.join(folder, "kernels"));
  return folder;
}

/** Runs main.ts to its end. */
async function runMain(
  options: string,
  {
    cache = cacheWithKernels(),
    events: eventFile = path.join(temporaryFolder(), "events.jsonl"),
  }: Surroundings = {},
): Promise<Ended> {
  const env = {...process.env, BATCHSWEEP_CACHE: cache, BATCHSWEEP_EVENTS: eventFile ?? undefined};
  const child = spawn(process.execPath, [main, ...options.split(" ")], {env, cwd: cache});
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => (stdout += text));
  child.stderr.on("data", (text) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const written = eventFile !== null && existsSync(eventFile) ? readFileSync(eventFile, "utf8") : "";
  const events = written
    .split("\n")
    .slice(0, -1)
    .map((line) => parseEvent(line, "events"));
  return {code, stdout, stderr, events};
}

const lossesOf = (events: readonly TrainingEvent[]) =>
  events.flatMap((event) => (event.event === "step" ? event.loss : []));

describe("main", () => {
  test("a training tells its phases, steps and epochs, and repeats itself on one thread", async () => {
    const cache = cacheWithKernels();
    const first = await runMain(tiny, {cache});
    expect(first).toMatchObject({code: 0, stdout: "", stderr: ""});
    const told = first.events.filter(({event}) => event !== "step");
    const phases = (phase: string) => [`phase-started ${phase}`, `phase-ended ${phase}`];
    const epoch = [...phases("train"), ...phases("validate"), "epoch"];
    expect(told.map((event) => ("phase" in event ? `${event.event} ${event.phase}` : event.event))).toEqual([
      "phase-started load",
      "run-started",
      "phase-ended load",
      ...epoch,
      ...epoch,
      "run-ended",
    ]);
    expect(first.events[1]).toMatchObject({
      work: {unit: "images", train: 20, valid: 10},
      classes: ["bird", "thing"],
      lastBatch: "dropped",
      skippedImages: 0,
      model: "resnet-w16",
      threads: 1,
      epochs: 2,
      stepsPerEpoch: 2,
    });
    const instants = told.map((event) => ("unixMs" in event ? event.unixMs : 0));
    expect(instants.slice(2)).toEqual(instants.slice(2).toSorted((a, b) => a - b));

    const second = await runMain(tiny, {cache});
    const losses = lossesOf(first.events);
    expect(losses).toHaveLength(2 * 2);
    for (const [step, loss] of lossesOf(second.events).entries())
      expect(loss).toBeCloseTo(losses[step] ?? 0, 5);
  });

  test("timing takes its steps and validates nothing", async () => {
    const {code, events} = await runMain(`${tiny} --time-steps 3`);
    expect(code).toBe(0);
    expect(lossesOf(events)).toHaveLength(3);
    expect(events.filter((event) => "phase" in event && event.phase === "validate")).toEqual([]);
  });

  test("without an event file it speaks to people", async () => {
    const {code, stdout} = await runMain(`${tiny} --epochs 1`, {events: null});
    expect(code).toBe(0);
    expect(stdout).toMatch(/^resnet-w16 with \d+ parameters on .+: 20 \+ 10 images, 2 steps an epoch\n/);
    expect(stdout).toMatch(
      /epoch 1 done: train loss \d\.\d+, valid loss \d\.\d+, error rate \d\.\d+\ndone\n$/,
    );
  });

  const wrong: [string, string][] = [
    ["--batch-size 0", "--batch-size: 0 (a whole number from 1 to 2147483647)\n"],
    ["--engine abacus", `unknown engine: abacus (known: ${engines.map(({id}) => id).join(", ")})\n`],
    ["--device gpu", "device not available: gpu (the wasm engine computes on the CPU only)\n"],
    ["--model vgg", `unknown model: vgg (known: ${models.map(({id}) => id).join(", ")})\n`],
    [
      "--data nowhere",
      "no such data: nowhere (known: emoji-birds, emoji-birds-by-art, or a folder of images)\n",
    ],
    [
      "--image-size 8 --train-images 4 --valid-images 2 --batch-size 5",
      "--batch-size: 5 (larger than the 4 training images)\n",
    ],
  ];
  test.each(wrong)("%s is wrong use: one line and exit code 2", async (options, stderr) => {
    expect(await runMain(options)).toMatchObject({code: 2, stdout: "", stderr});
  });

  test("a folder with an empty class is unreadable input: exit code 2", async () => {
    const cache = temporaryFolder();
    for (const name of ["photos/cat", "photos/dog"]) mkdirSync(path.join(cache, name), {recursive: true});
    writeFileSync(path.join(cache, "photos/dog/a.txt"), "");
    expect(await runMain("--data photos", {cache})).toMatchObject({
      code: 2,
      stderr: "empty class: cat (put JPEG, PNG or WebP images directly in its folder)\n",
    });
  });

  test("any other failure is exit code 1, with its words", async () => {
    const events = path.join(temporaryFolder(), "no-such-folder", "events.jsonl");
    const {code, stderr} = await runMain(tiny, {events});
    expect(code).toBe(1);
    expect(stderr).toContain("ENOENT: no such file or directory");
  });
});
