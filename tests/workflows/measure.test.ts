import {existsSync} from "node:fs";
import {readFile, rm, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {afterAll, beforeAll, expect, test} from "vitest";
import {createProject, type Project} from "./pull-request.ts";

/** A training that says how long its epochs took and takes no time: what is decided hangs on no machine. */
const training = (seconds: number): string =>
  `for e in 1 2 3; do echo "epoch $e loss 0.5 in $((${seconds} + $1 * 7 % 5)) s"; done\n`;
const theirs = {
  COMMAND: "sh train.sh {repeat}",
  PATTERN: "epoch (?<epoch>\\d+) loss (?<trainLoss>[\\d.]+) in (?<seconds>\\d+) s",
  PREPARE: "touch prepared",
};
/** What a build makes of run logs is for the tests of the site. */
const instead = {"npm run build -- --skip-invalid": "mkdir dist && touch dist/index.html"};
let project: Project;
let slower: Awaited<ReturnType<Project["measure"]>>;

const write = (text: string) => () => writeFile(join(project.repository.folder, "train.sh"), text);

beforeAll(async () => {
  project = await createProject();
  await write(training(1000))();
  await project.repository.commit("a training");
  await project.branch("slower", write(training(1200)));
  slower = await project.measure("slower", {env: theirs, instead});
});
afterAll(() => project?.close());

async function openPull(branch: string): Promise<string> {
  const sha = (await project.repository.git("rev-parse", branch)).trim();
  project.github.pulls.splice(0, Infinity, {number: 7, head: {sha, repo: {full_name: "stranger/name"}}});
  return sha;
}

const comments = (): string[] =>
  (project.github.comments.get(7) ?? []).map(({body}) => body.replaceAll("\u00a0", " "));

test("a pull request that slows a training is measured beside its base, fails, and is told so in one comment", async () => {
  const {artifacts, conclusion, output, summary} = slower;
  expect(conclusion, output).toBe("failure");
  expect(output).toMatch(/the base alone, 4 runs.*\nthis machine can tell 0\.\d\s% today/s);
  expect(summary).toMatch(/^\*\*Slower/);
  expect(
    ["measure/diff.json", "measure/runs/measure/sweep.json", "measure-report/index.html"].map((file) =>
      existsSync(join(artifacts, file)),
    ),
  ).toEqual([true, true, true]);
  const sha = await openPull("slower");
  // What code of the pull request may have written of itself is not believed.
  await writeFile(join(artifacts, "measure/diff.json"), '{"forged": true}');
  for (let time = 1; time <= 2; time++)
    expect((await project.comment(artifacts, sha, "measure")).conclusion).toBe("success");
  expect(comments()).toHaveLength(1);
  expect(comments()[0]).toMatch(/^<!-- batchsweep measure -->\n\*\*Slower.*epoch time slower by 20 %/);
  expect(comments()[0]).toContain(`recorded in turns on one machine by code of ${sha.slice(0, 12)}`);
});

test("run logs that are no comparison in turns are refused, and nothing is commented", async () => {
  const {artifacts} = slower;
  const file = join(artifacts, "measure/runs/measure/sweep.json");
  await writeFile(file, (await readFile(file, "utf8")).replace(/"commit": \[/, '"commit": ["a", '));
  const before = comments();
  const {conclusion: refused, output: said} = await project.comment(
    artifacts,
    await openPull("slower"),
    "measure",
  );
  expect([refused, comments()]).toEqual(["failure", before]);
  expect(said).toMatch(/factors\.commit|no two values of commit/);
});

test("where nothing is measured the check passes, and nobody is told", async () => {
  // As in a repository whose people have not yet said what to measure.
  await project.branch("silent", () => rm(join(project.repository.folder, "src/training/main.ts")));
  const silent = await project.measure("silent", {env: {}, instead});
  expect(silent.conclusion, silent.output).toBe("success");
  expect(silent.output).toContain("put the command of your training into .github/workflows/measure.yml");
  expect(silent.outcomes["Fail where something got worse"]).toBe("skipped");
  const before = comments();
  expect((await project.comment(silent.artifacts, await openPull("silent"), "measure")).conclusion).toBe(
    "success",
  );
  expect(comments()).toEqual(before);
});
