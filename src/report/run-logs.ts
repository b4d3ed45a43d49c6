import {copyFileSync, mkdirSync} from "node:fs";
import {mkdir, readFile, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";
import type {AstroConfig, AstroIntegration} from "astro";
import {baselinesOf} from "../analysis/baseline.ts";
import {sweepTitles} from "../analysis/sweep-titles.ts";
import {createFingerprints, type Fingerprints} from "../runs/fingerprint.ts";
import type {Library} from "../runs/library.ts";
import {sweepFolder} from "../runs/names.ts";
import {ParseError} from "../schema/parse.ts";
import {codeFingerprint} from "./code-fingerprint.ts";
import {openKeptPages} from "./kept-pages.ts";
import {sharedPrerenderer} from "./prerenderer.ts";

export interface RunLogsOptions {
  /** Folder for what the next build can use again. */
  cache: string;
  /** What else pages depend on, e.g. where the site will live. */
  settings: readonly (string | undefined)[];
  /** Told of each page, by its path from the site's root, that was not made again. */
  onKept: (path: string) => void;
}

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
async function readSamples(
  library: Library,
  fingerprints: Fingerprints,
  cache: string,
  code: string,
): Promise<void> {
  const file = join(cache, "readable-samples.json");
  const kept: unknown = JSON.parse(await readFile(file, "utf8").catch(() => "[]"));
  const known = new Set<unknown>(Array.isArray(kept) ? kept : []);
  const readable: string[] = [];
  for (const {runs} of await library.sweeps())
    for (const log of runs) {
      const fingerprint = `${code.slice(0, 16)} ${await fingerprints.samples(log.sweep, log.run)}`;
      if (known.has(fingerprint) || (await library.telemetry(log)) !== null) readable.push(fingerprint);
    }
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, JSON.stringify(readable));
}

/** Where Astro puts the site's code while it makes pages: in the site's folder, or beside the project where that lies elsewhere. */
const codeFolder = ({outDir}: AstroConfig): URL =>
  new URL(
    ".prerender/",
    fileURLToPath(outDir).startsWith(process.cwd()) ? outDir : pathToFileURL(join(process.cwd(), ".astro/")),
  );

/**
 * What a page or file of a sweep is made of: its title, and a run's own files, or the sweep's and those of its baseline.
 */
async function contents(
  library: Library,
  fingerprints: Fingerprints,
): Promise<(sweep: string, run: string | undefined) => Promise<string>> {
  const sweeps = await library.sweeps();
  const [titles, baselines] = [sweepTitles(sweeps), baselinesOf(sweeps)];
  return async (sweep, run) => {
    const title = JSON.stringify(titles.get(sweep));
    if (run !== undefined) return `${title} ${await fingerprints.run(sweep, run)}`;
    const base = baselines.get(sweep);
    const baseContent =
      base === undefined ? "" : `${JSON.stringify(titles.get(base))} ${await fingerprints.sweep(base)}`;
    return `${title} ${await fingerprints.sweep(sweep)} ${baseContent}`;
  };
}

/**
 * Reads every file of runs before the first page, so that a broken one ends the build with one line that names it and
 * code 2; makes only the pages whose run logs or code changed; and publishes the run logs byte for byte below `runs/`.
 */
export function runLogs(library: Library, {cache, settings, onKept}: RunLogsOptions): AstroIntegration {
  let config: AstroConfig;
  return {
    name: "batchsweep:run-logs",
    hooks: {
      "astro:config:done": (done) => {
        config = done.config;
      },
      "astro:build:start": async ({setPrerenderer}) => {
        const fingerprints = createFingerprints(library);
        const code = await codeFingerprint(process.cwd(), settings);
        try {
          await readSamples(library, fingerprints, cache, code);
        } catch (error) {
          if (!(error instanceof ParseError)) throw error;
          console.error(`${error.message} (npm run build -- --skip-invalid leaves it out)`);
          process.exit(2);
        }
        const options = {
          kept: openKeptPages(join(cache, "pages"), code),
          contentOf: await contents(library, fingerprints),
          site: config.outDir,
          code: codeFolder(config),
          base: config.base.replace(/\/?$/, "/"),
          onKept,
        };
        setPrerenderer((astro) => sharedPrerenderer(astro, options));
      },
      "astro:build:done": async ({dir}) => {
        const target = join(fileURLToPath(dir), "runs");
        for (const {sweep} of await library.sweeps()) mkdirSync(join(target, sweep.sweep), {recursive: true});
        for (const {sweep, name} of await publishedFiles(library))
          copyFileSync(join(sweepFolder(library.runs, sweep), name), join(target, sweep, name));
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
