import {spawn} from "node:child_process";
import {mkdirSync, symlinkSync} from "node:fs";
import {cp, mkdir, mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";

/** How a build ended, and what it said. */
export interface Built {
  /** Folder of the site. */
  site: string;
  /** Folder of the run logs it was built from. */
  runs: string;
  code: number | null;
  output: string;
  errors: string;
  remove(): Promise<void>;
}

const root = join(import.meta.dirname, "../..");

/** Copies sweeps of the fixtures into a folder of their own, which a test may change. */
export async function copySweeps(...sweeps: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "batchsweep-runs-"));
  for (const sweep of sweeps)
    await cp(join(root, "tests/fixtures/runs", sweep), join(folder, sweep), {recursive: true});
  return folder;
}

/** Copies all sweeps of the fixtures and the committed ones, which posts draw from. */
export async function copyRuns(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "batchsweep-runs-"));
  await cp(join(root, "tests/fixtures/runs"), folder, {recursive: true});
  await cp(join(root, "runs"), folder, {recursive: true});
  return folder;
}

/**
 * Lets a copy of the project build with the pages' compiled code of this clone, and keep there what it compiles itself: the
 * code is named by its content, and compiling it takes longer than to make the pages of a small report.
 */
export function shareSiteCode(copy: string): void {
  const kept = ".cache/batchsweep/site";
  mkdirSync(join(root, kept), {recursive: true});
  mkdirSync(join(copy, kept, ".."), {recursive: true});
  symlinkSync(join(root, kept), join(copy, kept), "junction");
}

/** For a build without posts, which need sweeps of their own: it takes a fraction of the time. */
export const withoutPosts = {BATCHSWEEP_POSTS: join(root, "tests/fixtures/no-posts")};

/** Builds the site from a folder of run logs as `npm run build` does, into folders of its own. */
export async function buildSite(
  runs: string,
  env: Record<string, string> = {},
  options: readonly string[] = [],
): Promise<Built> {
  // Below the project: Astro keeps a build's own files in its output folder there, and elsewhere in one shared place,
  // where two builds at once would take each other's away.
  await mkdir(join(root, ".cache"), {recursive: true});
  const work = await mkdtemp(join(root, ".cache/site-"));
  const site = join(work, "dist");
  const child = spawn(
    process.execPath,
    [join(root, "scripts/batchsweep.ts"), "build", "--outDir", site, ...options],
    {
      cwd: root,
      env: {
        // Not the whole environment: the test runner's own BASE_URL and MODE would reach the pages.
        PATH: process.env["PATH"] ?? "",
        HOME: process.env["HOME"] ?? work,
        NODE_ENV: "production",
        BATCHSWEEP_RUNS: runs,
        BATCHSWEEP_CACHE: join(work, "cache"),
        ...env,
      },
    },
  );
  const heard = {output: "", errors: ""};
  child.stdout.on("data", (chunk: Buffer) => (heard.output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (heard.errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return {site, runs, code, ...heard, remove: () => rm(work, {recursive: true, force: true})};
}
