import {mkdir, readFile, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import type {AstroIntegration} from "astro";
import {createFingerprints} from "../runs/fingerprint.ts";
import type {Library} from "../runs/library.ts";
import {ParseError} from "../schema/parse.ts";
import {codeFingerprint} from "./page-cache.ts";

/** The files of every sweep that could be read, as the site publishes them: sweep, run logs, samples. */
async function publishedFiles(library: Library): Promise<{sweep: string; name: string}[]> {
  return (await library.sweeps()).flatMap(({sweep: {sweep}, runs}) =>
    [
      "sweep.json",
      ...runs.flatMap(({run, telemetry}) => [`${run}.json`, ...(telemetry === null ? [] : [telemetry.file])]),
    ].map((name) => ({sweep, name})),
  );
}

/** Reads every samples file but those that were read before with the same content by the same code. */
async function readSamples(library: Library, cache: string): Promise<void> {
  const file = join(cache, "readable-samples.json");
  const code = await codeFingerprint(process.cwd(), []);
  const kept: unknown = JSON.parse(await readFile(file, "utf8").catch(() => "[]"));
  const known = new Set<unknown>(Array.isArray(kept) ? kept : []);
  const fingerprints = createFingerprints(library);
  const readable: string[] = [];
  for (const {runs} of await library.sweeps())
    for (const log of runs) {
      const fingerprint = `${code.slice(0, 16)} ${await fingerprints.samples(log.sweep, log.run)}`;
      if (known.has(fingerprint) || (await library.telemetry(log)) !== null) readable.push(fingerprint);
    }
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, JSON.stringify(readable));
}

/**
 * Reads every file of runs before the first page, so that a broken one ends the build with one line that names it and
 * code 2; and publishes them byte for byte below `runs/`.
 */
export function runLogs(library: Library, cache: string): AstroIntegration {
  return {
    name: "batchsweep:run-logs",
    hooks: {
      "astro:build:start": async () => {
        try {
          await readSamples(library, cache);
        } catch (error) {
          if (!(error instanceof ParseError)) throw error;
          console.error(`${error.message} (npm run build -- --skip-invalid leaves it out)`);
          process.exit(2);
        }
      },
      "astro:build:done": async ({dir}) => {
        for (const {sweep, name} of await publishedFiles(library)) {
          const target = join(fileURLToPath(dir), "runs", sweep, name);
          await mkdir(dirname(target), {recursive: true});
          await writeFile(target, await library.raw(sweep, name));
        }
      },
      "astro:server:setup": ({server}) => {
        server.middlewares.use("/runs", (request, response, next) => {
          const [, sweep = "", name = ""] = (request.url ?? "").split("/");
          library
            .raw(sweep, name)
            .then((bytes) => response.setHeader("content-type", "application/json").end(bytes), next);
        });
      },
    },
  };
}
