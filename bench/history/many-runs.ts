import {mkdir, readFile, readdir, writeFile} from "node:fs/promises";
import {join, resolve} from "node:path";
import {parseTelemetry} from "../../src/schema/parse.ts";
import {serializeTelemetry} from "../../src/schema/serialize.ts";

/** The recorded sweep that is copied as often as it takes: 15 runs with samples at 10 Hz. */
const copiedSweep = resolve(import.meta.dirname, "../../runs/2026-11-23-quick-wasm");

/** Samples of a run, `times` over: each again after the last of those before. */
function longer(text: string, times: number): string {
  const telemetry = parseTelemetry(text, "telemetry");
  const {atMs, series} = telemetry;
  const lengthMs = (atMs.at(-1) ?? 0) - (atMs[0] ?? 0) + 100;
  const again = Array.from({length: times}, (_, nth) => nth);
  return serializeTelemetry({
    ...telemetry,
    atMs: again.flatMap((nth) => atMs.map((at) => at + nth * lengthMs)),
    series: series.map((one) => ({...one, values: again.flatMap(() => one.values)})),
  });
}

/**
 * Fills a folder with sweeps that have `wanted` runs in all, each sweep a copy of a recorded one under an id of its own, with the
 * samples of its runs `times` over.
 */
export async function manyRuns(folder: string, wanted: number, times = 1): Promise<void> {
  const files = await readdir(copiedSweep);
  const texts = new Map<string, string>();
  for (const name of files) {
    const text = await readFile(join(copiedSweep, name), "utf8");
    texts.set(name, times > 1 && name.endsWith(".telemetry.json") ? longer(text, times) : text);
  }
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
