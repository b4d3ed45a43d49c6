import {mkdir, readFile, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import type {Fingerprints} from "../../runs/fingerprint.ts";
import type {Library} from "../../runs/library.ts";
import {telemetryName} from "../../runs/names.ts";
import type {KeptPages} from "../page-cache/kept-pages.ts";

/** Publishes the files of every sweep byte for byte: sweep, run logs, samples; less what cannot be read, where that is left out. */
export async function publishRunLogs(
  library: Library,
  fingerprints: Fingerprints,
  kept: Pick<KeptPages, "has" | "add">,
  site: string,
): Promise<void> {
  for (const {sweep, runs} of await library.sweeps()) {
    const folder = join("runs", sweep.sweep);
    await mkdir(join(site, folder), {recursive: true});
    const logs = runs.flatMap(({run, telemetry}) => [
      `${run}.json`,
      ...(telemetry === null ? [] : [telemetry.file]),
    ]);
    // A sweep's files at once: the threads that read and write files are idle by now.
    await Promise.all(
      ["sweep.json", ...logs].map(async (name) => {
        const content = await fingerprints.file(sweep.sweep, name);
        if (content === "absent" || kept.has(`runs/${sweep.sweep}/${name}`, content)) return;
        const bytes = await library.raw(sweep.sweep, name);
        kept.add(`runs/${sweep.sweep}/${name}`, content, bytes);
        await writeFile(join(site, folder, name), bytes);
      }),
    );
  }
}
/** Reads every samples file but those that were read before with the same content by the same code. */

export async function readSamples(
  library: Library,
  fingerprints: Fingerprints,
  cache: string,
  code: string,
): Promise<void> {
  const file = join(cache, "readable-samples.txt");
  const known = new Set((await readFile(file, "utf8").catch(() => "")).split("\n"));
  const readable: string[] = [];
  for (const {runs} of await library.sweeps())
    for (const log of runs) {
      const content = await fingerprints.file(log.sweep, telemetryName(log.run));
      const line = `${log.sweep}/${log.run} ${code} ${content}`;
      if (known.has(line) || (await library.telemetry(log)) !== null) readable.push(line);
    }
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, readable.join("\n"));
}
