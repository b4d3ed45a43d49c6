// What the settings of an imported training say.
import {isBatchSizeName} from "../readers/batch-size-name.ts";
import {magnitude} from "../schema/values/limits.ts";
import type {ImportedRun} from "./importer.ts";

const epochsName = /^(?:num_|n_|max_|nb_)?(?:train_)?epochs?$/i;
const modelName = /^(?:model|model_name|arch|architecture)$/i;
const dataName = /^(?:data|dataset|dataset_name)$/i;

type Setting = string | number | boolean;

/** Epochs that the settings of a training ask for; null where they do not say. */
export const plannedEpochs = (settings: ImportedRun["settings"]): number | null => {
  const found = Object.entries(settings).find(([name]) => epochsName.test(name))?.[1];
  return typeof found === "number" && found > 0 ? found : null;
};

/** A parameter as a setting; a text that is a number becomes one. */
function settingOf(value: unknown): Setting | null {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Math.abs(value) <= magnitude ? value : String(value);
  if (typeof value !== "string" || value === "") return null;
  const isNumber = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(value);
  return isNumber && Math.abs(Number(value)) <= magnitude ? Number(value) : value.slice(0, 500);
}

/** The values of parameters by name; those of an object within under `outer.inner`. Trackers' own begin with an underscore. */
const flat = (parameters: Readonly<Record<string, unknown>>, depth = 2): [string, unknown][] =>
  Object.entries(parameters)
    .filter(([name]) => !name.startsWith("_"))
    .flatMap(([name, value]): [string, unknown][] =>
      typeof value === "object" && value !== null && !Array.isArray(value) && depth > 0
        ? flat(value as Record<string, unknown>, depth - 1).map(([inner, one]) => [`${name}.${inner}`, one])
        : [[name, value]],
    );

/** Most settings that a run log holds. */
const mostSettings = 200;

/** Sorts the parameters of a tracked run into the fields of its configuration. */
export function settingsFrom(
  parameters: Readonly<Record<string, unknown>>,
): Pick<ImportedRun, "batchSize" | "model" | "data" | "settings"> {
  const found: Pick<ImportedRun, "batchSize" | "model" | "data"> = {batchSize: null, model: null, data: null};
  const settings: [string, Setting][] = [];
  for (const [path, value] of flat(parameters)) {
    const setting = settingOf(value);
    if (setting === null || path === "" || path in {}) continue;
    const name = path.split(/[./]/).at(-1) ?? path;
    if (isBatchSizeName(name) && typeof setting === "number" && Number.isInteger(setting) && setting > 0)
      found.batchSize ??= setting;
    else if (modelName.test(name)) found.model ??= String(setting).slice(0, 200);
    else if (dataName.test(name)) found.data ??= String(setting).slice(0, 200);
    else settings.push([path.slice(0, 100), setting]);
  }
  return {...found, settings: Object.fromEntries(settings.slice(0, mostSettings))};
}
