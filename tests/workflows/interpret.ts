import {spawn} from "node:child_process";
import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {parse} from "yaml";

interface Step {
  id?: string;
  name?: string;
  uses?: string;
  run?: string;
  if?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
  "continue-on-error"?: boolean;
}

export interface Job {
  if?: string;
  needs?: string | string[];
  permissions?: Record<string, string>;
  steps: Step[];
}

export interface Workflow {
  on: unknown;
  permissions: unknown;
  concurrency: unknown;
  env?: Record<string, string>;
  jobs: Record<string, Job>;
}

/** What stands for GitHub's runner: its contexts, and what each action of others would do here. */
export interface Runner {
  workspace: string;
  contexts: Record<string, unknown>;
  /** By the action's name without its version; gives the step's outputs. */
  actions: Record<string, (inputs: Record<string, string>) => Promise<Record<string, string> | undefined>>;
  /** Commands that something else is run for, by their exact text. */
  instead?: Record<string, string>;
  env: Record<string, string>;
}

/** How a job ended: each step's outcome by id or name, what they printed, and the summary of the job. */
export interface JobResult {
  conclusion: "success" | "failure" | "skipped";
  outcomes: Record<string, "success" | "failure" | "skipped">;
  output: string;
  summary: string;
}

export const readWorkflow = async (file: string): Promise<Workflow> =>
  parse(await readFile(join(import.meta.dirname, "../..", file), "utf8"));

/** A value of a context by its path; empty text where there is none, as GitHub has it. */
function lookUp(contexts: Record<string, unknown>, path: string): string {
  const found = path
    .split(".")
    .reduce<unknown>(
      (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
      contexts,
    );
  return found === undefined || found === null ? "" : String(found);
}

/** An expression of the kind that our workflows have: paths, texts, == and !=, && and ||. */
function evaluate(expression: string, contexts: Record<string, unknown>): string | boolean {
  const split = (by: string): string[] => expression.split(by).map((part) => part.trim());
  if (expression.includes("||")) return split("||").some((part) => isTrue(part, contexts));
  if (expression.includes("&&")) return split("&&").every((part) => isTrue(part, contexts));
  for (const [sign, wanted] of [
    ["==", true],
    ["!=", false],
  ] as const) {
    const [left, right] = split(sign);
    if (left !== undefined && right !== undefined)
      return (evaluate(left, contexts) === evaluate(right, contexts)) === wanted;
  }
  if (expression.trim() === "always()") return true;
  const text = /^'(?<text>[^']*)'$/.exec(expression.trim())?.groups?.["text"];
  return text ?? lookUp(contexts, expression.trim());
}

const isTrue = (expression: string, contexts: Record<string, unknown>): boolean =>
  Boolean(evaluate(expression.replace(/^\$\{\{|\}\}$/g, ""), contexts));

const filled = (text: string, contexts: Record<string, unknown>): string =>
  text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => String(evaluate(expression, contexts)));

const filledAll = (
  values: Record<string, unknown> = {},
  contexts: Record<string, unknown>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, filled(String(value), contexts)]));

/** Runs a script as the runner does where a step names no shell: bash -e. */
function runScript(
  script: string,
  cwd: string,
  env: Record<string, string>,
): Promise<{code: number; output: string}> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-e", "-c", script], {cwd, env});
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({code: code ?? 1, output}));
  });
}

type Contexts = Record<string, unknown>;

/** What the steps of a job, and those of the actions of the repository itself, share. */
interface Running {
  runner: Runner;
  result: JobResult;
  files: {output: string; summary: string};
  env: Record<string, string>;
}

interface Done {
  ok: boolean;
  outputs: Record<string, string>;
}

/** Runs an action of the repository: the steps in its file, with what it is given as `inputs`. */
async function runOwnAction(step: Step, contexts: Contexts, running: Running): Promise<Done> {
  const file = join(running.runner.workspace, step.uses ?? "", "action.yml");
  const {inputs, runs} = parse(await readFile(file, "utf8")) as {
    inputs: Record<string, {default?: string}>;
    runs: {steps: Step[]};
  };
  const defaults = Object.entries(inputs).map(([name, {default: text = ""}]) => [name, text]);
  const given = filledAll(step.with, contexts);
  const ok = await runSteps(
    runs.steps,
    {...contexts, inputs: {...Object.fromEntries(defaults), ...given}},
    running,
  );
  return {ok, outputs: {}};
}

async function runStep(step: Step, contexts: Contexts, running: Running): Promise<Done> {
  const {runner, result, files, env} = running;
  if (step.uses?.startsWith("./")) return runOwnAction(step, contexts, running);
  if (step.uses !== undefined) {
    const [action = ""] = step.uses.split("@");
    const standIn = runner.actions[action];
    if (standIn === undefined) throw new Error(`no stand-in for the action: ${action}`);
    try {
      return {ok: true, outputs: (await standIn(filledAll(step.with, contexts))) ?? {}};
    } catch (error) {
      // What a workflow is prepared for; anything else is the test's fault.
      if (step["continue-on-error"] !== true) throw error;
      return {ok: false, outputs: {}};
    }
  }
  await writeFile(files.output, "");
  const script = filled(step.run ?? "", contexts);
  const {code, output} = await runScript(runner.instead?.[script] ?? script, runner.workspace, {
    ...env,
    ...filledAll(step.env, contexts),
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
  });
  result.output += output;
  const lines = (await readFile(files.output, "utf8")).split("\n").filter((line) => line.includes("="));
  return {ok: code === 0, outputs: Object.fromEntries(lines.map((line) => line.split("=", 2)))};
}

/** Runs steps one after the other, and says whether all went well. */
async function runSteps(all: readonly Step[], around: Contexts, running: Running): Promise<boolean> {
  const steps: Record<string, {outcome: string; outputs: Record<string, string>}> = {};
  const contexts = {...around, steps};
  let isWell = true;
  for (const step of all) {
    const key = step.id ?? step.name ?? step.uses ?? step.run ?? "";
    // As GitHub has it: after a failure only where the step says so.
    const isAsked = isWell || step.if?.includes("always()") === true;
    if (!isAsked || (step.if !== undefined && !isTrue(step.if, contexts))) {
      running.result.outcomes[key] = "skipped";
      continue;
    }
    const {ok, outputs} = await runStep(step, contexts, running);
    const outcome = ok ? "success" : "failure";
    running.result.outcomes[key] = outcome;
    steps[key] = {outcome, outputs};
    if (!ok && step["continue-on-error"] !== true) isWell = false;
  }
  return isWell;
}

/** Runs the steps of a job one after the other, as GitHub would: the steps' own scripts, stand-ins for actions of others. */
export async function runJob(workflow: Workflow, name: string, runner: Runner): Promise<JobResult> {
  const job = workflow.jobs[name];
  if (job === undefined) throw new Error(`no such job: ${name}`);
  const result: JobResult = {conclusion: "success", outcomes: {}, output: "", summary: ""};
  if (job.if !== undefined && !isTrue(job.if, runner.contexts)) return {...result, conclusion: "skipped"};
  const folder = await mkdtemp(join(tmpdir(), "batchsweep-runner-"));
  const files = {output: join(folder, "output"), summary: join(folder, "summary")};
  await writeFile(files.summary, "");
  const env = {...runner.env, ...filledAll(workflow.env, runner.contexts)};
  const isWell = await runSteps(job.steps, runner.contexts, {runner, result, files, env});
  result.conclusion = isWell ? "success" : "failure";
  result.summary = await readFile(files.summary, "utf8");
  await rm(folder, {recursive: true});
  return result;
}
