// Worktrees of two commits, made before a comparison and taken away after it.
import {execFile, spawn} from "node:child_process";
import {existsSync, readFileSync, readdirSync, realpathSync, rmSync} from "node:fs";
import {mkdir, open, readdir, rm} from "node:fs/promises";
import {dirname, join, relative, resolve, sep} from "node:path";
import {promisify} from "node:util";
import {isLeftBehind, runFolder} from "../../recorder/supervision/run-folder.ts";
import {git} from "../../runs/commit.ts";
import {shownText, UsageError} from "../../usage-error.ts";
import {stateFolder} from "../private-folder.ts";
import {shellCommand} from "../record/wrap.ts";

const run = promisify(execFile);

/** The worktrees of two commits, and where in each of them the command runs. */
export interface Worktrees {
  /** Where the command runs, by commit. The folders are there once they are made. */
  folders: ReadonlyMap<string, string>;
  /** Removes what killed recorders left; the making of worktrees does so too. */
  clear(): Promise<void>;
  /** Checks the commits out and prepares each. Throws UsageError where that does not work; what was made then goes away too. */
  make(): Promise<void>;
  remove(): void;
}

/** Git in a folder, without its hooks: what they do is for people at work. */
const quietly = (folder: string, args: readonly string[]): Promise<Buffer> =>
  git(folder, ["-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false", ...args]);

const saidBy = (error: unknown): string =>
  shownText((error instanceof Error ? error.message : String(error)).trim().split("\n").at(-1) ?? "");

const attempt = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch {
    return otherwise;
  }
};

/** Where git keeps what it knows of a worktree, as the worktree itself says. */
const listThatNames = (folder: string): string[] => {
  const text = attempt(() => readFileSync(join(folder, ".git"), "utf8"), "");
  const own = /^gitdir: (.+)$/m.exec(text)?.[1];
  return own === undefined ? [] : [dirname(resolve(folder, own))];
};

/**
 * Removes a worktree from the disk and from its repository's list, also in an ending process. By hand, since git does not
 * remove one whose making was killed: it is locked, and may not have its `.git` yet. `list` is where its repository would
 * have it.
 */
function removeWorktree(folder: string, list: string | null): void {
  const places = [folder, attempt(() => realpathSync(folder), folder)].map((place) => join(place, ".git"));
  for (const one of [...listThatNames(folder), ...(list === null ? [] : [list])])
    for (const name of attempt(() => readdirSync(one), [])) {
      const entry = join(one, name);
      const place = attempt(() => readFileSync(join(entry, "gitdir"), "utf8").replace(/\n$/, ""), "");
      if (place !== "" && places.includes(resolve(entry, place)))
        rmSync(entry, {recursive: true, force: true});
    }
  rmSync(folder, {recursive: true, force: true, maxRetries: 3});
}

/** Removes worktrees that a killed recorder left. */
async function removeLeftBehind(parent: string, list: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const folder = join(parent, name);
    if (!isLeftBehind(folder)) continue;
    for (const one of await readdir(folder).catch(() => [])) removeWorktree(join(folder, one), list);
    await rm(folder, {recursive: true, force: true});
  }
}

/** Submodules by name, with their repositories where the person's own checkout has them: nothing need be fetched then. */
async function submodulesHere(repository: string, tree: string): Promise<string[]> {
  const common = (await git(repository, ["rev-parse", "--git-common-dir"])).toString().trim();
  const listed = await git(tree, [
    "config",
    "--file",
    ".gitmodules",
    "--name-only",
    "--get-regexp",
    "\\.path$",
  ]);
  const names = listed
    .toString()
    .split("\n")
    .flatMap((line) => /^submodule\.(.+)\.path$/.exec(line)?.[1] ?? []);
  return names.flatMap((name) => {
    const own = resolve(repository, common, "modules", name);
    return existsSync(own) ? ["-c", `submodule.${name}.url=${own}`] : [];
  });
}

async function checkOutSubmodules(repository: string, tree: string, commit: string): Promise<void> {
  if (!existsSync(join(tree, ".gitmodules"))) return;
  const own = await submodulesHere(repository, tree);
  try {
    await quietly(tree, [
      "-c",
      "protocol.file.allow=always",
      ...own,
      "submodule",
      "--quiet",
      "update",
      "--init",
      "--recursive",
    ]);
  } catch (error) {
    throw new UsageError(
      `the submodules of ${commit} cannot be checked out: ${saidBy(error)} (git submodule update --init --recursive, once, where you stand)`,
      {cause: error},
    );
  }
}

/** The first file that git LFS would have to fetch; null where there is none. */
async function lfsPointer(tree: string): Promise<string | null> {
  if (!existsSync(join(tree, ".gitattributes"))) return null;
  // Not by git() of runs/, which takes every pathspec literally.
  const asked = ["-C", tree, "ls-files", "-z", ":(attr:filter=lfs)"];
  const listed = await run("git", asked, {maxBuffer: 2 ** 28}).catch(() => ({stdout: ""}));
  const [file = ""] = listed.stdout.split("\0");
  if (file === "") return null;
  const opened = await open(join(tree, file)).catch(() => null);
  if (opened === null) return null;
  const {buffer} = await opened.read(Buffer.alloc(40), 0, 40, 0).finally(() => opened.close());
  return buffer.toString().startsWith("version https://git-lfs") ? file : null;
}

/** Runs a shell command to its end; what it prints is for people. Rejects where it fails or the person interrupts. */
function runPrepare(
  text: string,
  folder: string,
  {env, signal}: {env: NodeJS.ProcessEnv; signal: AbortSignal},
): Promise<void> {
  return new Promise((done, failed) => {
    const [program = "sh", ...args] = shellCommand(text);
    const child = spawn(program, args, {cwd: folder, env, stdio: ["ignore", 2, 2], detached: true});
    const stop = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
      } catch {
        // It ended by itself.
      }
    };
    signal.addEventListener("abort", stop);
    child.on("error", failed);
    child.on("close", (code, by) => {
      signal.removeEventListener("abort", stop);
      if (code === 0) done();
      else failed(new Error(by === null ? `exit code ${code}` : `ended by ${by}`));
    });
  });
}

/**
 * Worktrees of commits, in a folder among what the program keeps for this user. They go away with the process, however it
 * ends; what a killed one left goes with the next one. `folder` is where the person would run the command.
 */
export function worktreesOf({
  repository,
  folder,
  commits,
  prepareEach,
  say,
  signal,
  parent = join(stateFolder(), "worktrees"),
}: {
  repository: string;
  folder: string;
  commits: readonly string[];
  prepareEach: string | null;
  say: (line: string) => void;
  signal: AbortSignal;
  parent?: string;
}): Worktrees {
  // Git says where the repository really is; a person may have come by a link.
  const below = relative(
    repository,
    attempt(() => realpathSync(folder), folder),
  );
  if (below === ".." || below.startsWith(`..${sep}`))
    throw new UsageError(`--cwd: outside of the repository that is compared: ${shownText(folder)}`);
  const own = runFolder(parent);
  const trees = new Map(commits.map((commit) => [commit, join(own, commit)]));
  const folders = new Map([...trees].map(([commit, tree]) => [commit, join(tree, below)]));

  async function makeOne(commit: string, tree: string): Promise<void> {
    await quietly(repository, ["worktree", "add", "--detach", "--quiet", tree, commit]).catch(
      (error: unknown) => {
        throw new UsageError(`${commit} cannot be checked out: ${saidBy(error)}`, {cause: error});
      },
    );
    await checkOutSubmodules(repository, tree, commit);
    const place = join(tree, below);
    if (!existsSync(place))
      throw new UsageError(
        `${commit} has no folder ${below}: the command cannot run there (--cwd names one that git has in both)`,
      );
    if (prepareEach !== null) {
      say(`preparing ${commit}: ${prepareEach}`);
      await runPrepare(prepareEach, place, {
        env: {...process.env, BATCHSWEEP_CHECKOUT: repository},
        signal,
      }).catch((error: unknown) => {
        throw new UsageError(`--prepare-each failed in ${commit}: ${saidBy(error)}`, {cause: error});
      });
    }
    const pointer = await lfsPointer(tree);
    if (pointer !== null)
      say(
        `${commit}: ${shownText(pointer)} is only a pointer of git LFS (git lfs install, or --prepare-each 'git lfs pull')`,
      );
  }

  let list: string | null = null;
  const remove = (): void => {
    process.off("exit", remove);
    for (const tree of trees.values()) removeWorktree(tree, list);
    rmSync(own, {recursive: true, force: true});
  };

  async function clear(): Promise<void> {
    const common = (await git(repository, ["rev-parse", "--git-common-dir"])).toString().replace(/\n$/, "");
    list = join(resolve(repository, common), "worktrees");
    await removeLeftBehind(parent, list);
  }

  return {
    folders,
    remove,
    clear,
    async make() {
      await clear();
      // A second Ctrl-C ends the process at once.
      process.on("exit", remove);
      try {
        await mkdir(own, {recursive: true, mode: 0o700}).catch((error: NodeJS.ErrnoException) => {
          throw new UsageError(
            `no place for worktrees: ${parent}: ${error.code ?? error.message} ($XDG_STATE_HOME names another folder to keep them below)`,
            {cause: error},
          );
        });
        for (const [commit, tree] of trees) if (!signal.aborted) await makeOne(commit, tree);
      } catch (error) {
        remove();
        throw error;
      }
    },
  };
}
