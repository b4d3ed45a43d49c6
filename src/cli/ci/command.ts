// The command ci: what the workflows of a repository do, on GitHub and GitLab.
import {spawnSync} from "node:child_process";
import {appendFileSync, cpSync, existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {call, isPackage} from "../call.ts";
import {commentCommand} from "../comment/command.ts";
import {gitHubOf, pagesAddress} from "../comment/github.ts";
import {addressParts} from "../init/options.ts";
import {oneOf} from "../options/kinds.ts";
import {atMost, parseOptions} from "../options/parse.ts";
import {programFile, type Surroundings} from "../surroundings.ts";
import {UsageError} from "../../usage-error.ts";

/** Folders, below where the workflow stands, that it keeps: a comparison, with the run logs that it was worked out from. */
const [reported, measured] = ["report", "measure"];

/** What a pull request is held against: GitLab names it; GitHub checks out the merge, whose first parent it is. */
const baseOf = ({CI_MERGE_REQUEST_DIFF_BASE_SHA: named}: NodeJS.ProcessEnv): string => named ?? "HEAD^1";

/** Runs a command of this program, and gives its exit code. */
function run(env: NodeJS.ProcessEnv, ...args: readonly string[]): number {
  const {status, error} = spawnSync(process.execPath, [programFile, ...args], {stdio: "inherit", env});
  if (error !== undefined) throw error;
  return status ?? 1;
}

/** Says something where whoever looks at a workflow sees it. */
const note = ({stdout, env}: Surroundings, text: string): void =>
  void stdout.write(`${env["GITHUB_ACTIONS"] === "true" ? "::notice::" : ""}${text}\n`);

/** Appends to a file that GitHub names for the step; nothing elsewhere. */
const append = (file: string | undefined, text: string): void => {
  if (file !== undefined) appendFileSync(file, text);
};

/** Builds the report of the run logs in a folder, beside them, and has the workflow keep the folder. */
function keep(folder: string, {env}: Surroundings): number {
  append(env["GITHUB_OUTPUT"], `keep=${folder}\n`);
  const site = join(folder, "site");
  return run({...env, BATCHSWEEP_RUNS: join(folder, "runs")}, "build", "--skip-invalid", "--outDir", site);
}

/**
 * What is left to do with a comparison in a folder: it goes into the job's summary, and what is not judged (nothing to compare,
 * as where a pull request only adds a sweep, or undecided) fails no check. Gives the check's exit code.
 */
function concluded(folder: string, code: number, surroundings: Surroundings): number {
  const text = join(folder, "diff.md");
  if (existsSync(text)) append(surroundings.env["GITHUB_STEP_SUMMARY"], readFileSync(text, "utf8"));
  if (code !== 3) return code;
  note(surroundings, "Not judged: see the verdicts above");
  return 0;
}

/** Compares a pull request's run logs with those of its base into `report/`, builds them, and checks that all can be read. */
async function report(surroundings: Surroundings): Promise<number> {
  const {env, runs} = surroundings;
  const diffed = run(env, "diff", baseOf(env), "--allow-unchanged", "--output", reported);
  // The comment is worked out again from them.
  if (existsSync(runs)) cpSync(runs, join(reported, "runs"), {recursive: true});
  const code = concluded(reported, diffed, surroundings);
  return Math.max(code, keep(reported, surroundings), run(env, "check", "runs"));
}

/**
 * Records a pull request and its base in turns into `measure/`, with the options of `compare`. Two sides that differ by less than
 * the margin are the same; where the machine cannot tell as much today, nothing is compared.
 */
async function measure(surroundings: Surroundings, args: readonly string[]): Promise<number> {
  if (isPackage && !args.includes("--")) {
    note(
      surroundings,
      `Nothing is measured: name the command of your training, e.g. ${call("ci", "measure -- python train.py")}`,
    );
    return 0;
  }
  const {env} = surroundings;
  const limits = ["--margin", "5%", "--budget", "30m"];
  const fixed = ["--id", "measure", "--runs", join(measured, "runs"), "--output", measured];
  const compared = run(env, "compare", baseOf(env), "HEAD", ...fixed, ...limits, ...args);
  const code = concluded(measured, compared, surroundings);
  return existsSync(join(measured, "diff.md")) ? Math.max(code, keep(measured, surroundings)) : code;
}

/** Writes into a pull request what another workflow found; its artifact, if there is one, lies outside of the checkout. */
async function comment(surroundings: Surroundings): Promise<number> {
  const found = join(surroundings.env["RUNNER_TEMP"] ?? ".", "found/runs");
  if (existsSync(found)) return commentCommand([found], surroundings);
  note(surroundings, "Nothing was compared, so there is nothing to comment");
  return 0;
}

/** Builds the report into `dist/`, for where the host will show it. */
async function pages({env}: Surroundings): Promise<number> {
  const {CI_PAGES_URL: onGitLab = "", GITHUB_TOKEN: _, ...withoutToken} = env;
  const {address, basePath} = addressParts("Pages", onGitLab || (await pagesAddress(gitHubOf(env))));
  return run({...withoutToken, SITE_URL: address, BASE_PATH: basePath}, "build");
}

const tasks = {report, measure, comment, pages};

/** Does what the workflow that is named first is for. */
export async function ciCommand(
  [name, ...rest]: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  if (name === undefined)
    throw new UsageError(`no workflow was named (${call("ci", Object.keys(tasks).join("|"))})`);
  const task = oneOf("workflow", name, Object.keys(tasks) as (keyof typeof tasks)[]);
  if (task !== "measure") atMost(parseOptions("ci", rest).words, 0, `${task} takes nothing else`);
  return tasks[task](surroundings, rest);
}
