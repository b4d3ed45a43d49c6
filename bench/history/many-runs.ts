import {mkdir, readFile, readdir, writeFile} from "node:fs/promises";
import {join, resolve} from "node:path";

/** The recorded sweep that is copied as often as it takes: 15 runs with samples at 10 Hz. */
const copiedSweep = resolve(import.meta.dirname, "../../runs/2026-11-23-quick-wasm");

/** Fills a folder with sweeps that have `wanted` runs in all, each sweep a copy of a recorded one under an id of its own. */
export async function manyRuns(folder: string, wanted: number): Promise<void> {
  const files = await readdir(copiedSweep);
  const texts = new Map<string, string>();
  for (const name of files) texts.set(name, await readFile(join(copiedSweep, name), "utf8"));
  const logs = files.filter((name) => !/(?:telemetry|^sweep)\.json$/.test(name));
  for (let written = 0, number = 0; written < wanted; number++) {
    const id = `sweep-${String(number).padStart(4, "0")}`;
    const kept = new Set(logs.slice(0, wanted - written).map((name) => name.slice(0, -".json".length)));
    await mkdir(join(folder, id), {recursive: true});
    for (const [name, text] of texts) {
      if (name !== "sweep.json" && !kept.has(name.replace(/(?:\.telemetry)?\.json$/, ""))) continue;
      await writeFile(join(folder, id, name), text.replace(/"sweep": "[^"]*"/, `"sweep": "${id}"`));
    }
    written += kept.size;
  }
}
