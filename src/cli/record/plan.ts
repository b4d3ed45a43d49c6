import {basename} from "node:path";
import {createPlan} from "../../recorder/plan/plan.ts";
import {placeholdersIn} from "../../recorder/plan/placeholders.ts";
import type {Device} from "../../schema/values/identifiers.ts";
import type {Configuration} from "../../schema/run-log.ts";
import type {Plan} from "../../schema/sweep.ts";
import {UsageError} from "../../usage-error.ts";
import type {FactorValue} from "./factors.ts";
import type {RecordOptions} from "./options.ts";

/** Placeholders that have a value without a factor. */
const always = ["device", "repeat"];

/** Makes sure that every factor reaches the command, and that every placeholder has a value. Throws UsageError. */
export function checkPlaceholders(options: RecordOptions): void {
  const {argv, env, prepare, cleanup, logFile, factors, batchSize} = options;
  const texts = [...argv, ...Object.values(env), prepare ?? "", cleanup ?? "", logFile ?? ""];
  const used = new Set(texts.flatMap(placeholdersIn));
  const known = new Set([...always, ...factors.keys(), ...(batchSize === null ? [] : ["batchSize"])]);
  const unfilled = [...used].find((name) => !known.has(name));
  if (unfilled !== undefined)
    throw new UsageError(
      `placeholder without a factor: {${unfilled}} (give it values with --factor ${unfilled}=A,B; {{${unfilled}}} is the text itself)`,
    );
  const unused = [...factors.keys()].find((name) => !used.has(name));
  if (unused !== undefined)
    throw new UsageError(
      `factor without a placeholder: ${unused} (put {${unused}} into the command, or --env NAME={${unused}})`,
    );
}

/** Every combination of the factors' values. */
function combinations(factors: ReadonlyMap<string, readonly FactorValue[]>): Map<string, FactorValue>[] {
  let all: Map<string, FactorValue>[] = [new Map()];
  for (const [name, values] of factors)
    all = all.flatMap((before) => values.map((value) => new Map([...before, [name, value]])));
  return all;
}

/** What trains, where nobody said it: the reader's trainer, or else the program. */
const engineOf = ({engine, reader, argv}: RecordOptions): string =>
  engine ??
  (["auto", "pattern", "none"].includes(reader)
    ? basename(argv[0] ?? "command")
        .replace(/\.exe$/i, "")
        .slice(0, 100)
    : reader);

/** Plans every device at every combination of the factors. */
export function planOf(options: RecordOptions, devices: readonly Device[]): Plan {
  const {factors, model, data, repeats, seed, sampleHz} = options;
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
  return createPlan({configurations, repeats, seed, sampleHz});
}
