// What init makes of a clone of this repository: a report without ours.
import {execFileSync} from "node:child_process";
import {cp, mkdir, readFile, readdir, rm, writeFile} from "node:fs/promises";
import {dirname, join, relative, resolve, sep} from "node:path";
import {configFile} from "../../runs/project.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import type {InitOptions} from "./options.ts";

/** What a report of somebody else's does not need: what git and npm make, sample runs, tests and benches. */
const leftOut = [
  ".git",
  "node_modules",
  "dist",
  ".astro",
  ".cache",
  "runs",
  "tests",
  "vitest.config.ts",
  "bench",
  ".ci",
];
const samplePosts = join("src", "content", "posts");
const ownScripts = ["test", "bench"];

async function isEmpty(folder: string): Promise<boolean> {
  return readdir(folder).then(
    (entries) => entries.length === 0,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return true;
      throw error;
    },
  );
}

/** Whether everything in the project is committed, so that what is taken away can be had again. */
function isCommitted(root: string): boolean {
  try {
    return (
      execFileSync("git", ["-C", root, "status", "--porcelain"], {stdio: ["ignore", "pipe", "ignore"]})
        .length === 0
    );
  } catch {
    return false;
  }
}

/**
 * The project's files and folders as git knows them, new ones too: what it ignores (settings, an environment of Python, data)
 * is somebody's own. null where the project is no clone.
 */
function knownToGit(root: string): ReadonlySet<string> | null {
  try {
    const listed = execFileSync(
      "git",
      ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
      {encoding: "utf8", maxBuffer: 64 * 2 ** 20, stdio: ["ignore", "pipe", "ignore"]},
    );
    const known = new Set<string>();
    for (const file of listed.split("\0").filter((name) => name !== ""))
      for (let path = join(file); path !== "." && !known.has(path); path = dirname(path)) known.add(path);
    return known.size === 0 ? null : known;
  } catch {
    return null;
  }
}

/** Says of a path whether it belongs into somebody else's report. */
function partsOf(root: string): (path: string) => boolean {
  const known = knownToGit(root);
  return (path) => {
    const inside = relative(root, path);
    if (inside === "") return true;
    const isLeftOut = leftOut.includes(inside.split(sep)[0] ?? "") || inside.startsWith(samplePosts + sep);
    return !isLeftOut && (known?.has(inside) ?? true);
  };
}

async function rewriteJson(file: string, change: (value: Record<string, unknown>) => void): Promise<void> {
  const value: Record<string, unknown> = JSON.parse(await readFile(file, "utf8"));
  change(value);
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Makes a report of somebody's own out of the project at `root`: in a new folder, or in its own place. Throws UsageError
 * where something would be lost, with nothing changed.
 */
export async function startReport(root: string, {folder, title, site}: InitOptions): Promise<string> {
  const target = resolve(folder);
  if (target === root) {
    if (!isCommitted(root))
      throw new UsageError(
        "this folder has changes that are not committed, or is no git clone: init would delete files for good (commit first)",
      );
    for (const name of ["runs", "tests", "vitest.config.ts", "bench", ".ci", samplePosts])
      await rm(join(root, name), {recursive: true, force: true});
  } else {
    if (target.startsWith(root + sep))
      throw new UsageError(`inside of the project itself: ${shownText(folder)} (name a folder elsewhere)`);
    if (!(await isEmpty(target))) throw new UsageError(`not empty: ${shownText(folder)} (name a new folder)`);
    await cp(root, target, {recursive: true, filter: partsOf(root)});
  }
  for (const name of ["runs", samplePosts]) {
    await mkdir(join(target, name), {recursive: true});
    await writeFile(join(target, name, ".gitkeep"), "");
  }
  await rewriteJson(join(target, configFile), (settings) => {
    if (title !== null) Object.assign(settings, {title, heading: title});
    if (site !== null) Object.assign(settings, site);
  });
  await rewriteJson(join(target, "package.json"), ({scripts}) => {
    for (const name of ownScripts) Reflect.deleteProperty(scripts as object, name);
  });
  return target;
}
