import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {markdownToHtml} from "satteri";
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from "vitest";
import {commandNamed, runEntry} from "../../src/cli/program.ts";
import {diffDocument} from "../../src/diff/document.ts";
import {linesOf} from "../../src/diff/terminal.ts";
import {markdownOf} from "../../src/diff/markdown.ts";
import {folderSource} from "../../src/runs/folder.ts";
import {comparisonVersion, type Comparison} from "../../src/schema/comparison.ts";
import {parseComparison} from "../../src/schema/parse.ts";
import {anyUnprintable} from "../../src/schema/values/printable.ts";
import {exampleComparedSweep, exampleComparison, examplePair, exampleQuantity} from "../diff/examples.ts";
import {isLongMode} from "../runner/slow.ts";
import {startBrowser} from "../site/browser.ts";
import {serve} from "../site/serve.ts";
import {startGitHub} from "../workflows/github.ts";
import {attacked, texts, writeAttacked} from "./attack.ts";
import {offencesOf} from "./listen.ts";

const fixtures = join(import.meta.dirname, "../fixtures/runs");
let folder: string;
let comparisons: Comparison[];

/** A comparison with something in every list, so that every field can be attacked. */
const full = exampleComparison({
  sweeps: [
    exampleComparedSweep({
      machines: "machines differ",
      overall: [{configurations: 2, verdict: exampleQuantity({warnings: ["a warning"]})}],
      pairs: [
        examplePair({
          changes: ["threads: 2 and 4"],
          quantities: [
            exampleQuantity({reasons: ["a reason"], warnings: ["a warning"], caveats: ["a caveat"]}),
          ],
        }),
        examplePair({name: "GPU", quantities: [exampleQuantity({outcome: "undecided", ratio: null})]}),
      ],
      incomparable: [{name: "GPU, batch 16", reasons: ["models differ"]}],
      added: ["GPU, batch 32"],
      removed: ["GPU, batch 64"],
      broken: [{name: "GPU, batch 128", reason: "out of memory"}],
      failures: [{name: "GPU, batch 256", reason: "head: 1 of 2 runs failed: exit code 1", onlyHead: true}],
    }),
  ],
  unmatched: [{sweep: "lone", reason: "nothing like it"}],
  unreadable: [{side: "base", problem: "runs/x.json: a: b"}],
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "batchsweep-comment-"));
  const side = (name: string) => ({name, commit: null, source: folderSource(join(folder, name)), only: null});
  const options = {failOn: [], last: 1, acrossMachines: true, sessionSpread: null};
  comparisons = [];
  // Which text stands where turns.
  for (const turn of isLongMode ? [0, 1, 2] : [0, 1]) {
    const [base, head] = [`base-${turn}`, `head-${turn}`];
    const hostile = {id: "same", turn};
    await writeAttacked(fixtures, "2026-11-21-cpu-and-gpu", {...hostile, to: join(folder, base)});
    await writeAttacked(fixtures, "2026-11-21-cpu-and-gpu", {
      ...hostile,
      to: join(folder, head),
      turn: turn + 5 * (turn % 2),
    });
    comparisons.push(await diffDocument({...side(base), name: texts[turn] ?? ""}, side(head), options));
    comparisons.push(attacked(full, parseComparison, turn));
  }
});

afterAll(() => rm(folder, {recursive: true, force: true}));

/** Runs `npm run comment` and gives its exit code. */
const comment = (
  file: string,
  env: NodeJS.ProcessEnv,
  stream: {write(text: string): unknown},
): Promise<number> =>
  runEntry(commandNamed("comment"), [file], {env, runs: "runs", stdout: stream, stderr: stream});

describe("a comment on hostile run logs", () => {
  test("is Markdown in which nothing of theirs is more than text, in a real browser", async () => {
    const site = await mkdtemp(join(tmpdir(), "batchsweep-site-"));
    onTestFinished(() => rm(site, {recursive: true, force: true}));
    await writeFile(join(site, "404.html"), "");
    // The renderer lets HTML through, as GitHub's does before it cleans up: escaping must hold without the cleaning.
    for (const [index, found] of comparisons.entries())
      await writeFile(
        join(site, `${index}.html`),
        `<!doctype html><meta charset=utf-8>${markdownToHtml(markdownOf(found)).html}`,
      );
    const host = await serve(site);
    const browser = await startBrowser();
    const addresses = comparisons.map((_, index) => `${host.origin}/${index}.html`);
    const offences = await offencesOf(browser, addresses, `${host.origin}/`);
    const page = await (await browser.newContext()).newPage();
    const elements = new Set<string>();
    for (const address of addresses) {
      await page.goto(address);
      const names = await page
        .locator("body *")
        .evaluateAll((all) => all.map(({tagName}) => tagName.toLowerCase()));
      for (const name of names) elements.add(name);
    }
    await browser.close();
    await host.close();
    expect(offences).toEqual([]);
    // No link, no picture, no list item or cell of theirs: only what the comment itself is made of.
    expect(
      [...elements].filter(
        (name) =>
          ![
            "p",
            "strong",
            "h3",
            "code",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "ul",
            "li",
            "hr",
            "details",
            "summary",
          ].includes(name),
      ),
    ).toEqual([]);
  });

  test("has as many rows and cells as it has configurations, whatever their names", () => {
    for (const found of comparisons) {
      const rows = markdownOf(found)
        .split("\n")
        .filter((line) => line.startsWith("| ") && !line.startsWith("| configuration"));
      const cells = rows.map(
        (line) => markdownToHtml(`${line}\n${line.replace(/[^|]+/g, "---")}`).html.split("<th").length,
      );
      const pairs = found.sweeps.flatMap((sweep) => sweep.pairs).length;
      expect(rows.length).toBe(pairs + found.sweeps.filter((sweep) => sweep.pairs.length > 0).length);
      expect(new Set(cells).size).toBeLessThanOrEqual(Math.max(1, found.sweeps.length));
    }
  });

  test("is posted with its marker, and keeps to the length that GitHub allows", async () => {
    const github = await startGitHub("t");
    const sha = "0".repeat(40);
    github.pulls.push({number: 7, head: {sha, repo: {full_name: "stranger/name"}}});
    const event = join(folder, "event.json");
    const workflow_run = {
      id: 1,
      name: "runs",
      event: "pull_request",
      conclusion: "success",
      head_sha: sha,
      head_branch: "a&b=c#d",
      head_repository: {full_name: "stranger/name", owner: {login: "stranger"}},
    };
    await writeFile(event, JSON.stringify({workflow_run}));
    const written: string[] = [];
    const stream = {write: (text: string) => written.push(text)};
    const env = {
      GITHUB_EVENT_PATH: event,
      GITHUB_REPOSITORY: "owner/name",
      GITHUB_API_URL: github.url,
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_TOKEN: "t",
    };
    const long = {...full, sweeps: Array.from({length: 400}, () => full.sweeps[0] ?? exampleComparedSweep())};
    for (const found of [...comparisons, long]) {
      const file = join(folder, "diff.json");
      await writeFile(file, JSON.stringify(found));
      expect(await comment(file, env, stream)).toBe(0);
      const body = github.comments.get(7)?.[0]?.body ?? "";
      expect(body).toMatch(/^<!-- batchsweep diff -->\n\*\*/);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
    }
    await github.close();
  });

  test.each([
    ["no JSON", "<script>"],
    ["a schema of its own", '{"version": 1, "body": "@everyone"}'],
    ["a newer version", JSON.stringify({...full, version: comparisonVersion + 1})],
    ["more than eight megabytes", JSON.stringify({...full, unchanged: Array(1_000_000).fill("aaaaaaaa")})],
    ["a number of a pull request", JSON.stringify({...full, number: 1})],
  ])("is not written where the artifact is %s", async (_, text) => {
    const file = join(folder, "diff.json");
    await writeFile(file, text);
    const written: string[] = [];
    const stream = {write: (line: string) => written.push(line)};
    const event = join(folder, "event.json");
    const env = {
      GITHUB_EVENT_PATH: event,
      GITHUB_REPOSITORY: "owner/name",
      GITHUB_API_URL: "http://127.0.0.1:1",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_TOKEN: "t",
    };
    expect(await comment(file, env, stream)).toBe(2);
    expect(written.join("")).toMatch(/diff\.json: /);
  });

  test("never touches a comment that somebody else began with the marker", async () => {
    const github = await startGitHub("t");
    const sha = "0".repeat(40);
    github.pulls.push({number: 7, head: {sha, repo: {full_name: "stranger/name"}}});
    const theirs = {id: 1, body: "<!-- batchsweep diff -->\nmine", user: {login: "stranger", type: "User"}};
    github.comments.set(7, [theirs]);
    const file = join(folder, "diff.json");
    await writeFile(file, JSON.stringify(full));
    const stream = {write: () => undefined};
    const env = {
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_REPOSITORY: "owner/name",
      GITHUB_API_URL: github.url,
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_TOKEN: "t",
    };
    expect(await comment(file, env, stream)).toBe(0);
    expect(github.comments.get(7)?.map(({body}) => body.split("\n")[1]?.slice(0, 4))).toEqual([
      "mine",
      expect.stringMatching(/^\*\*/),
    ]);
    await github.close();
  });
});

test("a terminal gets nothing that it would obey", () => {
  for (const found of comparisons)
    for (const {text} of linesOf(found, {verbose: true})) expect(text.match(anyUnprintable)).toBeNull();
});
