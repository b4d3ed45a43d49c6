// What software trains and measures, as run logs publish it.
import {execFile} from "node:child_process";
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {promisify} from "node:util";
import type {Missing} from "../../schema/values/missing.ts";
import type {Software} from "../../schema/sweep.ts";

/** Packages that train or measure; those that are not installed are left out. */
const measuredPackages = [
  "@tensorflow/tfjs-core",
  "@tensorflow/tfjs-backend-cpu",
  "@tensorflow/tfjs-backend-wasm",
  "@tensorflow/tfjs-node",
  "@tensorflow/tfjs-node-gpu",
  "assemblyscript",
  "sharp",
  "systeminformation",
  "webgpu",
];

/** Runs git in a folder and gives what it prints; throws with git's own words. */
export type RunGit = (folder: string, args: readonly string[]) => Promise<string>;

const runGit: RunGit = async (folder, args) => {
  // A lock taken for a mere look could stop a commit that somebody makes meanwhile.
  const env = {...process.env, GIT_OPTIONAL_LOCKS: "0"};
  const {stdout} = await promisify(execFile)("git", ["-C", folder, ...args], {
    env,
    timeout: 20_000,
    maxBuffer: 2 ** 26,
  });
  return stdout;
};

async function readVersion(folder: string): Promise<string | null> {
  try {
    const content: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const isNamed = typeof content === "object" && content !== null && "version" in content;
    return isNamed && typeof content.version === "string" ? content.version.slice(0, 200) : null;
  } catch {
    return null;
  }
}

/** Why git gave nothing, without its words, as these may hold paths. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT") return "git is not installed";
  return "not in a git repository that could be read";
}

/**
 * Commit of the repository that holds `folder`, and whether changed or new files there differ from it. Recordings, perhaps the
 * one being made, are no part of what runs.
 */
async function describeCommit(
  folder: string,
  runsFolder: string,
  git: RunGit,
): Promise<Pick<Software, "gitCommit" | "gitDirty"> & {reason: string | null}> {
  try {
    const gitCommit = (await git(folder, ["rev-parse", "--verify", "HEAD"])).trim();
    const status = ["status", "--porcelain", "--", "."];
    // git refuses to leave out what lies in no part of the repository.
    const changes = await git(folder, [...status, `:(exclude)${runsFolder}`]).catch(() =>
      git(folder, status),
    );
    return {gitCommit, gitDirty: changes !== "", reason: null};
  } catch (error) {
    return {gitCommit: null, gitDirty: null, reason: reasonOf(error)};
  }
}

/**
 * Versions of what runs from `root`, the folder of batchsweep's package.json, and the commit of `trained`, the folder of what
 * is trained. `runsFolder` is the folder of recordings, seen from there. `missing` has a reason for each null, by its path in a sweep. Throws where
 * `root` holds no package.json with a version.
 */
export async function describeSoftware(
  root: string,
  {
    trained = root,
    runsFolder = "runs",
    git = runGit,
  }: {trained?: string; runsFolder?: string; git?: RunGit} = {},
): Promise<{software: Software; missing: Missing}> {
  const batchsweep = await readVersion(root);
  if (batchsweep === null)
    throw new Error(`no package.json with a version: ${root} (name batchsweep's own folder)`);
  const versions = await Promise.all(
    measuredPackages.map(
      async (name) => [name, await readVersion(join(root, "node_modules", name))] as const,
    ),
  );
  const {gitCommit, gitDirty, reason} = await describeCommit(trained, runsFolder, git);
  return {
    software: {
      batchsweep,
      node: process.versions.node,
      packages: Object.fromEntries(
        versions.flatMap(([name, version]) => (version === null ? [] : [[name, version] as const])),
      ),
      gitCommit,
      gitDirty,
    },
    missing: reason === null ? {} : {"software.gitCommit": reason, "software.gitDirty": reason},
  };
}
