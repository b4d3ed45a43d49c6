import {spawn, type ChildProcess} from "node:child_process";
import {once} from "node:events";
import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {setTimeout} from "node:timers/promises";
import {afterAll, beforeAll, expect, test} from "vitest";
import {isLongMode, longMode} from "../runner/slow.ts";
import {shareSiteCode} from "./build.ts";

const root = join(import.meta.dirname, "../..");
const fixtures = join(root, "tests/fixtures/runs");
const quick = "2026-11-20-quick";
const both = "2026-11-21-cpu-and-gpu";
const software = "2026-11-19-software-adapter";

/** A copy of the project, with two sweeps and one post. */
let project: string;
/** The site as it was built first. */
let first: Map<string, string>;
const here = (...path: string[]): string => join(project, ...path);

const post = (prose: string): string => `---
title: A post
summary: It has a figure.
publishedAt: 2026-11-23
sweeps: [${quick}]
---

${prose}

<Throughput sweep="${quick}" />
`;

const postFile = "src/content/posts/a-post.mdx";

const restoreRuns = (): void => {
  rmSync(here("runs"), {recursive: true, force: true});
  for (const sweep of [quick, both]) cpSync(join(fixtures, sweep), here("runs", sweep), {recursive: true});
};

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "batchsweep-rebuild-"));
  for (const name of [
    "src",
    "scripts",
    "package.json",
    "package-lock.json",
    "astro.config.mjs",
    "batchsweep.config.json",
    "tsconfig.json",
  ])
    cpSync(join(root, name), here(name), {recursive: true});
  symlinkSync(join(root, "node_modules"), here("node_modules"));
  shareSiteCode(project);
  rmSync(here("src/content/posts"), {recursive: true});
  mkdirSync(here("src/content/posts"));
  writeFileSync(here(postFile), post("First."));
  restoreRuns();
});

afterAll(() => rm(project, {recursive: true, force: true}));

/** Starts a build into a folder of the project, with a cache of its own beside it. */
const start = (site: string, address: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, [here("scripts/batchsweep.ts"), "build", "--outDir", here(site)], {
    cwd: project,
    // A group of its own, so that it can be killed with what it starts.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: project,
      NODE_ENV: "production",
      BATCHSWEEP_CACHE: here(`${site}-cache`),
      SITE_URL: "https://you.example",
      ...address,
    },
  });

/** Builds, and gives what the folder then holds. */
async function build(site: string, address?: Record<string, string>): Promise<Map<string, string>> {
  const child = start(site, address);
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(errors);
  return filesOf(site);
}

/** Every file's bytes by its path, and the folders. */
function filesOf(site: string): Map<string, string> {
  const names = (readdirSync(here(site), {recursive: true}) as string[]).sort();
  const bytes = (name: string): string =>
    statSync(here(site, name)).isDirectory() ? "a folder" : readFileSync(here(site, name), "latin1");
  return new Map(names.map((name) => [name, bytes(name)]));
}

/** Paths at which two sites differ. */
const differences = (one: Map<string, string>, other: Map<string, string>): string[] =>
  [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path));

/** Builds the site once more, and from scratch; gives the paths at which they differ. */
async function differencesFromScratch(address?: Record<string, string>): Promise<string[]> {
  for (const folder of ["scratch", "scratch-cache"]) rmSync(here(folder), {recursive: true, force: true});
  const [again, scratch] = await Promise.all([build("dist", address), build("scratch", address)]);
  return differences(again, scratch);
}

/** Changes a text of the project. */
function edit(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(here(file), "utf8");
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`not in ${file}: ${String(from)}`);
  writeFileSync(here(file), edited);
}

const madeAt = (page: string): number => statSync(here("dist", page)).mtimeMs;

test("a build after a change of run logs, posts and the site itself is one from scratch, and leaves the other pages in place", async () => {
  first = await build("dist");
  expect(first.size).toBeGreaterThan(50);
  const unchanged = `sweeps/${both}/gpu-b0064-r1.html`;
  const before = madeAt(unchanged);
  edit(`runs/${quick}/cpu-b0016-r1.json`, /"durationMs": (\d+)/, '"durationMs": 1$1');
  for (const name of ["cpu-b0032-r1.json", "cpu-b0032-r1.telemetry.json"]) rmSync(here("runs", quick, name));
  cpSync(join(fixtures, software), here("runs", software), {recursive: true});
  writeFileSync(here(postFile), post("Second."));
  edit(`dist/sweeps/${both}/gpu-b0016-r1.html`, "<h1", "<h2");
  edit(`dist/runs/${both}/sweep.json`, both, "another");
  rmSync(here(`dist/compare/${both}.html`));
  rmSync(here("dist/tables", both), {recursive: true});
  writeFileSync(here("dist/sweeps/stray.html"), "");
  mkdirSync(here("dist/stray"));
  expect(await differencesFromScratch()).toEqual([]);
  expect(madeAt(unchanged)).toBe(before);
});

test("a build after one that was killed is one from scratch, and so is one after a sweep was removed", async () => {
  restoreRuns();
  writeFileSync(here(postFile), post("First."));
  const killed = start("dist");
  // The page of a run that was not there before: pages are being made.
  const record = (): string => readFileSync(here("dist-cache/pages.tsv"), "utf8");
  while (killed.exitCode === null && !record().includes(`sweeps/${quick}/cpu-b0032-r1.html`))
    await setTimeout(2);
  process.kill(-(killed.pid ?? 0), "SIGKILL");
  const [, signal] = await once(killed, "close");
  expect(signal).toBe("SIGKILL");
  expect(differences(await build("dist"), first)).toEqual([]);
});

test.skipIf(!isLongMode)(longMode("a build for another address is one from scratch"), async () => {
  const elsewhere = {SITE_URL: "https://another.example", BASE_PATH: "/repo"};
  expect(await differencesFromScratch(elsewhere)).toEqual([]);
  expect(readFileSync(here(`dist/sweeps/${both}.html`), "utf8")).toContain("another.example/repo/");
});

test.skipIf(!isLongMode)(longMode("a build after a change of the code is one from scratch"), async () => {
  // Code that only this test makes is not kept for others.
  rmSync(here(".cache"), {recursive: true});
  edit("src/pages/sweeps/[sweep].astro", "All machines", "Every machine");
  expect(await differencesFromScratch()).toEqual([]);
  expect(readFileSync(here(`dist/sweeps/${both}.html`), "utf8")).toContain("Every machine");
});
