import {join} from "node:path";
import mdx from "@astrojs/mdx";
import sitemap from "@astrojs/sitemap";
import {defineConfig} from "astro/config";
import {fromHere, currentProject} from "./src/runs/project.ts";
import {runLogs} from "./src/report/run-logs.ts";
import {createLibrary} from "./src/runs/library.ts";

const {BATCHSWEEP_SKIP_INVALID, BATCHSWEEP_CACHE, BATCHSWEEP_PLAIN_BUILD} = process.env;
const {folder, runs, config} = currentProject(process.env);
const {address, basePath} = config;
const library = createLibrary(fromHere(runs), {skipInvalid: Boolean(BATCHSWEEP_SKIP_INVALID)});
const cache = BATCHSWEEP_CACHE ?? join(folder, ".cache", "batchsweep");
/** Pages that a build takes from the last one, for the map of the site; filled while it runs. */
const keptPages = [];
const base = basePath.replace(/\/?$/, "/");

// batchsweep.config.json of the project says what the report is called and where it will live; SITE_URL and BASE_PATH, e.g.
// https://you.github.io and /repo, come first. Every page is a file with its styles inside and links relative to itself, so the
// report also works from a folder.
export default defineConfig({
  ...(address === null ? {} : {site: address}),
  base: basePath,
  publicDir: join(folder, "public"),
  ...(BATCHSWEEP_CACHE === undefined ? {} : {cacheDir: BATCHSWEEP_CACHE}),
  trailingSlash: "ignore",
  // Pages under way at once: enough for every thread that makes them to have some waiting.
  build: {format: "file", inlineStylesheets: "always", concurrency: 64},
  integrations: [
    mdx(),
    runLogs(library, {
      cache,
      settings: [JSON.stringify(config), fromHere(runs), BATCHSWEEP_SKIP_INVALID],
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
