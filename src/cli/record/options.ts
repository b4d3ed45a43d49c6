import type {Device} from "../../schema/values/identifiers.ts";
import {readers} from "../../readers/index.ts";
import {
  count,
  flag,
  idOf,
  listOf,
  numberOf,
  oneOf,
  text,
  texts,
  typedOptions,
} from "../recording/typed-options.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {factorsOf, pairOf, type FactorValue} from "./factors.ts";

const specs = {
  factor: texts,
  devices: text,
  "batch-size": text,
  repeats: text,
  env: texts,
  cwd: text,
  warmup: text,
  prepare: text,
  cleanup: text,
  engine: text,
  model: text,
  data: text,
  reader: text,
  pattern: text,
  log: text,
  tty: flag,
  "sample-hz": text,
  timeout: text,
  "keep-output": flag,
  id: text,
  resume: text,
  seed: text,
  title: text,
  runs: text,
  "dry-run": flag,
  json: flag,
  verbose: {...flag, short: "v"},
  help: {...flag, short: "h"},
} as const;

/** Name of an option, without its dashes. */
type Name = keyof typeof specs;

/** What a person asked `npm run record` to do, checked one by one. */
export interface RecordOptions {
  /** Program and arguments with their placeholders; empty for a resume that repeats what was recorded. */
  argv: string[];
  env: Record<string, string>;
  factors: Map<string, FactorValue[]>;
  /** null: the GPU if there is one. */
  devices: Device[] | null;
  batchSize: number | null;
  repeats: number;
  folder: string | undefined;
  warmup: number;
  prepare: string | null;
  cleanup: string | null;
  engine: string | null;
  model: string | null;
  data: string | null;
  reader: string;
  pattern: string | null;
  logFile: string | null;
  terminal: boolean;
  sampleHz: number;
  timeoutMs: number | null;
  keepOutput: boolean;
  id: string | null;
  resume: string | null;
  seed: number;
  title: string | null;
  runs: string;
  dryRun: boolean;
  json: boolean;
  verbose: boolean;
  help: boolean;
}

/** What the recorded plan says, so that a resume cannot be told otherwise. */
const planned: readonly Name[] = [
  "factor",
  "devices",
  "batch-size",
  "repeats",
  "engine",
  "model",
  "data",
  "sample-hz",
  "id",
  "seed",
  "title",
];

/** What stands before and after the `--` that begins the command. */
function splitCommand(args: readonly string[]): {own: readonly string[]; argv: string[]} {
  const at = args.indexOf("--");
  return at === -1 ? {own: args, argv: []} : {own: args.slice(0, at), argv: args.slice(at + 1)};
}

/** Options for people who forgot the `--`: the rest would be read as options of ours. */
function ownOptions(own: readonly string[]): ReturnType<typeof typedOptions<typeof specs>> {
  const [first] = own;
  if (first !== undefined && !first.startsWith("-"))
    throw new UsageError(
      `no -- before the command: ${shownText(first)} (npm run record -- [OPTIONS] -- COMMAND)`,
    );
  return typedOptions(own, specs);
}

/** Checks what was typed. Throws UsageError with one line; touches nothing. */
export function parseRecordOptions(args: readonly string[], {runs}: {runs: string}): RecordOptions {
  // `npm run record -- false`: npm takes the first --, so that a command without options comes alone.
  const isBare = args[0] !== undefined && !args[0].startsWith("-");
  const {own, argv} = isBare ? {own: [], argv: [...args]} : splitCommand(args);
  const typed = ownOptions(own);
  const {value} = typed;
  const number = (name: Name, otherwise: number, most: number, least = 0): number => {
    const found = value(name);
    return found === undefined ? otherwise : numberOf(name, found, count(least, most));
  };
  const resume = value("resume");
  const refused = resume === undefined ? undefined : typed.names().find((name) => planned.includes(name));
  if (refused !== undefined)
    throw new UsageError(`--resume goes on with the recorded plan: --${refused} cannot be given with it`);
  const readerIds = ["auto", ...readers.map(({id}) => id), "pattern", "none"];
  const pattern = value("pattern") ?? null;
  const reader = oneOf("reader", value("reader") ?? (pattern === null ? "auto" : "pattern"), readerIds);
  if ((reader === "pattern") !== (pattern !== null))
    throw new UsageError("--reader pattern needs --pattern REGEXP, and --pattern no other --reader");
  const devices = value("devices");
  const batchSize = value("batch-size");
  const timeout = value("timeout");
  const hz = value("sample-hz");
  const id = value("id");
  const factors = factorsOf(typed.values("factor"));
  if (batchSize !== undefined && factors.has("batchSize"))
    throw new UsageError("--batch-size: the factor batchSize says it already");
  const options: RecordOptions = {
    argv,
    env: Object.fromEntries(typed.values("env").map((one) => pairOf("env", one, /^[A-Za-z_]\w*$/))),
    factors,
    devices:
      devices === undefined
        ? null
        : listOf("devices", devices, (item) => oneOf<Device>("device", item, ["cpu", "gpu"])),
    batchSize: batchSize === undefined ? null : numberOf("batch-size", batchSize, count(1, 1_000_000_000)),
    repeats: number("repeats", 1, 1000, 1),
    folder: value("cwd"),
    warmup: number("warmup", 0, 1000),
    prepare: value("prepare") ?? null,
    cleanup: value("cleanup") ?? null,
    engine: value("engine") ?? null,
    model: value("model") ?? null,
    data: value("data") ?? null,
    reader,
    pattern,
    logFile: value("log") ?? null,
    terminal: typed.has("tty"),
    sampleHz: hz === undefined ? 10 : numberOf("sample-hz", hz, {least: 0.1, most: 100, whole: false}),
    timeoutMs: timeout === undefined ? null : 1000 * numberOf("timeout", timeout, count(1, 365 * 24 * 3600)),
    keepOutput: typed.has("keep-output"),
    id: id === undefined ? null : idOf("id", id),
    resume: resume === undefined ? null : idOf("resume", resume),
    seed: number("seed", 1, 2 ** 31 - 1),
    title: value("title") ?? null,
    runs: value("runs") ?? runs,
    dryRun: typed.has("dry-run"),
    json: typed.has("json"),
    verbose: typed.has("verbose"),
    help: typed.has("help"),
  };
  if (!options.help && argv.length === 0 && resume === undefined)
    throw new UsageError(
      "no command given (npm run record -- [OPTIONS] -- COMMAND, e.g. python train.py --bs {batchSize})",
    );
  return options;
}
