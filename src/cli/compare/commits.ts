// Which two commits are compared, and their checkouts.
import {execFile} from "node:child_process";
import {copyFile, mkdtemp, realpath, rm, stat, utimes} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join, relative, resolve, sep} from "node:path";
import {promisify} from "node:util";
import {mergeBaseOf, remedyOfShallow} from "../../diff/sides.ts";
import {commitOf, git} from "../../runs/commit.ts";
import {shownText, UsageError} from "../../usage-error.ts";

const run = promisify(execFile);

/** The factor whose values are commits. */
export const commitFactor = "commit";

/** A commit as a value of the factor: long enough to be found again, and one word. */
const commitLength = 12;

/** A commit that is compared, and what a person calls it. */
export interface ComparedCommit {
  commit: string;
  name: string;
}

/** The top folder of the git repository that a folder lies in. Throws UsageError where it lies in none. */
export async function repositoryOf(folder: string): Promise<string> {
  const found = await git(folder, ["rev-parse", "--show-toplevel"]).catch(() => null);
  const top = found?.toString().replace(/\n$/, "") ?? "";
  if (top === "" || (await commitOf(folder, "HEAD")) === null)
    throw new UsageError(
      `no git repository with a commit: ${shownText(folder)} (two commands are compared with --variant NAME=COMMAND)`,
    );
  return resolve(top);
}

/** The commit that a person named. Throws UsageError where there is none. */
async function namedCommit(repository: string, name: string): Promise<ComparedCommit> {
  const commit = await commitOf(repository, name);
  if (commit !== null) return {commit, name};
  throw new UsageError(
    `no such commit: ${shownText(name)} (the command comes after --${await remedyOfShallow(repository)})`,
  );
}

/** Who a snapshot's commit is by; it is in no branch, and never leaves the repository. */
const author = {
  GIT_AUTHOR_NAME: "batchsweep",
  GIT_AUTHOR_EMAIL: "batchsweep@localhost",
  GIT_COMMITTER_NAME: "batchsweep",
  GIT_COMMITTER_EMAIL: "batchsweep@localhost",
};

/**
 * Copies git's index, no newer than it is: git looks again at files that changed as late as their index, and would take one
 * that changed right after a commit, to the same length, for unchanged. False where there is none.
 */
async function copyIndex(from: string, to: string): Promise<boolean> {
  const found = await stat(from).catch(() => null);
  if (found === null) return false;
  await copyFile(from, to);
  const seconds = Math.max(1, Math.floor(found.mtimeMs / 1000));
  await utimes(to, seconds, seconds);
  return true;
}

/**
 * The working tree as it is, as a commit: with what is not committed, and new files that git does not ignore, but for the
 * folder of runs. Nothing of the repository that a person sees changes: index, branches and files stay as they are. The
 * commit of HEAD itself where the tree does not differ from it.
 */
async function workingTree(repository: string, runs: string): Promise<ComparedCommit> {
  const head = await namedCommit(repository, "HEAD");
  const own = (await git(repository, ["rev-parse", "--git-path", "index"])).toString().replace(/\n$/, "");
  const folder = await mkdtemp(join(tmpdir(), "batchsweep-index-"));
  const env = {...process.env, ...author, LC_ALL: "C", GIT_INDEX_FILE: join(folder, "index")};
  const inIndex = async (...args: string[]): Promise<string> =>
    (await run("git", ["-C", repository, ...args], {env, maxBuffer: 2 ** 26})).stdout.trim();
  const below = relative(repository, await realpath(runs).catch(() => resolve(runs)));
  const isInside = below !== "" && !below.startsWith(`..${sep}`) && below !== "..";
  try {
    if (!(await copyIndex(resolve(repository, own), env.GIT_INDEX_FILE))) await inIndex("read-tree", "HEAD");
    await inIndex("add", "--all", "--", ".", ...(isInside ? [`:(exclude,top,literal)${below}`] : []));
    const tree = await inIndex("write-tree");
    if (tree === (await inIndex("rev-parse", "HEAD^{tree}"))) return {...head, name: "HEAD"};
    const commit = await inIndex(
      "commit-tree",
      tree,
      "-p",
      head.commit,
      "-m",
      "The working tree as it was compared",
    );
    return {commit, name: "the working tree"};
  } catch (error) {
    const said = error instanceof Error ? error.message.trim().split("\n").at(-1) : String(error);
    throw new UsageError(`the working tree cannot be read by git: ${said} (name a HEAD instead)`);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

/**
 * The two commits to compare: by default where HEAD left the main branch, and the working tree as it is. Throws UsageError
 * where one is not there, or both are the same.
 */
export async function commitsToCompare(
  repository: string,
  {base, head, runs}: {base: string | null; head: string | null; runs: string},
): Promise<[ComparedCommit, ComparedCommit]> {
  const first = base === null ? await mergeBaseOf(repository) : await namedCommit(repository, base);
  const second = head === null ? await workingTree(repository, runs) : await namedCommit(repository, head);
  if (first.commit === second.commit)
    throw new UsageError(
      `nothing to compare: ${first.name} and ${second.name} are the same commit, ${first.commit.slice(0, commitLength)} (name a BASE, e.g. HEAD~1)`,
    );
  return [first, second];
}

/** A commit as a value of the factor. */
export const commitValue = ({commit}: ComparedCommit): string => commit.slice(0, commitLength);

/** Makes sure that a resume finds the commits of its plan. Throws UsageError. */
export async function checkCommits(repository: string, values: readonly string[]): Promise<void> {
  for (const value of values)
    if ((await commitOf(repository, value)) === null)
      throw new UsageError(
        `no such commit any more: ${value} (git removes after weeks what is in no branch)`,
      );
}
