import {execFile} from "node:child_process";
import {existsSync, readdirSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {dirname, join, resolve} from "node:path";
import {isDeepStrictEqual, promisify} from "node:util";
import {expect, test} from "vitest";
import {parse} from "yaml";
import {readWorkflow, type Workflow} from "./interpret.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
const folder = ".github/workflows";
const workflows = readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
/** Where .ci/run installs them; they are programs of Go and Python, which npm does not have. */
const tools = join(root, ".cache/workflow-tools/bin");

/** What starts the program for all workflows but the one that publishes. */
const action = ".github/actions/batchsweep/action.yml";

test.each([...workflows, action])(
  "%s pins every action by the hash of a commit, with its version beside it",
  async (file) => {
    const text = await readFile(join(root, file), "utf8");
    const used = text.split("\n").filter((line) => line.includes("uses:") && !line.includes("uses: ./"));
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((line) => !/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual(
      [],
    );
  },
);

test.each(workflows)(
  "%s grants no more than reading by default, and says what happens to overlapping runs",
  async (file) => {
    const {jobs, permissions, concurrency} = await readWorkflow(file);
    expect(permissions).toSatisfy(
      (all) => isDeepStrictEqual(all, {}) || isDeepStrictEqual(all, {contents: "read"}),
    );
    if (isDeepStrictEqual(permissions, {}))
      expect(Object.values(jobs).filter((job) => job.permissions === undefined)).toEqual([]);
    expect(concurrency).toMatchObject({group: expect.any(String), "cancel-in-progress": expect.any(Boolean)});
  },
);

test.each([...workflows, action])(
  "%s puts no expression into a script, where its value would be code",
  async (file) => {
    const text = await readFile(join(root, file), "utf8");
    const {jobs = {}, runs} = parse(text) as {
      jobs?: Workflow["jobs"];
      runs?: {steps: Workflow["jobs"][string]["steps"]};
    };
    const steps = [...Object.values(jobs).flatMap((job) => job.steps), ...(runs?.steps ?? [])];
    expect(steps.filter(({run: script}) => script?.includes("${{"))).toEqual([]);
  },
);

test.each(["report", "measure", "comment"])("%s.yml has fifteen lines", async (name) => {
  expect((await readFile(join(root, folder, `${name}.yml`), "utf8")).trimEnd().split("\n")).toHaveLength(15);
});

test.each(["report", "measure"])(
  "a pull request's own workflow may only read, and has no secret: %s",
  async (name) => {
    const text = await readFile(join(root, folder, `${name}.yml`), "utf8");
    const {on, jobs, permissions} = await readWorkflow(`${folder}/${name}.yml`);
    expect(on).toBe("pull_request");
    expect([permissions, jobs[name]?.permissions]).toEqual([{contents: "read"}, undefined]);
    expect(text).not.toMatch(/secrets\.|github\.token/);
  },
);

test("the workflow that may write checks out nothing of the pull request", async () => {
  const {on, jobs} = await readWorkflow(`${folder}/comment.yml`);
  expect(on).toEqual({workflow_run: {workflows: ["report", "measure"], types: ["completed"]}});
  const {steps, permissions} = jobs["comment"] ?? {steps: []};
  expect(permissions).toEqual({actions: "read", contents: "read", "pull-requests": "write"});
  expect(steps.map(({uses, with: inputs}) => [uses?.replace(/@.*/, ""), inputs])).toEqual([
    ["actions/checkout", {"persist-credentials": false}],
    [`./${dirname(action)}`, {does: "comment", token: "${{ github.token }}"}],
  ]);
  // Nor does the action lay what the pull request made into the checkout.
  expect(await readFile(join(root, action), "utf8")).toMatch(/path: \$\{\{ runner\.temp \}\}\/found$/m);
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
    ["--offline", "--no-progress", "--persona=pedantic", ...workflows, action],
    {cwd: root},
  );
  expect(`${stdout}${stderr}`).toContain("No findings to report");
});

test("the GitLab example runs the same scripts", async () => {
  const {report, measure, pages} = parse(await readFile(join(root, "docs/gitlab-ci.yml"), "utf8"));
  expect([report, measure, pages].map(({script}) => script)).toEqual([
    ["npm ci", "npm run ci -- report"],
    ["npm ci", "npm run ci -- measure -- python train.py"],
    ["npm ci", "npm run ci -- pages"],
  ]);
});
