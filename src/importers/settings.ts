import {isBatchSizeName} from "../readers/batch-size-name.ts";
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
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "string" || value === "") return null;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(value) ? Number(value) : value.slice(0, 500);
}

/** Sorts the parameters of a tracked run into the fields of its configuration. */
export function settingsFrom(
  parameters: Readonly<Record<string, unknown>>,
): Pick<ImportedRun, "batchSize" | "model" | "data" | "settings"> {
  const found: Pick<ImportedRun, "batchSize" | "model" | "data"> = {batchSize: null, model: null, data: null};
  const settings: Record<string, Setting> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const setting = settingOf(value);
    if (setting === null) continue;
    if (isBatchSizeName(name) && typeof setting === "number" && Number.isInteger(setting) && setting > 0)
      found.batchSize = setting;
    else if (modelName.test(name)) found.model = String(setting);
    else if (dataName.test(name)) found.data = String(setting);
    else settings[name.slice(0, 100)] = setting;
  }
  return {...found, settings};
}
