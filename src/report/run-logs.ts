import {rmSync} from "node:fs";
import {mkdir, readFile, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";
import type {AstroConfig, AstroIntegration} from "astro";
import {baselinesOf} from "../analysis/decision/baseline.ts";
import {sweepTitles} from "../analysis/naming/sweep-titles.ts";
import {createFingerprints, type Fingerprints} from "../runs/fingerprint.ts";
import type {Library} from "../runs/library.ts";
import {telemetryName} from "../runs/names.ts";
import {ParseError} from "../schema/parse.ts";
import {codeFingerprint} from "./code-fingerprint.ts";
import {openKeptPages, type KeptPages} from "./kept-pages.ts";
import {sharedPrerenderer} from "./prerenderer.ts";

export interface RunLogsOptions {
  /** Folder for what the next build can use again. */
  cache: string;
  /** What else pages depend on, e.g. where the site will live. */
  settings: readonly (string | undefined)[];
  /** Told of each page, by its path from the site's root, that was not made again. */
  onKept: (path: string) => void;
}

/** Publishes the files of every sweep byte for byte: sweep, run logs, samples; less what cannot be read, where that is left out. */
async function publishRunLogs(
  library: Library,
  fingerprints: Fingerprints,
  kept: KeptPages,
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
async function readSamples(
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
  // Before a page reads the files: if they change in between, the next build makes the page again.
  for (const {sweep} of sweeps) await fingerprints.sweep(sweep.sweep);
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
  const fingerprints = createFingerprints(library);
  let config: AstroConfig;
  let code: string;
  let kept: KeptPages;
  return {
    name: "batchsweep:run-logs",
    hooks: {
      "astro:config:setup": ({updateConfig}) => {
        // Emptied by openKeptPages(), which leaves what can stay.
        updateConfig({vite: {build: {emptyOutDir: false}}});
      },
      "astro:config:done": (done) => {
        config = done.config;
      },
      "astro:build:start": async ({setPrerenderer}) => {
        code = await codeFingerprint(process.cwd(), settings);
        try {
          await readSamples(library, fingerprints, cache, code);
        } catch (error) {
          if (!(error instanceof ParseError)) throw error;
          console.error(`${error.message} (npm run build -- --skip-invalid leaves it out)`);
          process.exit(2);
        }
        const contentOf = await contents(library, fingerprints);
        const base = config.base.replace(/\/?$/, "/");
        setPrerenderer((astro) =>
          sharedPrerenderer(astro, {kept, contentOf, code: codeFolder(config), base, onKept}),
        );
      },
      // When Astro itself would empty the folder, having made sure that it is not the project's own.
      "astro:build:setup": () => {
        // What is left of a build that was stopped.
        rmSync(codeFolder(config), {recursive: true, force: true});
        kept = openKeptPages(fileURLToPath(config.outDir), join(cache, "pages.tsv"), code);
      },
      "astro:build:done": async ({dir}) => {
        await publishRunLogs(library, fingerprints, kept, fileURLToPath(dir));
        kept.removeOthers();
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
