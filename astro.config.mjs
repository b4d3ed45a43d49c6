import mdx from "@astrojs/mdx";
import {defineConfig} from "astro/config";
import {createLibrary} from "./src/runs/library.ts";
import {ParseError} from "./src/schema/parse.ts";

const {SITE_URL, BASE_PATH, BATCHSWEEP_RUNS, BATCHSWEEP_SKIP_INVALID, BATCHSWEEP_CACHE} = process.env;

/** Reads every file of runs before the first page, so that a broken one ends the build with one line that names it. */
const readableRunLogs = {
  name: "batchsweep:readable-run-logs",
  hooks: {
    "astro:build:start": async () => {
      try {
        const skipInvalid = Boolean(BATCHSWEEP_SKIP_INVALID);
        const library = createLibrary(BATCHSWEEP_RUNS ?? "runs", {skipInvalid});
        for (const {runs} of await library.sweeps()) for (const log of runs) await library.telemetry(log);
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        console.error(`${error.message} (npm run build -- --skip-invalid leaves it out)`);
        process.exit(2);
      }
    },
  },
};

// SITE_URL and BASE_PATH say where the report will live, e.g. https://you.github.io and /repo. Every page is a file with
// its styles inside and links relative to itself, so the report also works from a folder.
export default defineConfig({
  site: SITE_URL ?? "https://example.com",
  base: BASE_PATH ?? "/",
  ...(BATCHSWEEP_CACHE === undefined ? {} : {cacheDir: BATCHSWEEP_CACHE}),
  trailingSlash: "ignore",
  build: {format: "file", inlineStylesheets: "always"},
  integrations: [mdx(), readableRunLogs],
  // Astro's own directive in every MDX file, which the bundler need not keep.
  vite: {
    build: {
      rolldownOptions: {
        onwarn: (warning, warn) => warning.code !== "MODULE_LEVEL_DIRECTIVE" && warn(warning),
      },
    },
  },
  devToolbar: {enabled: false},
});
