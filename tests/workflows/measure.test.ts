import {existsSync} from "node:fs";
import {readFile, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../runner/slow.ts";
import {temporaryFolder} from "../temporary-folder.ts";
import {createProject, type Project} from "./pull-request.ts";

/** A training that says how long its epochs took and takes no time: what is decided hangs on no machine. */
const training = (seconds: number): string =>
  `for e in 1 2 3; do echo "epoch $e loss 0.5 in $((${seconds} + $1 * 7 % 5)) s"; done\n`;
const pattern = "epoch (?<epoch>\\d+) loss (?<trainLoss>[\\d.]+) in (?<seconds>\\d+) s";
/** The workflow's word for it as somebody with a training of their own has it. */
const does = `measure --prepare-each 'touch prepared' --pattern '${pattern}' -- sh train.sh {repeat}`;
const download = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c";
let project: Project;
let slower: Awaited<ReturnType<Project["measure"]>>;

const write = (text: string) => () => writeFile(join(project.repository.folder, "train.sh"), text);

async function openPull(branch: string): Promise<string> {
  const sha = (await project.repository.git("rev-parse", branch)).trim();
  project.github.pulls.splice(0, Infinity, {number: 7, head: {sha, repo: {full_name: "stranger/name"}}});
  return sha;
}

const comments = (): string[] =>
  (project.github.comments.get(7) ?? []).map(({body}) => body.replaceAll("\u00a0", " "));

// That a comparison in turns finds what is slower is tested in tests/cli/compare every day, and a workflow's path in path.test.ts.
describe.skipIf(!isLongMode)(longMode("measure.yml"), () => {
  beforeAll(async () => {
    project = await createProject();
    await write(training(1000))();
    await project.repository.commit("a training");
    await project.branch("slower", write(training(1200)));
    slower = await project.measure("slower", does);
  });
  afterAll(() => project?.close());

  test("a pull request that slows a training is measured beside its base, fails, and is told so in one comment", async () => {
    const {artifacts, conclusion, output, summary} = slower;
    expect(conclusion, output).toBe("failure");
    expect(output).toMatch(/the base alone, 4 runs.*\nthis machine can tell 0\.\d\s% today/s);
    expect(summary).toMatch(/^\*\*Slower/);
    expect(
      ["measure/diff.json", "measure/runs/measure/sweep.json", "measure/site/index.html"].map((file) =>
        existsSync(join(artifacts, file)),
      ),
    ).toEqual([true, true, true]);
    const sha = await openPull("slower");
    // What code of the pull request may have written of itself is not believed.
    await writeFile(join(artifacts, "measure/diff.json"), '{"forged": true}');
    // The second replaces the first.
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

  test("where nothing was compared, nobody is told", async () => {
    const before = comments();
    const {conclusion, outcomes, output} = await project.comment(
      temporaryFolder(),
      await openPull("slower"),
      "measure",
    );
    expect([conclusion, comments()]).toEqual(["success", before]);
    expect(outcomes).toMatchObject({[download]: "failure"});
    expect(output).toContain("Nothing was compared, so there is nothing to comment");
  });
});
