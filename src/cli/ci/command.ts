// What the workflows of a pull request do: report.yml, measure.yml, and their like on other hosts.
import {spawnSync} from "node:child_process";
import {appendFileSync, cpSync, existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {call, isPackage} from "../call.ts";
import {atMost, parseOptions} from "../options/parse.ts";
import {programFile, type Surroundings} from "../surroundings.ts";

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

/**
 * What is left to do with a comparison in a folder: it goes into the job's summary, and what is not judged (nothing to compare,
 * as where a pull request only adds a sweep, or undecided) fails no check. Gives the check's exit code.
 */
function concluded(folder: string, code: number, surroundings: Surroundings): number {
  const {GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: outputs} = surroundings.env;
  const text = join(folder, "diff.md");
  if (existsSync(text)) {
    append(summary, readFileSync(text, "utf8"));
    append(outputs, "compared=yes\n");
  }
  if (code !== 3) return code;
  note(surroundings, "Not judged: see the verdicts above");
  return 0;
}

/** Compares a pull request's run logs with those of its base into `report/`, and checks that all of them can be read. */
export async function ciReportCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  atMost(parseOptions("ci report", args).words, 0, "what is compared follows from where it runs");
  const {env, runs} = surroundings;
  const diffed = run(env, "diff", baseOf(env), "--allow-unchanged", "--output", reported);
  // The comment is worked out again from them.
  if (existsSync(runs)) cpSync(runs, join(reported, "runs"), {recursive: true});
  const code = concluded(reported, diffed, surroundings);
  return Math.max(code, run(env, "check", "runs"));
}

/** Records a pull request and its base in turns into `measure/`, with the options of `compare`. */
export async function ciMeasureCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  if (isPackage && !args.includes("--")) {
    note(
      surroundings,
      `Nothing is measured: put the command of your training at the end of the line, e.g. ${call("ci measure", "--budget 30m -- python train.py")}`,
    );
    return 0;
  }
  const {env} = surroundings;
  const fixed = ["--id", "measure", "--runs", join(measured, "runs"), "--output", measured];
  return concluded(measured, run(env, "compare", baseOf(env), "HEAD", ...fixed, ...args), surroundings);
}
