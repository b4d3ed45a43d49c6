import {join} from "node:path";
import mdx from "@astrojs/mdx";
import sitemap from "@astrojs/sitemap";
import {defineConfig} from "astro/config";
import {runLogs} from "./src/report/run-logs.ts";
import {createLibrary} from "./src/runs/library.ts";
import settings from "./src/site.json" with {type: "json"};

const {
  SITE_URL,
  BASE_PATH,
  BATCHSWEEP_RUNS,
  BATCHSWEEP_SKIP_INVALID,
  BATCHSWEEP_CACHE,
  BATCHSWEEP_PLAIN_BUILD,
} = process.env;
const address = SITE_URL ?? settings.address;
const library = createLibrary(BATCHSWEEP_RUNS ?? "runs", {skipInvalid: Boolean(BATCHSWEEP_SKIP_INVALID)});
const cache = BATCHSWEEP_CACHE ?? join(".cache", "batchsweep");
/** Pages that a build takes from the last one, for the map of the site; filled while it runs. */
const keptPages = [];
const base = (BASE_PATH ?? settings.basePath).replace(/\/?$/, "/");

// src/site.json says what the report is called and where it will live (npm run init sets it); SITE_URL and BASE_PATH,
// e.g. https://you.github.io and /repo, come first. Every page is a file with
// its styles inside and links relative to itself, so the report also works from a folder.
export default defineConfig({
  ...(address === null ? {} : {site: address}),
  base: BASE_PATH ?? settings.basePath,
  ...(BATCHSWEEP_CACHE === undefined ? {} : {cacheDir: BATCHSWEEP_CACHE}),
  trailingSlash: "ignore",
  // Pages under way at once: enough for every thread that makes them to have some waiting.
  build: {format: "file", inlineStylesheets: "always", concurrency: 64},
  integrations: [
    mdx(),
    runLogs(library, {
      cache,
      settings: [SITE_URL, BASE_PATH, BATCHSWEEP_RUNS, BATCHSWEEP_SKIP_INVALID],
      isPlain: Boolean(BATCHSWEEP_PLAIN_BUILD),
      onKept: (path) => address !== null && keptPages.push(new URL(`${base}${path}`, address).href),
    }),
    ...(address === null ? [] : [sitemap({customPages: keptPages})]),
  ],
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
