import {execFileSync, spawnSync, type SpawnSyncReturns} from "node:child_process";
import {mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {tarballOf} from "./made.ts";

/** Somebody else's git repository, of a training in Python, with packages of this clone installed. */
export interface Theirs {
  /** A folder for everything, which is also the home of who works there. */
  work: string;
  repository: string;
  git(...args: string[]): string;
  /** What npx starts in the folder. */
  run(args: readonly string[], folder?: string): SpawnSyncReturns<string>;
  remove(): void;
}

const training = `import sys, time
for epoch in range(3):
    time.sleep(0.2)
    print(f'epoch {epoch + 1} loss {1 / int(sys.argv[2])}', flush=True)
`;

/** Everything below a folder with its size and time of change. */
export const listing = (folder: string): string[] =>
  readdirSync(folder, {recursive: true, encoding: "utf8"})
    .map((name) => `${name} ${statSync(join(folder, name)).size} ${statSync(join(folder, name)).mtimeMs}`)
    .sort();

/** The environment of somebody who has nothing but a home and the Node that runs this. */
export const environment = (work: string): Record<string, string> => ({
  PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
  HOME: work,
  npm_config_update_notifier: "false",
  npm_config_cache: process.env["npm_config_cache"] ?? join(process.env["HOME"] ?? work, ".npm"),
});

/** Makes it, and installs the packages of these names there from their tarballs. */
export async function theirRepository(...names: readonly string[]): Promise<Theirs> {
  const work = realpathSync(mkdtempSync(join(tmpdir(), "batchsweep-package-")));
  const repository = join(work, "theirs");
  mkdirSync(join(repository, "src"), {recursive: true});
  writeFileSync(join(repository, "train.py"), training);
  writeFileSync(join(repository, ".gitignore"), "node_modules/\n");
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
      cwd: repository,
      encoding: "utf8",
    });
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "theirs");
  const tarballs: string[] = [];
  for (const name of names) tarballs.push(await tarballOf(name));
  const options = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  execFileSync("npm", ["install", ...options, ...tarballs], {
    cwd: repository,
    stdio: "ignore",
    // Where packages come from, and whose certificates hold there, is the machine's affair.
    env: {...process.env, npm_config_update_notifier: "false"},
  });
  return {
    work,
    repository,
    git,
    run: (args, folder = repository) =>
      spawnSync("npx", ["--no-install", "batchsweep", ...args], {
        cwd: folder,
        encoding: "utf8",
        env: environment(work),
      }),
    remove: () => rmSync(work, {recursive: true, force: true}),
  };
}
