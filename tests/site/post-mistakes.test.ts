import {cp, mkdir, mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../runner/slow.ts";
import {buildSite} from "./build.ts";

const root = join(import.meta.dirname, "../..");
// Inside the project, as posts are: what they import is found from there.
const cache = join(root, ".cache");

const sweep = 'sweep="2026-11-20-quick"';

describe("a mistake in a post ends the build with code 2 and one line:", () => {
  let runs: string;
  let posts: string;

  beforeAll(async () => {
    // One sweep, so that the builds are short.
    runs = await mkdtemp(join(tmpdir(), "batchsweep-runs-"));
    await cp(join(root, "tests/fixtures/runs/2026-11-20-quick"), join(runs, "2026-11-20-quick"), {
      recursive: true,
    });
    await mkdir(cache, {recursive: true});
    posts = await mkdtemp(join(cache, "posts-"));
  });

  afterAll(async () => {
    await rm(runs, {recursive: true, force: true});
    await rm(posts, {recursive: true, force: true});
  });

  async function expectMistake(text: string, problem: string): Promise<void> {
    const head = "---\ntitle: Draft\nsummary: Draft\npublishedAt: 2026-11-24\nsweeps: []\n---\n\n";
    await writeFile(join(posts, "draft.mdx"), `${head}${text}\n`);
    const built = await buildSite(runs, {BATCHSWEEP_POSTS: posts});
    await built.remove();
    expect([built.code, built.errors]).toEqual([2, `posts/draft: ${problem}\n`]);
  }

  // Of the two, what notices it is tested without a build in tests/layouts.
  test.skipIf(!isLongMode)(longMode("two figures with one id"), () =>
    expectMistake(
      `<Memory ${sweep} />\n\n<Memory ${sweep} />`,
      'two things with one id: memory (on /posts/draft.html; give one figure another id="…")',
    ),
  );

  test("a number that is not in the run logs", () =>
    expectMistake(
      `It took <Value ${sweep} batchSize={48} of="epoch-time" />.`,
      "no such value: epoch-time of any device at batch 48 (in sweep 2026-11-20-quick)",
    ));
});
