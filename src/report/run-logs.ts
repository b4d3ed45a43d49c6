import {mkdir, readFile, writeFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import type {AstroConfig, AstroIntegration} from "astro";
import {createFingerprints, type Fingerprints} from "../runs/fingerprint.ts";
import type {Library} from "../runs/library.ts";
import {telemetryName} from "../runs/names.ts";
import {ParseError} from "../schema/parse.ts";
import {codeFingerprint} from "./page-cache/code-fingerprint.ts";
import {contents} from "./page-cache/contents.ts";
import {pageCache, type PageCache} from "./page-cache/page-cache.ts";

/** Where this code and what it depends on lie. */
const programRoot = join(import.meta.dirname, "../..");

export interface RunLogsOptions {
  /** Folder for what the next build can use again. */
  cache: string;
  /** What else pages depend on, e.g. where the site will live. */
  settings: readonly (string | undefined)[];
  /** Told of each page, by its path from the site's root, that was not made again. */
  onKept: (path: string) => void;
  /** Makes every page again, as Astro itself does. */
  isPlain: boolean;
}

/** Publishes the files of every sweep byte for byte: sweep, run logs, samples; less what cannot be read, where that is left out. */
async function publishRunLogs(
  library: Library,
  fingerprints: Fingerprints,
  kept: ReturnType<PageCache["files"]>,
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

/**
 * Reads every file of runs before the first page, so that a broken one ends the build with one line that names it and
 * code 2; makes only the pages whose run logs or code changed; and publishes the run logs byte for byte below `runs/`.
 */
export function runLogs(library: Library, options: RunLogsOptions): AstroIntegration {
  const {cache, settings, onKept, isPlain} = options;
  const fingerprints = createFingerprints(library);
  const pages = pageCache(cache, {isPlain});
  let config: AstroConfig;
  let code: string;
  return {
    name: "batchsweep:run-logs",
    hooks: {
      "astro:config:setup": ({updateConfig}) => pages.configure(updateConfig),
      "astro:config:done": (done) => {
        config = done.config;
      },
      "astro:build:start": async ({setPrerenderer}) => {
        code = await codeFingerprint(programRoot, settings);
        try {
          await readSamples(library, fingerprints, cache, code);
        } catch (error) {
          if (!(error instanceof ParseError)) throw error;
          console.error(`${error.message} (--skip-invalid leaves it out)`);
          process.exit(2);
        }
        pages.start(config, setPrerenderer, await contents(library, fingerprints), onKept);
      },
      // When Astro itself would empty the folder, having made sure that it is not the project's own.
      "astro:build:setup": () => pages.open(config, code),
      "astro:build:done": async ({dir}) => {
        await publishRunLogs(library, fingerprints, pages.files(), fileURLToPath(dir));
        pages.close();
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
