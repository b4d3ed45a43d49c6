import {existsSync, statSync} from "node:fs";
import {readdir} from "node:fs/promises";
import {basename, dirname, join, resolve} from "node:path";
import {commitOf, commitSource, git, gitProblem} from "../runs/commit.ts";
import {folderSource} from "../runs/folder.ts";
import type {RunsSource} from "../runs/source.ts";
import {idPattern} from "../schema/values/id-pattern.ts";
import {printable} from "../schema/values/printable.ts";
import {shownText, UsageError} from "../usage-error.ts";

/** One side of a diff: where its run logs are, and which of them are meant. */
export interface Side {
  name: string;
  commit: string | null;
  source: RunsSource;
  /** The only sweep that is meant, and the only run of it; null: all. */
  only: {sweep: string; run: string | null} | null;
}

/** What a main branch is called, here and at a remote. */
const mainBranches = ["main", "master"];

const folderOf = (runs: string): string => (existsSync(runs) ? runs : dirname(runs));

/** What can be compared without git. */
const withoutGit = " (name BASE and HEAD: two sweeps, or two folders of run logs)";

/** Throws UsageError with git's own reason where it does not work there: then no name of a commit says anything. */
async function checkGit(folder: string, also: string): Promise<void> {
  const problem = await gitProblem(folder);
  if (problem === null) return;
  throw new UsageError(
    problem.startsWith("fatal: not a git repository")
      ? `no git repository: ${shownText(folder)}${also || withoutGit}`
      : `git: ${printable(problem)}${also}`,
  );
}

/** What to do where a commit is not there since the clone has the newest ones only; empty for a whole clone. */
export async function remedyOfShallow(folder: string): Promise<string> {
  const said = await git(folder, ["rev-parse", "--is-shallow-repository"]);
  return said.toString().trim() === "true"
    ? "; a shallow clone needs git fetch --unshallow, or in a workflow fetch-depth: 0"
    : "";
}

async function commitSide(runs: string, ref: string, name: string, sweep: string | null): Promise<Side> {
  const folder = folderOf(runs);
  const commit = await commitOf(folder, ref);
  if (commit === null)
    await checkGit(folder, ` (${shownText(ref)} is no sweep or folder of run logs either)`);
  if (commit === null && (await commitOf(folder, "HEAD")) === null)
    throw new UsageError(
      `no git repository with a commit: ${shownText(folder)} (${shownText(ref)} is no sweep or folder of run logs either)`,
    );
  if (commit === null)
    throw new UsageError(
      `neither a sweep nor a folder of run logs nor a git ref: ${shownText(ref)} (see --help${await remedyOfShallow(folder)})`,
    );
  const source = await commitSource(runs, commit, name);
  return {name, commit, source, only: sweep === null ? null : {sweep, run: null}};
}

/** Names of the main branch, those of remotes first: a fork has two, of which one may be behind. */
async function mainBranchNames(folder: string): Promise<string[][]> {
  const listed = (await git(folder, ["remote"])).toString().split("\n");
  const remotes = listed
    .filter((name) => name !== "")
    .sort((a, b) => Number(b === "origin") - Number(a === "origin"));
  return [
    remotes.flatMap((remote) => ["HEAD", ...mainBranches].map((name) => `${remote}/${name}`)),
    mainBranches,
  ];
}

/**
 * The commit where HEAD left the main branch, and what it is: of several main branches the one that it left last. Throws
 * UsageError where there is no such commit.
 */
export async function mergeBaseOf(folder: string): Promise<{commit: string; name: string}> {
  await checkGit(folder, "");
  if ((await commitOf(folder, "HEAD")) === null)
    throw new UsageError(`no git repository with a commit: ${shownText(folder)}${withoutGit}`);
  const baseWith = async (commits: readonly string[]): Promise<string> => {
    const found = await git(folder, ["merge-base", "HEAD", ...commits]).catch(() => null);
    return found?.toString().trim() ?? "";
  };
  for (const names of await mainBranchNames(folder)) {
    const found = await Promise.all(
      names.map(async (name) => ({name, commit: await commitOf(folder, name)})),
    );
    const branches = found.flatMap(({name, commit}) => (commit === null ? [] : [{name, commit}]));
    const commit = branches.length === 0 ? "" : await baseWith(branches.map((one) => one.commit));
    if (commit === "") continue;
    for (const branch of branches)
      if ((await baseWith([branch.commit])) === commit)
        return {commit, name: `merge base with ${branch.name}`};
  }
  throw new UsageError(
    `no commit to compare with: there is no main branch with a common past (name a BASE${await remedyOfShallow(folder)})`,
  );
}

/** The run logs where HEAD left the main branch. Throws UsageError where there is no such commit. */
export async function mergeBaseSide(runs: string): Promise<Side> {
  const {commit, name} = await mergeBaseOf(folderOf(runs));
  return commitSide(runs, commit, name, null);
}

/** The run logs on disk. */
export const diskSide = (runs: string): Side => ({
  name: basename(runs),
  commit: null,
  source: folderSource(runs),
  only: null,
});

/** A path to run logs: one run log, the folder of a sweep, or a folder of sweeps; null where it is none of them. */
async function pathSide(text: string): Promise<Side | null> {
  const path = resolve(text);
  if (!existsSync(path)) return null;
  const side = {name: text, commit: null};
  const inSweep = (folder: string, run: string | null): Side => {
    if (!existsSync(join(folder, "sweep.json")))
      throw new UsageError(
        `no sweep.json beside the run log: ${shownText(text)} (it says on what machine it ran)`,
      );
    return {...side, source: folderSource(dirname(folder)), only: {sweep: basename(folder), run}};
  };
  if (basename(path) === "sweep.json") return inSweep(dirname(path), null);
  if (!statSync(path).isDirectory())
    return path.endsWith(".json") ? inSweep(dirname(path), basename(path, ".json")) : null;
  if (existsSync(join(path, "sweep.json"))) return inSweep(path, null);
  const inside = await readdir(path);
  const hasSweeps = inside.some((name) => existsSync(join(path, name, "sweep.json")));
  return hasSweeps ? {...side, source: folderSource(path), only: null} : null;
}

/** What a person named: a sweep of the folder `runs`, else a path to run logs, else a git ref, with or without `:SWEEP`. */
export async function namedSide(runs: string, text: string): Promise<Side> {
  if (idPattern.test(text) && existsSync(join(runs, text, "sweep.json")))
    return {name: text, commit: null, source: folderSource(runs), only: {sweep: text, run: null}};
  const path = text.startsWith("-") ? null : await pathSide(text);
  if (path !== null) return path;
  const {ref, sweep} = /^(?<ref>.+):(?<sweep>[^:]+)$/s.exec(text)?.groups ?? {};
  const isOfSweep = ref !== undefined && sweep !== undefined && idPattern.test(sweep);
  // A ref may have a colon of its own, in the words of a message that it is found by.
  return isOfSweep && (await commitOf(folderOf(runs), text)) === null
    ? commitSide(runs, ref, text, sweep)
    : commitSide(runs, text, text, null);
}
