// The project that a command works in: its folder and its config.
import {existsSync, readFileSync, readdirSync} from "node:fs";
import {dirname, join, relative, resolve} from "node:path";
import type {Config} from "../schema/config.ts";
import {parseConfig} from "../schema/parse.ts";

/** The file that makes a folder a project. */
export const configFile = "batchsweep.config.json";

/** Where the sweeps and posts of the person who calls lie, and what their report is called. Paths are absolute. */
export interface Project {
  folder: string;
  runs: string;
  posts: string;
  /** For what can be made again. */
  cache: string;
  /** Whether BATCHSWEEP_RUNS names other sweeps than the project's own. */
  hasOtherRuns: boolean;
  config: Config;
}

/** Whether a folder holds sweeps, or nothing yet: other programs, and code, call folders "runs" too. */
function holdsSweeps(runs: string): boolean {
  try {
    const names = readdirSync(runs).filter((name) => !name.startsWith("."));
    return names.length === 0 || names.some((name) => existsSync(join(runs, name, "sweep.json")));
  } catch {
    return false;
  }
}

/** The folder upwards from `here` that has a config or sweeps, not beyond its git repository; else `here`. */
function projectFolder(here: string): string {
  for (let folder = here; ; folder = dirname(folder)) {
    if (existsSync(join(folder, configFile)) || holdsSweeps(join(folder, "runs"))) return folder;
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return here;
  }
}

/**
 * The project of the folder `here`; BATCHSWEEP_PROJECT names another than the current one. Environment variables come before its config, and what they name is seen from `here`.
 * Throws ParseError where the config is not what its schema says.
 */
export function currentProject(
  env: NodeJS.ProcessEnv,
  here = env["BATCHSWEEP_PROJECT"] ?? process.cwd(),
): Project {
  const folder = projectFolder(here);
  const file = join(folder, configFile);
  const stated = parseConfig(existsSync(file) ? readFileSync(file, "utf8") : "{}", fromHere(file, here));
  const {BATCHSWEEP_RUNS: runs, BATCHSWEEP_POSTS: posts, SITE_URL: address} = env;
  const {BASE_PATH: basePath, BATCHSWEEP_CACHE: cache} = env;
  return {
    folder,
    runs: runs === undefined ? resolve(folder, stated.runs) : resolve(here, runs),
    posts: posts === undefined ? resolve(folder, stated.posts) : resolve(here, posts),
    cache: cache === undefined ? join(folder, ".cache", "batchsweep") : resolve(here, cache),
    hasOtherRuns: runs !== undefined && resolve(here, runs) !== resolve(folder, stated.runs),
    config: {...stated, address: address ?? stated.address, basePath: basePath ?? stated.basePath},
  };
}

/** A path as short as it can be typed by somebody who stands `here`. */
export function fromHere(path: string, here = process.cwd()): string {
  const short = relative(here, path) || ".";
  return short.length < path.length ? short : path;
}
