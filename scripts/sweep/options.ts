import {availableParallelism} from "node:os";
import {parseArgs} from "node:util";
import {presets, type Preset} from "../../src/recorder/presets.ts";
import {idPattern, type Device} from "../../src/schema/identifiers.ts";
import {nearest, shownText, UsageError} from "../usage-error.ts";

/** What a person asked `npm run sweep` to do, checked and complete. */
export interface SweepOptions {
  /** `custom` where an option says otherwise than the preset. */
  preset: Preset["id"] | "custom";
  devices: Device[];
  /** Whether the devices were named; the default takes what is there. */
  devicesNamed: boolean;
  engine: string;
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

const text = {type: "string"} as const;
const flag = {type: "boolean"} as const;
const specs = {
  preset: text,
  devices: text,
  "batch-sizes": text,
  repeats: text,
  epochs: text,
  images: text,
  "image-size": text,
  engine: text,
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

type Name = keyof typeof specs;

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

const names = Object.keys(specs) as Name[];

/** The options as they were typed. Throws UsageError for one that is unknown, without its value, or no option at all. */
function typedOptions(args: readonly string[]): Map<Name, string | true> {
  const {tokens} = parseArgs({args: [...args], options: specs, strict: false, tokens: true});
  const typed = new Map<Name, string | true>();
  for (const token of tokens) {
    if (token.kind === "positional")
      throw new UsageError(`unexpected: ${shownText(token.value)} (options begin with --)`);
    if (token.kind === "option-terminator") continue;
    const name = names.find((known) => known === token.name);
    if (name === undefined) {
      const meant = nearest(token.name, names);
      const remedy = meant === null ? "see --help" : `did you mean --${meant}?`;
      throw new UsageError(`unknown option: ${shownText(token.rawName)} (${remedy})`);
    }
    if (specs[name].type === "boolean" && token.value !== undefined)
      throw new UsageError(`--${name} takes no value: ${shownText(token.value)}`);
    if (specs[name].type === "string" && (token.value ?? "") === "")
      throw new UsageError(`--${name} needs a value`);
    typed.set(name, token.value ?? true);
  }
  return typed;
}

interface Range {
  least: number;
  most: number;
  whole: boolean;
}

function numberOf(name: string, value: string, {least, most, whole}: Range): number {
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isNaN(number) || number < least || number > most || (whole && !Number.isInteger(number))) {
    const kind = whole ? "a whole number" : "a number";
    throw new UsageError(`--${name}: ${shownText(value)} (expected ${kind} from ${least} to ${most})`);
  }
  return number;
}

const count = (least: number, most: number): Range => ({least, most, whole: true});

function oneOf<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined)
    throw new UsageError(`unknown ${name}: ${shownText(value)} (known: ${known.join(", ")})`);
  return found;
}

function listOf<T>(name: string, value: string, parse: (item: string) => T): T[] {
  const items = value.split(",").map((item) => parse(item.trim()));
  const twice = items.find((item, index) => items.indexOf(item) !== index);
  if (twice !== undefined) throw new UsageError(`--${name}: ${String(twice)} is named twice`);
  return items;
}

function idOf(name: string, value: string): string {
  if (idPattern.test(value)) return value;
  throw new UsageError(
    `--${name}: ${shownText(value)} (an id has lower-case letters, digits, '-', '_' and single '.', 80 at most)`,
  );
}

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
  const typed = typedOptions(args);
  const value = (name: Name): string | undefined => {
    const found = typed.get(name);
    return found === true ? undefined : found;
  };
  const number = (name: Name, otherwise: number, range: Range): number => {
    const found = value(name);
    return found === undefined ? otherwise : numberOf(name, found, range);
  };
  if (typed.has("resume")) {
    const refused = [...typed.keys()].find((name) => !besideResume.includes(name));
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
  const batchSizes = value("batch-sizes");
  const devices = value("devices");
  const timeout = value("timeout");
  const id = value("id");
  const resume = value("resume");
  const options: SweepOptions = {
    preset: overrides.some((name) => typed.has(name)) ? "custom" : preset.id,
    devices: listOf("devices", devices ?? "cpu,gpu", (item) => oneOf<Device>("device", item, ["cpu", "gpu"])),
    devicesNamed: devices !== undefined,
    engine: oneOf("engine", value("engine") ?? "auto", ["auto", ...known.engines]),
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
