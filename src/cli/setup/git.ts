import {execFileSync} from "node:child_process";
import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {dirname, join, relative, resolve} from "node:path";
import {UsageError} from "../../usage-error.ts";
import {atMost, parseOptions} from "../options/parse.ts";
import {projectRoot, type Surroundings} from "../surroundings.ts";

function git(...args: string[]): string {
  try {
    return execFileSync("git", ["-C", projectRoot, ...args], {encoding: "utf8"}).trim();
  } catch (error) {
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new UsageError(`${first} (is this a clone?)`);
  }
}

const quoted = (path: string): string => `'${path.replaceAll("'", "'\\\\''")}'`;

/** A command of ours as git calls it, from the top of the working tree, by the Node that runs now. */
const callOf = (command: string, top: string): string =>
  `${quoted(process.execPath)} ${quoted(join(relative(top, projectRoot), "scripts", "batchsweep.ts"))} ${command}`;

function existing(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Sets this clone up: git diff shows summaries of telemetry files, git merge merges sweeps. */
export async function setupGitCommand(args: readonly string[], {stdout}: Surroundings): Promise<number> {
  atMost(parseOptions("setup git", args).words, 0, "see --help");
  const top = git("rev-parse", "--show-toplevel");
  git("config", "diff.batchsweep.textconv", callOf("telemetry-summary", top));
  git("config", "diff.batchsweep.cachetextconv", "false");
  git("config", "merge.batchsweep.name", "planned runs of both sides");
  git("config", "merge.batchsweep.driver", [callOf("merge-sweep", top), "%O %A %B"].join(" "));
  // Only here may the attribute stand: where the program is not set up, git would show the whole file.
  const attributes = resolve(projectRoot, git("rev-parse", "--git-path", "info/attributes"));
  const line = `${join(relative(top, projectRoot), "runs").replaceAll("\\\\", "/")}/**/*.telemetry.json diff=batchsweep`;
  mkdirSync(dirname(attributes), {recursive: true});
  const before = existing(attributes);
  if (!before.split("\n").includes(line))
    writeFileSync(attributes, `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${line}\n`);
  stdout.write("git shows summaries of telemetry files, and merges sweeps\n");
  return 0;
}
