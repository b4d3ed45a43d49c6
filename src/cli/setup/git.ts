// The command setup git: how git merges and shows the files of a sweep.
import {execFileSync} from "node:child_process";
import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {dirname, relative, resolve} from "node:path";
import {fromHere} from "../../runs/project.ts";
import {UsageError} from "../../usage-error.ts";
import {atMost, parseOptions} from "../options/parse.ts";
import {programFile, type Surroundings} from "../surroundings.ts";

function git(...args: string[]): string {
  try {
    return execFileSync("git", args, {encoding: "utf8", stdio: "pipe"}).trim();
  } catch (error) {
    const {stderr = "", message} = error as {stderr?: string; message: string};
    const [first = message] = stderr === "" ? [] : stderr.split("\n");
    throw new UsageError(
      first.startsWith("fatal: not a git repository")
        ? `no git repository: ${process.cwd()} (go to that of your runs)`
        : `git: ${first}`,
      {cause: error},
    );
  }
}

const quoted = (path: string): string => `'${path.replaceAll("'", "'\\\\''")}'`;

/**
 * A command of ours as git calls it, from the top of the working tree, by the Node that runs now. A program outside the
 * repository has its whole path: its worktrees lie elsewhere, and what leads there from one does not lead there from another.
 */
function callOf(command: string, top: string): string {
  const inside = relative(top, programFile);
  return `${quoted(process.execPath)} ${quoted(inside.startsWith("..") ? programFile : inside)} ${command}`;
}

/** A folder as git writes it: seen from the top of the working tree. Throws UsageError where it lies elsewhere. */
function fromTop(folder: string, top: string): string {
  const path = relative(top, folder).replaceAll("\\", "/");
  if (!path.startsWith("../")) return path;
  throw new UsageError(`not in this git repository: ${fromHere(folder)} (go to the repository of your runs)`);
}

function existing(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Sets the clone up that one stands in: git diff shows summaries of telemetry files, git merge merges sweeps. */
export async function setupGitCommand(
  args: readonly string[],
  {runs, stdout}: Surroundings,
): Promise<number> {
  atMost(parseOptions("setup git", args).words, 0, "see --help");
  const top = git("rev-parse", "--show-toplevel");
  const line = `${fromTop(resolve(runs), top)}/**/*.telemetry.json diff=batchsweep`;
  git("config", "diff.batchsweep.textconv", callOf("telemetry-summary", top));
  git("config", "diff.batchsweep.cachetextconv", "false");
  git("config", "merge.batchsweep.name", "planned runs of both sides");
  git("config", "merge.batchsweep.driver", [callOf("merge-sweep", top), "%O %A %B"].join(" "));
  // Only here may the attribute stand: where the program is not set up, git would show the whole file.
  const attributes = resolve(git("rev-parse", "--git-path", "info/attributes"));
  mkdirSync(dirname(attributes), {recursive: true});
  const before = existing(attributes);
  if (!before.split("\n").includes(line))
    writeFileSync(attributes, `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${line}\n`);
  stdout.write(
    `git shows summaries of telemetry files, and merges sweeps (set in ${fromHere(attributes)} and git config)\n`,
  );
  return 0;
}
