import {dirname, join} from "node:path";
import {parse} from "yaml";
import type {ImportedRun} from "../importer.ts";
import {readLoggedText} from "../logged-file.ts";
import {settingsFrom} from "../settings.ts";

type Facts = Partial<Pick<ImportedRun, "batchSize" | "model" | "data" | "device">>;

const deviceOf = (value: unknown): ImportedRun["device"] => {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  if (/^cpu$/i.test(text)) return "cpu";
  return /^(?:cuda|gpu|mps|\d)/i.test(text) ? "gpu" : null;
};

/**
 * What a trainer's file of settings beside its log says of the run: batch size, model, data and device. Its many other
 * settings are defaults for the most part, and left out. Nothing where there is no such file, or none that can be read.
 */
export async function settingsBeside(log: string, name: string): Promise<Facts> {
  let settings: unknown;
  try {
    // Lightning's file may have Python's objects in it, whose tags nobody here knows.
    settings = parse(await readLoggedText(join(dirname(log), name)), {logLevel: "error"});
  } catch {
    return {};
  }
  if (typeof settings !== "object" || settings === null) return {};
  const {batchSize, model, data} = settingsFrom(settings as Record<string, unknown>);
  return {batchSize, model, data, device: deviceOf(Reflect.get(settings, "device"))};
}
