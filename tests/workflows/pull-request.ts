import {cp, mkdir, mkdtemp, readdir, rm, writeFile} from "node:fs/promises";
import {execFile} from "node:child_process";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {promisify} from "node:util";
import {createRepository, type Repository} from "../diff/repository.ts";
import {shareSiteCode} from "../site/build.ts";
import {startGitHub, type StandInGitHub} from "./github.ts";
import {readWorkflow, runJob, type JobResult, type Runner} from "./interpret.ts";
import {writeRecordedLike} from "./recorded-like.ts";

const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);
const token = "token-of-the-test";

/** The project as a repository of its own with one sweep on main, a runner beside it, and a stand-in for GitHub. */
export interface Project {
  repository: Repository;
  github: StandInGitHub;
  /** Makes a branch, lets `change` alter its run logs, and commits that. */
  branch(name: string, change: (runs: string) => Promise<void>): Promise<void>;
  /** Runs report.yml on the merge of a branch with main, as GitHub does on a pull request. */
  report(branch: string): Promise<JobResult & {artifacts: string}>;
  /** Runs measure.yml on the merge of a branch with main, where it says \`does\`. */
  measure(branch: string, does: string): Promise<JobResult & {artifacts: string}>;
  /** Runs comment.yml on what another workflow left; the event is that of pull request 7 from a fork. */
  comment(artifacts: string, headSha: string, after?: "report" | "measure"): Promise<JobResult>;
  /** Runs pages.yml's build on main. */
  pages(): Promise<JobResult & {artifacts: string}>;
  close(): Promise<void>;
}

/** The project's own files, as a clone would have them, without its sweeps. */
async function copyProject(folder: string): Promise<void> {
  const listed = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  const files = listed.stdout.split("\0").filter((file) => /^(?:src|scripts|\.github)\/|^[^/]+$/.test(file));
  for (const file of files)
    await cp(join(root, file), join(folder, file), {force: true}).catch(() => undefined);
}

export async function createProject(): Promise<Project> {
  const repository = await createRepository();
  const github = await startGitHub(token);
  const work = await mkdtemp(join(tmpdir(), "batchsweep-runner-"));
  await copyProject(repository.folder);
  await writeRecordedLike(repository.runs, "quick", {
    slowDown: 1,
    seed: 1,
    startedAt: "2026-11-20T10:00:00.000Z",
  });
  await repository.commit("the project");

  async function runner(ref: string, artifacts: string, more: Partial<Runner> = {}): Promise<Runner> {
    // One place for all: what Node has compiled there serves the next.
    const workspace = join(work, "checkout");
    const upload = async ({name = "github-pages", path = ""}: Record<string, string>): Promise<undefined> => {
      const from = resolve(workspace, path);
      if ((await readdir(from)).length === 0) throw new Error(`nothing to upload: ${path}`);
      await cp(from, join(artifacts, name), {recursive: true});
      return undefined;
    };
    return {
      workspace,
      contexts: {runner: {temp: join(work, "temp")}, ...more.contexts},
      actions: {
        "actions/checkout": async () => {
          await rm(workspace, {recursive: true, force: true});
          await run("git", ["clone", "--quiet", repository.folder, workspace]);
          await run("git", ["-C", workspace, "checkout", "--quiet", ref]);
          shareSiteCode(workspace);
          return undefined;
        },
        "actions/setup-node": async () => undefined,
        "actions/upload-artifact": upload,
        "actions/upload-pages-artifact": upload,
        "actions/download-artifact": async ({name = "", path = "", "run-id": id}) => {
          if (id !== "4242") throw new Error(`no such run: ${id}`);
          await cp(join(artifacts, name), path, {recursive: true});
          return undefined;
        },
        ...more.actions,
      },
      // Installed packages are those of the test's own project: the registry is not what is tested here.
      instead: {"npm ci": `ln -s '${join(root, "node_modules")}' node_modules`, ...more.instead},
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: work,
        CI: "true",
        GIT_CONFIG_NOSYSTEM: "1",
        npm_config_update_notifier: "false",
        ...more.env,
      },
    };
  }

  const ofGitHub = {
    GITHUB_REPOSITORY: "owner/name",
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: "https://github.com",
  };

  /** Makes what GitHub checks out of a pull request: the merge of its branch with main. Gives a folder for artifacts. */
  async function mergeOf(branch: string): Promise<string> {
    await repository.git("checkout", "--quiet", "--detach", "main");
    await repository.git("merge", "--quiet", "--no-ff", "--no-edit", branch);
    const merge = (await repository.git("rev-parse", "HEAD")).trim();
    await repository.git("branch", "--force", "pull-7-merge", merge);
    await repository.git("checkout", "--quiet", "main");
    return mkdtemp(join(work, "artifacts-"));
  }

  return {
    repository,
    github,
    async branch(name, change) {
      await repository.git("checkout", "--quiet", "-B", name, "main");
      await change(repository.runs);
      await repository.commit(name);
      await repository.git("checkout", "--quiet", "main");
    },
    async report(branch) {
      const artifacts = await mergeOf(branch);
      const workflow = await readWorkflow(".github/workflows/report.yml");
      return {
        ...(await runJob(workflow, "report", await runner("pull-7-merge", artifacts))),
        artifacts,
      };
    },
    async measure(branch, does) {
      const artifacts = await mergeOf(branch);
      const workflow = await readWorkflow(".github/workflows/measure.yml");
      for (const step of workflow.jobs["measure"]?.steps ?? [])
        if (step.with?.["does"] === "measure") step.with["does"] = does;
      return {
        ...(await runJob(workflow, "measure", await runner("pull-7-merge", artifacts))),
        artifacts,
      };
    },
    async comment(artifacts, headSha, after = "report") {
      const workflow_run = {
        id: 4242,
        name: after,
        event: "pull_request",
        conclusion: "success",
        head_sha: headSha,
        head_branch: "change",
        head_repository: {full_name: "stranger/name", owner: {login: "stranger"}},
      };
      await mkdir(work, {recursive: true});
      const event = join(work, "event.json");
      await writeFile(event, JSON.stringify({workflow_run}));
      const workflow = await readWorkflow(".github/workflows/comment.yml");
      return runJob(
        workflow,
        "comment",
        await runner("main", artifacts, {
          contexts: {github: {event: {workflow_run}, token}, runner: {temp: join(artifacts, "temp")}},
          env: {...ofGitHub, GITHUB_EVENT_PATH: event, RUNNER_TEMP: join(artifacts, "temp")},
        }),
      );
    },
    async pages() {
      const artifacts = await mkdtemp(join(work, "artifacts-"));
      const workflow = await readWorkflow(".github/workflows/pages.yml");
      const ofMain = await runner("main", artifacts, {contexts: {github: {token}}, env: ofGitHub});
      return {...(await runJob(workflow, "build", ofMain)), artifacts};
    },
    async close() {
      await github.close();
      await repository.remove();
      await rm(work, {recursive: true, force: true});
    },
  };
}
