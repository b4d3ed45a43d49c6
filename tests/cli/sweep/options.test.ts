import {describe, expect, test} from "vitest";
import {parseSweepOptions, type SweepOptions} from "../../../src/cli/sweep/options.ts";
import {createStopping} from "../../../src/recorder/plan/stopping.ts";
import {UsageError} from "../../../src/usage-error.ts";

const known = {
  engines: ["webgpu", "wasm"],
  models: ["resnet-w16", "efficientnet-lite0"],
  data: ["emoji-birds"],
  runs: "runs",
};
const parse = (line: string): SweepOptions =>
  parseSweepOptions(line === "" ? [] : line.split(" "), known, {threads: 2});

describe("parseSweepOptions()", () => {
  test("the default is the quick preset on every device there is", () => {
    expect(parse("")).toEqual({
      preset: "quick",
      devices: ["cpu", "gpu"],
      devicesNamed: false,
      engine: "auto",
      adapter: null,
      batchSizes: [16, 32, 64, 128, 256],
      repeats: 3,
      stopping: createStopping({margin: 0.05, mostRepeats: 6, budgetMs: 390_000}),
      more: null,
      warmup: 0,
      orderSeed: null,
      parallel: null,
      yardstick: true,
      epochs: 4,
      trainImages: 2048,
      validImages: 512,
      imageSize: 48,
      model: "resnet-w16",
      data: "emoji-birds",
      seed: 1,
      sampleHz: 10,
      threads: 2,
      timeoutMs: null,
      id: null,
      resume: null,
      shard: null,
      runs: "runs",
      dryRun: false,
      json: false,
      verbose: false,
      targetError: null,
    });
  });

  test("origin has the post's epochs and image counts, full repeats it five times", () => {
    expect(parse("--preset origin")).toMatchObject({
      model: "efficientnet-lite0",
      imageSize: 128,
      epochs: 1 + 3,
      trainImages: 2324,
      validImages: 581,
      repeats: 1,
      stopping: null,
    });
    expect(parse("--preset full")).toMatchObject({
      epochs: 1 + 3,
      trainImages: 2324,
      validImages: 581,
      repeats: 5,
      stopping: null,
    });
  });

  test("the quick preset goes on until it is decided, unless a number of repeats was typed", () => {
    expect(parse("--repeats 1")).toMatchObject({repeats: 1, stopping: null, preset: "custom"});
    expect(parse("--budget 20m --margin 10%").stopping).toMatchObject({
      margin: 0.1,
      planned: [3, 4, 6],
      budgetMs: 1_200_000,
    });
    const asked = parse("--preset origin --until decided");
    expect(asked).toMatchObject({repeats: 3, stopping: {planned: [3, 4, 6, 8, 12, 20]}});
    expect(asked.stopping).not.toHaveProperty("budgetMs");
  });

  test("a resume may ask for more than was planned", () => {
    expect(parse("--resume s").more).toBeNull();
    expect(parse("--resume s --add-repeats 2").more).toEqual({kind: "repeats", count: 2});
    expect(parse("--resume s --until decided --max-repeats 9 --budget 2m").more).toEqual({
      kind: "until decided",
      margin: 0.05,
      mostRepeats: 9,
      budgetMs: 120_000,
    });
  });

  test("what a preset does not say makes a custom sweep; where it is recorded does not", () => {
    expect(parse("--preset origin --epochs 2").preset).toBe("custom");
    expect(parse("--preset origin --devices cpu --runs x --sample-hz 5").preset).toBe("origin");
  });

  test("validation takes a quarter as many images as training", () => {
    expect(parse("--images 400")).toMatchObject({trainImages: 400, validImages: 100});
  });

  test("a folder of images is taken whole unless a number is given", () => {
    expect(parse("--data photos")).toMatchObject({data: "photos", trainImages: "all", validImages: "all"});
    expect(parse("--data photos --images 300")).toMatchObject({trainImages: 300, validImages: 75});
  });

  test("a value may follow an equals sign", () => {
    expect(parse("--batch-sizes=8,4 --timeout=90 -v")).toMatchObject({
      batchSizes: [8, 4],
      timeoutMs: 90_000,
      verbose: true,
    });
  });

  test.each([
    ["--batch-sizes 0", "--batch-sizes: 0 (expected a whole number from 1 to 1000000)"],
    ["--batch-sizes 16,NaN", "--batch-sizes: NaN (expected a whole number from 1 to 1000000)"],
    ["--batch-sizes 16,", "--batch-sizes:  (expected a whole number from 1 to 1000000)"],
    ["--batch-sizes 1e2", "--batch-sizes: 1e2 (expected a whole number from 1 to 1000000)"],
    ["--batch-sizes 16,32,16", "--batch-sizes: 16 is named twice"],
    ["--batch-sizes", "--batch-sizes needs a value"],
    ["--images -5", "--images: -5 (expected a whole number from 1 to 10000000)"],
    ["--images=-5", "--images: -5 (expected a whole number from 1 to 10000000)"],
    ["--repeats 0", "--repeats: 0 (expected a whole number from 1 to 1000)"],
    ["--add-repeats 2", "--add-repeats: adds to a recorded sweep: --resume ID --add-repeats N"],
    ["--resume s --budget 2m", "--budget is for --until decided"],
    [
      "--resume s --until decided --add-repeats 2",
      "--until decided or --add-repeats: one of them says how often",
    ],
    ["--preset full --margin 2%", "--margin is for --until decided"],
    ["--epochs 2.5", "--epochs: 2.5 (expected a whole number from 1 to 10000)"],
    ["--sample-hz 0", "--sample-hz: 0 (expected a number from 0.1 to 100)"],
    ["--devices tpu", "unknown device: tpu (known: cpu, gpu)"],
    ["--devices cpu,cpu", "--devices: cpu is named twice"],
    ["--engine metal", "unknown engine: metal (known: auto, webgpu, wasm)"],
    ["--adapter H100", "--adapter: H100 (only the webgpu engine has adapters: add --engine webgpu)"],
    ["--model vgg", "unknown model: vgg (known: resnet-w16, efficientnet-lite0)"],
    ["--preset slow", "unknown preset: slow (known: quick, origin, full)"],
    ["--preset quik", "unknown preset: quik (did you mean quick? known: quick, origin, full)"],
    ["--batchsizes 16", "unknown option: --batchsizes (did you mean --batch-sizes?)"],
    ["--tasks 2", "unknown option: --tasks (see --help)"],
    ["--factor a=1", "unknown option: --factor (see --help)"],
    ["-x", "unknown option: -x (see --help)"],
    ["quick", "unexpected: quick (options begin with --)"],
    ["--json=yes", "--json takes no value: yes"],
    [
      "--id ../x",
      "--id: ../x (an id has lower-case letters, digits, '-', '_' and single '.', 80 at most, and no .html at its end)",
    ],
    [
      "--id Sweep",
      "--id: Sweep (an id has lower-case letters, digits, '-', '_' and single '.', 80 at most, and no .html at its end)",
    ],
    ["--resume a --epochs 2", "--resume goes on with the recorded plan: --epochs cannot be given with it"],
  ])("%s: one line", (line, message) => {
    expect(() => parse(line)).toThrow(new UsageError(message));
  });

  test("an adapter is named for the webgpu engine", () => {
    expect(parse("--engine webgpu --adapter software")).toMatchObject({
      engine: "webgpu",
      adapter: "software",
    });
  });

  test("control characters of an option do not reach the terminal", () => {
    expect(() => parseSweepOptions(["--\u001b[31m"], known)).toThrow("unknown option: --?[31m (see --help)");
  });
});
