// The plan of a recorded command: its factors, repeats and order.
import {basename} from "node:path";
import {createPlan} from "../../recorder/plan/plan.ts";
import {seedOfOrder} from "../../recorder/plan/shard.ts";
import {placeholdersIn} from "../../recorder/plan/placeholders.ts";
import type {Device} from "../../schema/values/identifiers.ts";
import type {Configuration} from "../../schema/run-log.ts";
import type {Plan} from "../../schema/sweep.ts";
import {UsageError} from "../../usage-error.ts";
import {publishableSetting} from "../../runs/privacy/publishable-document.ts";
import type {FactorValue} from "./factors.ts";
import type {RecordOptions} from "./options.ts";
import {valuesOf, type Wrapping} from "./wrap.ts";

/** The most runs of a sweep, as its schema has it. More would exhaust the memory before the schema is asked. */
const mostRuns = 20_000;

/** The names of all placeholders. */
function usedIn({argv, env, prepare, cleanup, logFile}: Wrapping): Set<string> {
  const texts = [...argv, ...Object.values(env), prepare ?? "", cleanup ?? "", logFile ?? ""];
  return new Set(texts.flatMap(placeholdersIn));
}

/** Makes sure that every placeholder has a value in each planned run. Throws UsageError. */
export function checkPlaceholders(wrapping: Wrapping, {runs}: Plan): void {
  const used = [...usedIn(wrapping)];
  for (const planned of runs) {
    const known = valuesOf(planned);
    const unfilled = used.find((name) => !known.has(name));
    if (unfilled !== undefined)
      throw new UsageError(
        `placeholder without a factor: {${unfilled}} (give it values with --factor ${unfilled}=A,B; {{${unfilled}}} is the text itself)`,
      );
  }
}

/** Makes sure that every factor reaches the command. Throws UsageError. */
export function checkFactors(options: RecordOptions): void {
  const {factors, worktrees} = options;
  const used = usedIn(options);
  // A commit reaches the command as the folder that it runs in.
  const unused = [...factors.keys()].find(
    (name) => !used.has(name) && !(worktrees !== null && name === "commit"),
  );
  if (unused !== undefined)
    throw new UsageError(
      `factor without a placeholder: ${unused} (put {${unused}} into the command, or --env NAME={${unused}})`,
    );
}

/**
 * Makes sure that a factor's values differ where they are published, without secrets and private names: runs that read the
 * same would count as repeats. Throws UsageError.
 */
function checkPublished(factors: RecordOptions["factors"]): void {
  for (const [name, values] of factors) {
    const read = values.map((value) => publishableSetting(name, String(value)));
    const twice = read.find((value, index) => read.indexOf(value) !== index);
    if (twice !== undefined)
      throw new UsageError(
        `--factor ${name}: two values read ${twice} once secrets and private names are taken out (give each a word instead, which the command looks up)`,
      );
  }
}

/** Every combination of the factors' values, in their order. */
function combinations(factors: ReadonlyMap<string, readonly FactorValue[]>): Map<string, FactorValue>[] {
  let all: Map<string, FactorValue>[] = [new Map()];
  for (const [name, values] of factors)
    all = all.flatMap((before) => values.map((value) => new Map([...before, [name, value]])));
  return all;
}

/** What trains, where nobody said it: the reader's trainer, or else the program. */
const engineOf = ({engine, reader, argv}: RecordOptions): string =>
  engine ??
  (["auto", "lines", "tables", "pattern", "none"].includes(reader)
    ? basename(argv[0] ?? "")
        .replace(/\.exe$/i, "")
        .replace(/[{}]/g, "")
        .slice(0, 100) || "command"
    : reader);

/** Plans every device at every combination of the factors. Throws UsageError where those are more than a sweep may have. */
export function planOf(options: RecordOptions, devices: readonly Device[]): Plan {
  const {factors, model, data, repeats, orderSeed, sampleHz, targetError, compared, stopping} = options;
  checkPublished(factors);
  const count = [...factors.values()].reduce(
    (runs, values) => runs * values.length,
    devices.length * repeats,
  );
  if (count > mostRuns)
    throw new UsageError(`too many runs: ${count} (${mostRuns} at most: fewer values, or --repeats)`);
  const configurations = devices.flatMap((device) =>
    combinations(factors).map((values): Configuration => {
      const {batchSize = options.batchSize, ...settings} = Object.fromEntries(values);
      return {
        engine: engineOf(options),
        device,
        batchSize: typeof batchSize === "number" ? batchSize : null,
        model: model ?? "not stated",
        data: data ?? "not stated",
        settings,
      };
    }),
  );
  return createPlan({
    configurations,
    repeats,
    seed: orderSeed ?? seedOfOrder(options.id, options.shard),
    sampleHz,
    targetError,
    compared,
    ...(stopping === null ? {} : {stopping}),
  });
}
