import {epochRowFigures} from "../../readers/figures.ts";
import type {EpochRow} from "../../schema/run-log.ts";
import type {ImportedRun} from "../importer.ts";

/** What a tracker logged at one of its steps. */
export interface StepFigures {
  figures: Record<string, number>;
  /** When; null where it does not say. */
  unixMs: number | null;
}

/** Names of a batch size among the settings of trainings. */
const batchSizeName = /^(?:per_device_)?(?:train_)?(?:batch[_-]?size|bs)$/i;
const modelName = /^(?:model|model_name|arch|architecture)$/i;
const dataName = /^(?:data|dataset|dataset_name)$/i;

type Setting = string | number | boolean;

/** A parameter as a setting; a text that is a number becomes one. */
function settingOf(value: unknown): Setting | null {
  if (typeof value === "number" || typeof value === "boolean") return value;
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
    if (batchSizeName.test(name) && typeof setting === "number" && Number.isInteger(setting) && setting > 0)
      found.batchSize = setting;
    else if (modelName.test(name)) found.model = String(setting);
    else if (dataName.test(name)) found.data = String(setting);
    else settings[name.slice(0, 100)] = setting;
  }
  return {...found, settings};
}

/** Trackers know steps only. A step with an `epoch`, a known loss or an error rate ends an epoch. */
const isEpoch = ({figures}: StepFigures): boolean =>
  figures["epoch"] !== undefined ||
  Object.keys(epochRowFigures(figures).metrics).length < Object.keys(figures).length;

/**
 * Epochs from a tracker's steps, in their order. An epoch's time is that since the step before; the first
 * epoch's time counts from the start of the run and includes loading.
 */
export function epochsFromSteps(
  steps: ReadonlyMap<number, StepFigures>,
  startedUnixMs: number | null,
): EpochRow[] {
  const ordered = [...steps].sort(([a], [b]) => a - b).map(([, step]) => step);
  const epochs = ordered.filter(isEpoch);
  return epochs.map(({figures, unixMs}, index) => {
    const before = index === 0 ? startedUnixMs : (epochs[index - 1]?.unixMs ?? null);
    const {epoch: _epoch, ...shown} = figures;
    return {
      epoch: index,
      stage: "train",
      ...epochRowFigures(shown),
      notFinite: [],
      durationMs: unixMs === null || before === null || unixMs < before ? null : unixMs - before,
      trainMs: null,
      validateMs: null,
    };
  });
}
