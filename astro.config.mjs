import {join} from "node:path";
import {defineConfig} from "astro/config";
import {plainBuild} from "./src/report/rendering/plain-build.ts";
import {keepSiteCode} from "./src/report/rendering/keep-site-code.ts";
import {runLogs} from "./src/report/run-logs.ts";
import {createLibrary} from "./src/runs/library.ts";
import {currentProject, fromHere} from "./src/runs/project.ts";

const {BATCHSWEEP_SKIP_INVALID, BATCHSWEEP_SITE_CODE} = process.env;
const {folder, runs, posts} = currentProject(process.env);
const library = createLibrary(fromHere(runs), {skipInvalid: Boolean(BATCHSWEEP_SKIP_INVALID), keep: false});

// What Astro is for: it compiles the pages, which renderSite() then makes, and serves them while they are edited. Where the report
// will live is for neither: pages read it from the project (src/site/settings.ts). Every page is a file with its styles inside
// and links relative to itself, so the report also works from a folder.
export default defineConfig({
  publicDir: join(folder, "public"),
  trailingSlash: "ignore",
  build: {format: "file", inlineStylesheets: "always"},
  integrations: [
    runLogs(library, posts),
    plainBuild(),
    ...(BATCHSWEEP_SITE_CODE === undefined ? [] : [keepSiteCode(BATCHSWEEP_SITE_CODE)]),
  ],
  devToolbar: {enabled: false},
});
