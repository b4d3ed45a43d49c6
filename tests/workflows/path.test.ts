import {readFile, readdir, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../runner/slow.ts";
import {createProject, type Project} from "./pull-request.ts";
import {writeRecordedLike} from "./recorded-like.ts";

const again = {startedAt: "2026-11-21T10:00:00.000Z"};
let project: Project;

beforeAll(async () => {
  project = await createProject();
});

afterAll(() => project?.close());

/** The newest commit of a branch, which the stand-in then has as the head of pull request 7. */
async function openPull(branch: string): Promise<string> {
  const sha = (await project.repository.git("rev-parse", branch)).trim();
  project.github.pulls.splice(0, Infinity, {number: 7, head: {sha, repo: {full_name: "stranger/name"}}});
  return sha;
}

const commentOf = (): string => (project.github.comments.get(7)?.[0]?.body ?? "").replaceAll("\u00a0", " ");

/** First line of the comment that a reader sees. */
const firstSentence = (): string => commentOf().split("\n")[1] ?? "";

describe("a pull request that slows training by 20 %", () => {
  let report: Awaited<ReturnType<Project["report"]>>;

  beforeAll(async () => {
    await project.branch("slower", (runs) =>
      writeRecordedLike(runs, "quick", {slowDown: 1.2, seed: 2, ...again}),
    );
    report = await project.report("slower");
  });

  test("leaves the diff, the run logs and the site as an artifact, and fails the check", async () => {
    expect(report.outcomes).toEqual({
      "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1": "success",
      "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020": "success",
      "npm ci": "success",
      "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c": "skipped",
      batchsweep: "failure",
      "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f": "success",
      "actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9": "skipped",
      "./.github/actions/batchsweep": "failure",
    });
    expect(report.conclusion).toBe("failure");
    expect((await readdir(join(report.artifacts, "report"))).sort()).toEqual([
      "diff.json",
      "diff.md",
      "diff.txt",
      "runs",
      "site",
    ]);
    expect(await readFile(join(report.artifacts, "report/site/sweeps/quick.html"), "utf8")).toContain(
      "Two batch sizes on two cores",
    );
  });

  test("the summary of the job has the table of verdicts", () => {
    expect(report.summary).toContain("| configuration | epoch time |");
    expect(report.summary).toMatch(/\| `CPU, batch 64` \| \*\*slower\*\* /);
  });

  test("the comment's first sentence says so, with the interval", async () => {
    const {conclusion, output} = await project.comment(report.artifacts, await openPull("slower"));
    expect({conclusion, output}).toEqual({
      conclusion: "success",
      output: expect.stringContaining("#7: posted"),
    });
    const said =
      /^\*\*Slower over all 2 configurations: epoch time slower by (?<by>[\d.]+) %, between (?<low>[\d.]+) % and (?<high>[\d.]+) % \(10 runs per side\); by themselves in 2 of 2 configurations, worst in `CPU, batch \d+`: epoch time slower by /.exec(
        firstSentence(),
      )?.groups;
    expect({sentence: firstSentence(), found: said !== undefined}).toMatchObject({found: true});
    const [by, low, high] = [Number(said?.["by"]), Number(said?.["low"]), Number(said?.["high"])];
    expect(low).toBeLessThan(by);
    expect(low).toBeLessThanOrEqual(20);
    expect(high).toBeGreaterThanOrEqual(20);
  });

  test("the comment leads to the artifacts of the run, and is replaced the next time, where a comparison that the pull request's own code forged is not believed", async () => {
    expect(commentOf()).toContain("(https://github.com/owner/name/actions/runs/4242)");
    const file = join(report.artifacts, "report/diff.json");
    const honest = await readFile(file, "utf8");
    await writeFile(file, honest.replaceAll('"worse"', '"better"').replaceAll("slower", "faster"));
    const {output} = await project.comment(report.artifacts, await openPull("slower"));
    expect(output).toContain("#7: updated");
    expect(project.github.comments.get(7)).toHaveLength(1);
    expect(firstSentence()).toMatch(/^\*\*Slower over all 2 configurations/);
    await writeFile(file, honest);
  });

  test("newer commits than the reported one get no stale comment", async () => {
    const sha = await openPull("slower");
    const before = project.github.asked.length;
    const {output, conclusion} = await project.comment(
      report.artifacts,
      sha.replace(/^./, (digit) => (digit === "0" ? "1" : "0")),
    );
    expect(conclusion).toBe("success");
    expect(output).toContain("nothing to comment");
    expect(project.github.asked.slice(before)).toEqual(["GET /repos/owner/name/pulls"]);
  });
});

// Every day one that records nothing passes.
test.skipIf(!isLongMode)(
  longMode("an equal branch is the same or cannot be told, and the check passes"),
  async () => {
    await project.branch("equal", (runs) =>
      writeRecordedLike(runs, "quick", {slowDown: 1, seed: 3, ...again}),
    );
    const {artifacts, conclusion} = await project.report("equal");
    expect(conclusion).toBe("success");
    await project.comment(artifacts, await openPull("equal"));
    expect(firstSentence()).toMatch(
      /^\*\*No regression(?: is shown)? over all 2 configurations: epoch time:? (?:the )?(?:same|undecided).*; speed is (?:the same|undecided) in /,
    );
    expect(firstSentence()).not.toMatch(/slower|faster/);
  },
);

// That a diff names such a log is tested in tests/diff every day.
test.skipIf(!isLongMode)(
  longMode("a broken run log is named with file and field, and the check fails"),
  async () => {
    await project.branch("broken", async (runs) => {
      const file = join(runs, "quick", "b64-r2.json");
      await writeFile(file, (await readFile(file, "utf8")).replace(/"errorRate": [\d.]+/, '"errorRate": 25'));
    });
    const {artifacts, conclusion, output} = await project.report("broken");
    expect(conclusion).toBe("failure");
    expect(output).toContain("b64-r2.json: epochs[0].errorRate: ");
    await project.comment(artifacts, await openPull("broken"));
    expect(firstSentence()).toMatch(
      /^\*\*A run log cannot be read: `[^`]*runs\/quick\/b64-r2\.json: epochs\[0\]\.errorRate: [^`]*`\.\*\*$/,
    );
  },
);

test("a pull request that records nothing passes, and the comment says so", async () => {
  await project.branch("words", (runs) => writeFile(join(runs, "README.md"), "Words.\n"));
  const {artifacts, conclusion} = await project.report("words");
  expect(conclusion).toBe("success");
  await project.comment(artifacts, await openPull("words"));
  expect(firstSentence()).toBe("**Nothing could be compared: no run log was added or changed.**");
});

// The pages themselves are looked at below an address every day, in tests/site.
test.skipIf(!isLongMode)(
  longMode("pages.yml builds the site of main for the address that Pages gives"),
  async () => {
    const {conclusion, artifacts, output} = await project.pages();
    expect(conclusion, output).toBe("success");
    expect(await readFile(join(artifacts, "github-pages/404.html"), "utf8")).toContain(
      'href="/name/index.html"',
    );
    expect(await readFile(join(artifacts, "github-pages/rss.xml"), "utf8")).toContain(
      "https://owner.github.io/name/",
    );
  },
);

test.skipIf(!isLongMode)(longMode("pages.yml says where Pages is off"), async () => {
  project.github.pages = null;
  const off = await project.pages();
  expect(off.conclusion).toBe("failure");
  expect(off.output).toMatch(
    /^GitHub answered 404 to GET \/repos\/owner\/name\/pages \(is Pages on\? Settings, Pages, Source: GitHub Actions\)$/m,
  );
});
