// npm run setup:git: git diff shows a summary of telemetry files, and branches that add runs to one sweep merge.
import {execFileSync} from "node:child_process";
import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {dirname, join, relative, resolve} from "node:path";
import {shownText} from "../src/usage-error.ts";

const help = `usage: npm run setup:git

Tells git, for this clone only (a repository cannot set this for those who clone it):
  git diff     shows a summary of telemetry files instead of "binary files differ"
  git merge    merges what two branches added to one sweep.json
`;

const root = resolve(import.meta.dirname, "..");
const git = (...args: string[]): string =>
  execFileSync("git", ["-C", root, ...args], {encoding: "utf8"}).trim();
const quoted = (path: string): string => `'${path.replaceAll("'", "'\\\\''")}'`;

/** A script of ours as git calls it, from the top of the working tree, by the Node that runs now. */
const command = (script: string, top: string): string =>
  `${quoted(process.execPath)} ${quoted(join(relative(top, root), "scripts", script))}`;

function setUp(): void {
  const top = git("rev-parse", "--show-toplevel");
  git("config", "diff.batchsweep.textconv", command("telemetry-summary.ts", top));
  git("config", "diff.batchsweep.cachetextconv", "false");
  git("config", "merge.batchsweep.name", "planned runs of both sides");
  git("config", "merge.batchsweep.driver", `${command("merge-sweep.ts", top)} %O %A %B`);
  // Only here may the attribute stand: where the program is not set up, git would show the whole file.
  const attributes = resolve(root, git("rev-parse", "--git-path", "info/attributes"));
  const line = `${join(relative(top, root), "runs").replaceAll("\\\\", "/")}/**/*.telemetry.json diff=batchsweep`;
  mkdirSync(dirname(attributes), {recursive: true});
  const before = existing(attributes);
  if (!before.split("\n").includes(line))
    writeFileSync(attributes, `${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${line}\n`);
}

function existing(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const [first] = process.argv.slice(2);
if (first === "--help" || first === "-h") console.log(help);
else if (first !== undefined) {
  console.error(`unexpected: ${shownText(first)} (see --help)`);
  process.exitCode = 2;
} else
  try {
    setUp();
    console.log("git shows summaries of telemetry files, and merges sweeps");
  } catch (error) {
    console.error(
      `${error instanceof Error ? error.message.split("\n")[0] : String(error)} (is this a clone?)`,
    );
    process.exitCode = 2;
  }
