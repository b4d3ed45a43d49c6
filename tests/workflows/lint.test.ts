import {execFile} from "node:child_process";
import {existsSync, readdirSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {join, resolve} from "node:path";
import {promisify} from "node:util";
import {describe, expect, test} from "vitest";
import {parse} from "yaml";
import {readWorkflow} from "./interpret.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
const folder = ".github/workflows";
const workflows = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
/** Where .ci/run installs them; they are programs of Go and Python, which npm does not have. */
const tools = join(root, ".cache/workflow-tools/bin");

describe.each(workflows)("%s", (file) => {
  test("pins every action by the hash of a commit, with its version beside it", async () => {
    const text = await readFile(join(root, file), "utf8");
    const used = text.split("\n").filter((line) => line.includes("uses:"));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((line) => !/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
      [],
    );
  });

  test("grants nothing by default, and sets what happens to overlapping runs", async () => {
    const {permissions, concurrency} = await readWorkflow(file);
    expect(permissions).toEqual({});
    expect(concurrency).toMatchObject({group: expect.any(String), "cancel-in-progress": expect.any(Boolean)});
  });

  test("puts no expression into a script, where its value would be code", async () => {
    const {jobs} = await readWorkflow(file);
    const scripts = Object.values(jobs).flatMap(({steps}) => steps.flatMap(({run: script}) => script ?? []));
    expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
  });
});

test.each(["report", "measure"])(
  "a pull request's own workflow may only read, and has no secret: %s",
  async (name) => {
    const text = await readFile(join(root, folder, `${name}.yml`), "utf8");
    const {on, jobs} = await readWorkflow(`${folder}/${name}.yml`);
    expect(on).toBe("pull_request");
    expect(jobs[name]?.permissions).toEqual({contents: "read"});
    expect(text).not.toMatch(/secrets\.|github\.token/);
  },
);

test("the workflow that may write checks out nothing of the pull request", async () => {
  const {jobs} = await readWorkflow(`${folder}/comment.yml`);
  const steps = jobs["comment"]?.steps ?? [];
  const checkouts = steps.filter(({uses}) => uses?.startsWith("actions/checkout@"));
  expect(checkouts.map((step) => step.with)).toEqual([{"persist-credentials": false}]);
  expect(steps.flatMap(({run: script}) => script ?? [])).toEqual([
    "npm ci",
    'npm run comment -- "$FOUND/runs"',
  ]);
});

test("a job that may publish takes files by their sums, and runs no code of this repository or of a package", async () => {
  const {on, jobs} = await readWorkflow(`${folder}/release.yml`);
  expect(on).toEqual({push: {tags: ["v[0-9]+.[0-9]+.[0-9]+"]}});
  expect(jobs["build"]?.permissions).toEqual({contents: "read"});
  for (const name of ["npm", "pypi"]) {
    const {permissions, needs, steps = []} = jobs[name] ?? {};
    expect([permissions, needs]).toEqual([{"id-token": "write"}, "build"]);
    expect(steps.flatMap(({uses = ""}) => uses.replace(/@.*/, "")).filter(Boolean)).not.toContain(
      "actions/checkout",
    );
    const script = steps.flatMap(({run: text}) => text ?? []).join("\n");
    expect(script).toMatch(/^sha256sum --check --strict SHA256SUMS$/m);
    expect(script).not.toMatch(/npm (?:ci|install|run)|node |secrets/);
  }
});

test.skipIf(!existsSync(join(tools, "actionlint")))(
  "actionlint finds nothing (.ci/run installs it)",
  async () => {
    await expect(run(join(tools, "actionlint"), workflows, {cwd: root})).resolves.toMatchObject({stdout: ""});
  },
);

test.skipIf(!existsSync(join(tools, "zizmor")))("zizmor finds nothing (.ci/run installs it)", async () => {
  const {stderr, stdout} = await run(
    join(tools, "zizmor"),
    ["--offline", "--no-progress", "--persona=pedantic", ...workflows],
    {cwd: root},
  );
  expect(`${stdout}${stderr}`).toContain("No findings to report");
});

test("the GitLab example runs the same scripts", async () => {
  const {report, measure, pages} = parse(await readFile(join(root, "docs/gitlab-ci.yml"), "utf8"));
  const {scripts} = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const text = [...report.script, ...measure.script, ...pages.script].join("\n");
  const called = [...text.matchAll(/npm run (?<name>[\w:]+)/g)].map(({groups}) => groups?.["name"] ?? "");
  expect(called).toEqual(["build", "ci:report", "ci:measure", "build"]);
  expect(called.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});
