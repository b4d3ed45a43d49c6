// The command build: makes the report.
import {spawn} from "node:child_process";
import {existsSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {cardPainter} from "../../report/card-painter.ts";
import {renderSite, type Rendered} from "../../report/rendering/render-site.ts";
import {configFile, currentProject, fromHere, type Project} from "../../runs/project.ts";
import {listSweeps} from "../../runs/read.ts";
import {ParseError} from "../../schema/parse.ts";
import {UsageError} from "../../usage-error.ts";
import {call} from "../call.ts";
import {atMost, parseOptions} from "../options/parse.ts";
import {watchNpm} from "../recording/parent.ts";
import {programRoot, type Surroundings} from "../surroundings.ts";
import {plural} from "../terminal/wording.ts";
import {untilEnded} from "./until-ended.ts";
import {openInBrowser, startPreview} from "./preview.ts";
import {siteCode, type CompiledSite} from "../site-code.ts";
import {siteOf, siteToBuild} from "./site-folder.ts";
import {writeSingleFile} from "./write-single-file.ts";

/** What the pages' code is told: where the project is, wherever the process then is. */
const environmentOf = (
  {folder, runs, posts, cache}: Project,
  skipInvalid: boolean,
): Record<string, string> => ({
  BATCHSWEEP_PROJECT: folder,
  BATCHSWEEP_RUNS: runs,
  BATCHSWEEP_POSTS: posts,
  BATCHSWEEP_CACHE: cache,
  ...(skipInvalid ? {BATCHSWEEP_SKIP_INVALID: "1"} : {}),
});

/** Makes the report, in the project's folder, since pages name paths as seen from there. Throws UsageError for bad input. */
async function render(
  project: Project,
  code: CompiledSite,
  {site, cache, skipInvalid}: {site: string; cache: string; skipInvalid: boolean},
): Promise<Rendered> {
  const stood = process.cwd();
  Object.assign(process.env, environmentOf(project, skipInvalid));
  process.chdir(project.folder);
  try {
    return await renderSite({code, project, site, cache, skipInvalid});
  } catch (error) {
    if (error instanceof ParseError)
      throw new UsageError(`${error.message} (--skip-invalid leaves it out)`, {cause: error});
    // Its class is that of the pages' code, where it was thrown.
    if (error instanceof Error && error.name === "PostMistake")
      throw new UsageError(error.message, {cause: error});
    throw error;
  } finally {
    process.chdir(stood);
  }
}

/** What can be made again is nobody's to commit, also in a repository that was not made for a report. */
function keepOutOfGit(cache: string): void {
  const file = join(cache, ".gitignore");
  if (existsSync(cache) && !existsSync(file)) writeFileSync(file, "*\n");
}

/** Builds the report, and one page of it as a single file where that was asked for. */
export async function buildCommand(args: readonly string[], {stdout, env}: Surroundings): Promise<number> {
  const {values, words} = parseOptions("build", args);
  const {outDir, skipInvalid, singleFile} = values;
  atMost(words, 0, "options begin with --");
  const project = currentProject(env);
  const {cache, config} = project;
  const site = siteToBuild(project, outDir);
  const code = await siteCode((line) => void stdout.write(`${line}\n`));
  const {pages, changed} = await render(project, code, {site, cache, skipInvalid});
  keepOutOfGit(cache);
  if ((await listSweeps(project.runs, () => undefined)).length === 0)
    stdout.write(
      `no sweep lies in ${fromHere(project.runs)}, so the report is empty (record one, or name another folder in ${configFile} or $BATCHSWEEP_RUNS)\n`,
    );
  if (config.address === null)
    stdout.write(
      `the report has no address, so it has no feed, no map and no cards (SITE_URL=https://… ${call("build")}, or address in ${configFile})\n`,
    );
  else if ((await cardPainter()) === null)
    stdout.write(
      "links to the report have no pictures: sharp, which draws them, is not installed (npm install sharp)\n",
    );
  if (singleFile !== null)
    stdout.write(`wrote ${fromHere(await writeSingleFile(site, singleFile, config))}\n`);
  stdout.write(
    `${plural(pages, "page")} of ${fromHere(project.runs)} in ${fromHere(site)} (${changed} changed); next: ${call("preview")}\n`,
  );
  return 0;
}

/** Serves the report while it is edited. */
export async function devCommand(args: readonly string[], {env}: Surroundings): Promise<number> {
  const {values, words} = parseOptions("dev", args);
  atMost(words, 0, "options begin with --");
  const {skipInvalid, port, host, open} = values;
  const child = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      join(programRoot, "node_modules/astro/bin/astro.mjs"),
      "dev",
      ...(port === null ? [] : ["--port", String(port)]),
      ...(host === null ? [] : ["--host", host]),
      ...(open ? ["--open"] : []),
    ],
    {
      cwd: programRoot,
      stdio: "inherit",
      // Astro reports its use to its makers unless told otherwise.
      env: {...env, ...environmentOf(currentProject(env), skipInvalid), ASTRO_TELEMETRY_DISABLED: "1"},
    },
  );
  return untilEnded(child);
}

/** Serves the report that was built. */
export async function previewCommand(args: readonly string[], {env, stdout}: Surroundings): Promise<number> {
  const {values, words} = parseOptions("preview", args);
  atMost(words, 0, "options begin with --");
  const {port, host, open} = values;
  const project = currentProject(env);
  const site = siteOf(project, values.outDir);
  const {address, close} = await startPreview({site, basePath: project.config.basePath, port, host});
  stdout.write(`${address}\n`);
  if (open) openInBrowser(address);
  // Until a signal ends this process, and the server with it; one to npm does not come through.
  await new Promise<void>((ended) => watchNpm(ended));
  close();
  return 0;
}
