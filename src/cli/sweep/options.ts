import {availableParallelism} from "node:os";
import {presets, type Preset} from "../../recorder/plan/presets.ts";
import type {Device} from "../../schema/values/identifiers.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {
  count,
  flag,
  idOf,
  listOf,
  numberOf,
  oneOf,
  text,
  typedOptions,
  type Range,
} from "../recording/typed-options.ts";

const specs = {
  preset: text,
  devices: text,
  "batch-sizes": text,
  repeats: text,
  epochs: text,
  images: text,
  "image-size": text,
  engine: text,
  adapter: text,
  model: text,
  data: text,
  seed: text,
  "sample-hz": text,
  threads: text,
  timeout: text,
  id: text,
  resume: text,
  runs: text,
  "dry-run": flag,
  json: flag,
  verbose: {...flag, short: "v"},
  help: {...flag, short: "h"},
} as const;

/** Name of an option, without its dashes. */
type Name = keyof typeof specs;

/** What a person asked `npm run sweep` to do, checked and complete. */
export interface SweepOptions {
  /** `custom` where an option says otherwise than the preset. */
  preset: Preset["id"] | "custom";
  devices: Device[];
  /** Whether the devices were named; the default takes what is there. */
  devicesNamed: boolean;
  engine: string;
  /** Part of a GPU's name, or `software`; null: the engine chooses. */
  adapter: string | null;
  batchSizes: number[];
  repeats: number;
  epochs: number;
  /** null: all that the folder of images has. */
  trainImages: number | null;
  validImages: number | null;
  imageSize: number;
  model: string;
  /** `emoji-birds` or a folder. */
  data: string;
  seed: number;
  sampleHz: number;
  threads: number;
  /** Longest time of one run; null: ten times the estimate. */
  timeoutMs: number | null;
  id: string | null;
  resume: string | null;
  runs: string;
  dryRun: boolean;
  json: boolean;
  verbose: boolean;
  help: boolean;
}

/** What a resume may still be told; the rest is in the recorded plan. */
const besideResume: readonly Name[] = [
  "resume",
  "runs",
  "data",
  "timeout",
  "dry-run",
  "json",
  "verbose",
  "help",
];

/** What makes a sweep another one than its preset. */
const overrides: readonly Name[] = [
  "batch-sizes",
  "repeats",
  "epochs",
  "images",
  "image-size",
  "model",
  "data",
];

/** What exists here to choose from. */
export interface Known {
  engines: readonly string[];
  models: readonly string[];
  /** Data that is built in; anything else is a folder. */
  data: readonly string[];
  /** Where sweeps are kept unless told otherwise. */
  runs: string;
}

/** Checks and completes what was typed. Throws UsageError with one line; touches nothing. */
export function parseSweepOptions(
  args: readonly string[],
  known: Known,
  {threads = availableParallelism()} = {},
): SweepOptions {
  const typed = typedOptions(args, specs);
  const {value} = typed;
  const number = (name: Name, otherwise: number, range: Range): number => {
    const found = value(name);
    return found === undefined ? otherwise : numberOf(name, found, range);
  };
  if (typed.has("resume")) {
    const refused = typed.names().find((name) => !besideResume.includes(name));
    if (refused !== undefined)
      throw new UsageError(`--resume goes on with the recorded plan: --${refused} cannot be given with it`);
  }
  const presetIds = presets.map(({id}) => id);
  const presetId = oneOf("preset", value("preset") ?? presets[0].id, presetIds);
  const preset = presets.find(({id}) => id === presetId) ?? presets[0];
  const data = value("data") ?? preset.data;
  const images = value("images");
  const ownCount = known.data.includes(data);
  const trainImages =
    images === undefined
      ? ownCount
        ? preset.trainImages
        : null
      : numberOf("images", images, count(1, 10_000_000));
  const engine = oneOf("engine", value("engine") ?? "auto", ["auto", ...known.engines]);
  const adapter = value("adapter") ?? null;
  if (adapter !== null && engine !== "webgpu")
    throw new UsageError(
      `--adapter: ${shownText(adapter)} (only the webgpu engine has adapters: add --engine webgpu)`,
    );
  const batchSizes = value("batch-sizes");
  const devices = value("devices");
  const timeout = value("timeout");
  const id = value("id");
  const resume = value("resume");
  const options: SweepOptions = {
    preset: overrides.some((name) => typed.has(name)) ? "custom" : preset.id,
    devices: listOf("devices", devices ?? "cpu,gpu", (item) => oneOf<Device>("device", item, ["cpu", "gpu"])),
    devicesNamed: devices !== undefined,
    engine,
    adapter,
    batchSizes:
      batchSizes === undefined
        ? [...preset.batchSizes]
        : listOf("batch-sizes", batchSizes, (item) => numberOf("batch-sizes", item, count(1, 1_000_000))),
    repeats: number("repeats", preset.repeats, count(1, 1000)),
    epochs: number("epochs", preset.epochs, count(1, 10_000)),
    trainImages,
    validImages:
      trainImages === null
        ? null
        : images === undefined
          ? preset.validImages
          : Math.max(1, Math.round(trainImages / 4)),
    imageSize: number("image-size", preset.imageSize, count(8, 1024)),
    model: oneOf("model", value("model") ?? preset.model, known.models),
    data,
    seed: number("seed", 1, count(0, 2 ** 31 - 1)),
    sampleHz: number("sample-hz", 10, {least: 0.1, most: 100, whole: false}),
    threads: number("threads", threads, count(1, 1024)),
    timeoutMs: timeout === undefined ? null : 1000 * numberOf("timeout", timeout, count(1, 7 * 24 * 3600)),
    id: id === undefined ? null : idOf("id", id),
    resume: resume === undefined ? null : idOf("resume", resume),
    runs: value("runs") ?? known.runs,
    dryRun: typed.has("dry-run"),
    json: typed.has("json"),
    verbose: typed.has("verbose"),
    help: typed.has("help"),
  };
  const tooLarge =
    trainImages === null ? undefined : options.batchSizes.find((batchSize) => batchSize > trainImages);
  if (tooLarge !== undefined)
    throw new UsageError(`--batch-sizes: ${tooLarge} (larger than the ${trainImages} training images)`);
  return options;
}
