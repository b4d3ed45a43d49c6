import {execFileSync} from "node:child_process";
import {cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {isLongMode, longMode} from "../runner/slow.ts";
import {temporaryFolder} from "../temporary-folder.ts";
import {buildSite} from "./build.ts";
import {writeSeveralProcesses} from "./several-processes.ts";

const root = join(import.meta.dirname, "../..");
const quick = "2026-11-20-quick";

/** Every page, and every file that a page's code makes, by its path, as bytes. */
const filesOf = (site: string): Map<string, string> =>
  new Map(
    (readdirSync(site, {recursive: true}) as string[])
      .filter((name) => statSync(join(site, name)).isFile() && !/^(?:runs\/|sitemap)/.test(name))
      .sort()
      .map((name) => [name, readFileSync(join(site, name), "latin1")]),
  );

// Every day's builds are made without Astro; tests/cli/site-code.test.ts has it compile.
const title =
  "pages made without Astro, by the code that it compiled, are those that it makes itself, byte for byte";
test.skipIf(!isLongMode)(longMode(title), async () => {
  const [runs, posts] = [temporaryFolder(), temporaryFolder()];
  cpSync(join(root, "tests/fixtures/runs", quick), join(runs, quick), {recursive: true});
  await writeSeveralProcesses(runs, "processes");
  writeFileSync(
    join(posts, "a-post.mdx"),
    `---\ntitle: A post\nsummary: "It's short."\npublishedAt: 2026-11-23\nsweeps: [${quick}]\n---\n\n## What's "fast"?\n\n\`x\` -- <Value sweep="${quick}" batchSize={16} of="epoch-time" />\n\n<Throughput sweep="${quick}" />\n`,
  );
  const env = {BATCHSWEEP_POSTS: posts, SITE_URL: "https://you.example"};
  const built = await buildSite(runs, env);
  expect(built.code === 0 ? "built" : built.errors).toBe("built");
  // Who waited is said on the page of each run, and over all of them on the page on scaling.
  const pageOf = (name: string): string =>
    readFileSync(join(built.site, `${name}.html`), "utf8")
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ");
  const waited =
    "ank 1 was waited for: in the exchange of gradients it waited 2 ms of a step of 50 ms, rank 0 39.5 ms";
  expect(pageOf("scaling/processes")).toContain(`R${waited} (37.5 to 37.5 ms more, in 3 runs).`);
  expect(pageOf("sweeps/processes/cpu-b32-2-r1")).toContain(
    `In this run r${waited} (one run: how much this differs`,
  );
  expect(pageOf("sweeps/processes/cpu-b32-1-r1")).not.toContain("Who waited");
  const work = mkdtempSync(join(root, ".cache/plain-"));
  const plain = join(work, "dist");
  execFileSync(
    process.execPath,
    [join(root, "node_modules/astro/bin/astro.mjs"), "build", "--outDir", plain],
    {
      cwd: root,
      stdio: "ignore",
      env: {
        ...env,
        PATH: process.env["PATH"] ?? "",
        HOME: work,
        NODE_ENV: "production",
        ASTRO_TELEMETRY_DISABLED: "1",
        BATCHSWEEP_RUNS: runs,
      },
    },
  );
  const [one, other] = [filesOf(built.site), filesOf(plain)];
  expect([...one.keys()].filter((name) => name.endsWith(".html")).length).toBeGreaterThan(8);
  expect([...one.keys()]).toEqual([...other.keys()]);
  expect([...one.keys()].filter((name) => one.get(name) !== other.get(name))).toEqual([]);
  rmSync(work, {recursive: true, force: true});
  await built.remove();
});
