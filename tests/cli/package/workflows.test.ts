import {execFileSync} from "node:child_process";
import {cpSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {parse} from "yaml";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../../runner/slow.ts";
import {startGitHub} from "../../workflows/github.ts";
import {runJob, type Runner, type Workflow} from "../../workflows/interpret.ts";
import {theirRepository, type Theirs} from "./theirs.ts";

describe.skipIf(!isLongMode)(longMode("init, workflows and compare in somebody else's repository"), () => {
  let theirs: Theirs;
  beforeAll(async () => {
    theirs = await theirRepository("batchsweep");
    // As for npx: the program lies somewhere, and package.json does not name it.
    for (const name of ["package.json", "package-lock.json"]) rmSync(join(theirs.repository, name));
  });
  afterAll(() => theirs.remove());

  test("init adds workflows that compare a pull request and publish the report, step by step", async () => {
    const options = ["--id", "base", "--repeats", "2"];
    const recorded = theirs.run(["record", ...options, "--", "python3", "train.py", "--bs", "8"]);
    expect(recorded.status, recorded.stderr).toBe(0);
    const added = theirs.run(["init", "--title", "Theirs"]);
    expect(added.stdout).toContain("wrote .github/workflows/report.yml");
    expect(theirs.run(["init"]).stdout).toContain("kept batchsweep.config.json, which was there");
    theirs.git("add", "--all");
    theirs.git("commit", "--quiet", "--message", "a report");
    theirs.git("checkout", "--quiet", "-b", "change");
    writeFileSync(join(theirs.repository, "train.py"), "pass\n");
    theirs.git("commit", "--quiet", "--all", "--message", "a change");
    const artifacts = join(theirs.work, "artifacts");
    const github = await startGitHub("t");
    const quietly =
      (does: (inputs: Record<string, string>) => unknown) => async (inputs: Record<string, string>) => {
        does(inputs);
        return undefined;
      };
    const runner = (workspace: string): Runner => ({
      workspace,
      contexts: {github: {token: "t"}},
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: theirs.work,
        npm_config_offline: "true",
        GITHUB_REPOSITORY: "owner/name",
        GITHUB_API_URL: github.url,
      },
      actions: {
        "actions/checkout": quietly(() =>
          execFileSync("git", ["clone", "--quiet", theirs.repository, workspace]),
        ),
        // What the registry would give; no step of theirs installs anything.
        "actions/setup-node": quietly(() =>
          symlinkSync(join(theirs.repository, "node_modules"), join(workspace, "node_modules")),
        ),
        "actions/upload-artifact": quietly(({name = "", path = ""}) =>
          cpSync(join(workspace, path), join(artifacts, name), {recursive: true}),
        ),
        "actions/upload-pages-artifact": quietly(({path = ""}) =>
          cpSync(join(workspace, path), join(artifacts, "pages"), {recursive: true}),
        ),
      },
    });
    const workflow = (name: string): Workflow =>
      parse(readFileSync(join(theirs.repository, ".github/workflows", name), "utf8")) as Workflow;
    const reported = await runJob(workflow("report.yml"), "report", runner(join(theirs.work, "reported")));
    expect(reported.conclusion, reported.output).toBe("success");
    expect(existsSync(join(artifacts, "report/diff.json"))).toBe(true);
    expect(readFileSync(join(artifacts, "report/site/index.html"), "utf8")).toContain(
      "<title>Theirs</title>",
    );
    const measured = await runJob(workflow("measure.yml"), "measure", runner(join(theirs.work, "measured")));
    expect(measured.conclusion, measured.output).toBe("success");
    expect(measured.output).toContain(
      "Nothing is measured: name the command of your training, e.g. npx batchsweep ci measure -- python train.py",
    );
    const published = await runJob(workflow("pages.yml"), "build", runner(join(theirs.work, "published")));
    expect(published.conclusion, published.output).toBe("success");
    expect(readFileSync(join(artifacts, "pages/404.html"), "utf8")).toContain('href="/name/index.html"');
    await github.close();
    theirs.git("checkout", "--quiet", "main");
  });

  test("compare records two commits in turns, and says which is slower", () => {
    theirs.git("checkout", "--quiet", "-B", "slow", "main");
    const file = join(theirs.repository, "train.py");
    writeFileSync(file, readFileSync(file, "utf8").replace("time.sleep(0.2)", "time.sleep(0.8)"));
    theirs.git("commit", "--quiet", "--all", "--message", "wait longer");
    const options = ["--id", "turns", "--repeats", "3"];
    const {status, stdout, stderr} = theirs.run([
      "compare",
      "main",
      "slow",
      ...options,
      "--",
      "python3",
      "train.py",
      "--bs",
      "8",
    ]);
    const {plan} = JSON.parse(readFileSync(join(theirs.repository, "runs/turns/sweep.json"), "utf8")) as {
      plan: {runs: object[]};
    };
    expect({runs: plan.runs.length, status, stderr}).toEqual({
      runs: 6,
      status: 1,
      stderr: expect.any(String),
    });
    expect(stdout.slice(stdout.indexOf("run 6/6 completed"))).toContain("Slower: CPU");
    theirs.git("checkout", "--quiet", "main");
  });
});
