import {spawnSync} from "node:child_process";
import {join, resolve} from "node:path";
import {configFile, currentProject, fromHere, type Project} from "../../runs/project.ts";
import {call} from "../call.ts";
import {atMost, parseOptions} from "../options/parse.ts";
import {watchNpm} from "../recording/parent.ts";
import {programRoot, type Surroundings} from "../surroundings.ts";
import {openInBrowser, startPreview} from "./preview.ts";
import {writeSingleFile} from "./write-single-file.ts";

/** What a post's author got wrong, in one line with its page: what a component threw. null where it was something else. */
function postMistake(errors: string): string | null {
  const {page, problem} =
    /Caught error rendering \/(?<page>posts\/\S+): (?:\w*Error: )?(?<problem>.*)/.exec(errors)?.groups ?? {};
  return page === undefined || problem === undefined ? null : `${page}: ${problem}`;
}

/**
 * Runs Astro, the site's code being the program's and all else the project's, with nothing sent to anybody. `errors`: whether
 * stderr is shown or handed back.
 */
function astro(
  [command, ...args]: readonly [string, ...string[]],
  {folder, runs, posts}: Project,
  {
    env,
    skipInvalid = false,
    errors,
  }: {env: NodeJS.ProcessEnv; skipInvalid?: boolean; errors: "shown" | "kept"},
): {status: number; stderr: string} {
  const {BATCHSWEEP_CACHE: cache} = env;
  const {status, stderr} = spawnSync(
    process.execPath,
    [
      // Node's own taking away of types, by which the page's script is made.
      "--disable-warning=ExperimentalWarning",
      // In MB, twice Node's own: short-lived objects are collected less often, and fewer of them are kept by mistake.
      "--max-semi-space-size=32",
      join(programRoot, "node_modules/astro/bin/astro.mjs"),
      command,
      ...args,
    ],
    {
      cwd: programRoot,
      stdio: ["inherit", "inherit", errors === "kept" ? "pipe" : "inherit"],
      encoding: "utf8",
      maxBuffer: 2 ** 26,
      env: {
        ...env,
        BATCHSWEEP_PROJECT: folder,
        // Seen from there now, no longer from where the person stands.
        BATCHSWEEP_RUNS: runs,
        BATCHSWEEP_POSTS: posts,
        ...(cache === undefined ? {} : {BATCHSWEEP_CACHE: resolve(cache)}),
        // Astro reports its use to its makers unless told otherwise.
        ASTRO_TELEMETRY_DISABLED: "1",
        ...(skipInvalid ? {BATCHSWEEP_SKIP_INVALID: "1"} : {}),
      },
    },
  );
  return {status: status ?? 1, stderr};
}

/** Builds the report, and one page of it as a single file where that was asked for. */
export async function buildCommand(
  args: readonly string[],
  {stdout, stderr, env}: Surroundings,
): Promise<number> {
  const {values, words} = parseOptions("build", args);
  const {outDir, skipInvalid, singleFile} = values;
  atMost(words, 0, "options begin with --");
  const project = currentProject(env);
  const {folder, config} = project;
  const site = outDir === null ? join(folder, "dist") : resolve(outDir);
  // Astro says three times, with a stack, that a page could not be made: so it is kept, and said once.
  const built = astro(["build", "--outDir", site], project, {env, skipInvalid, errors: "kept"});
  const mistake = built.status === 0 ? null : postMistake(built.stderr);
  stderr.write(mistake === null ? built.stderr : `${mistake}\n`);
  if (mistake !== null) return 2;
  if (built.status !== 0) return built.status;
  if (config.address === null)
    stdout.write(
      `The site has no address, so it has no feed, no map and no cards (SITE_URL=https://… ${call("build")}, or address in ${configFile})\n`,
    );
  if (singleFile !== null)
    stdout.write(`wrote ${fromHere(await writeSingleFile(site, singleFile, config))}\n`);
  stdout.write(`the report of ${fromHere(project.runs)} is in ${fromHere(site)}; next: ${call("preview")}\n`);
  return 0;
}

/** What Astro's server is told. */
const server = ({port, host, open}: {port: number | null; host: string | null; open: boolean}): string[] => [
  ...(port === null ? [] : ["--port", String(port)]),
  ...(host === null ? [] : ["--host", host]),
  ...(open ? ["--open"] : []),
];

/** Serves the report while it is edited. */
export async function devCommand(args: readonly string[], {env}: Surroundings): Promise<number> {
  const {values, words} = parseOptions("dev", args);
  atMost(words, 0, "options begin with --");
  const {skipInvalid} = values;
  return astro(["dev", ...server(values)], currentProject(env), {env, skipInvalid, errors: "shown"}).status;
}

/** Serves the report that was built. */
export async function previewCommand(args: readonly string[], {env, stdout}: Surroundings): Promise<number> {
  const {values, words} = parseOptions("preview", args);
  atMost(words, 0, "options begin with --");
  const {outDir, port, host, open} = values;
  const {folder, config} = currentProject(env);
  const site = outDir === null ? join(folder, "dist") : resolve(outDir);
  const {address, close} = await startPreview({site, basePath: config.basePath, port, host});
  stdout.write(`${address}\n`);
  if (open) openInBrowser(address);
  // Until a signal ends this process, and the server with it; one to npm does not come through.
  await new Promise<void>((ended) => watchNpm(ended));
  close();
  return 0;
}
