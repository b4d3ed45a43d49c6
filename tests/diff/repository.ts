import {execFile} from "node:child_process";
import {mkdtempSync, rmSync} from "node:fs";
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {promisify} from "node:util";
import {afterAll} from "vitest";
import {commandNamed, runEntry} from "../../src/cli/program.ts";
import {writeRun, writeSweep} from "../../src/runs/write.ts";
import type {Machine} from "../../src/schema/sweep.ts";
import {exampleRunLog, exampleSweep} from "../schema/examples.ts";

const run = promisify(execFile);

const cache = mkdtempSync(join(tmpdir(), "batchsweep-cache-"));
afterAll(() => rmSync(cache, {recursive: true, force: true}));

/** A real git repository in a folder of its own, whose run logs lie in `runs`. */
export interface Repository {
  folder: string;
  runs: string;
  /** Runs git there; rejects with what it said. Nothing of the person's own git configuration reaches it. */
  git(...args: string[]): Promise<string>;
  /** Commits everything there is. */
  commit(message: string): Promise<void>;
  remove(): Promise<void>;
}

export async function createRepository(): Promise<Repository> {
  const folder = await mkdtemp(join(tmpdir(), "batchsweep-git-"));
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@example.com",
    GIT_COMMITTER_NAME: "A",
    GIT_COMMITTER_EMAIL: "a@example.com",
  };
  const git = async (...args: string[]): Promise<string> =>
    (await run("git", args, {cwd: folder, env, maxBuffer: 64 * 2 ** 20})).stdout;
  await git("init", "--quiet", "--initial-branch=main");
  return {
    folder,
    runs: join(folder, "runs"),
    git,
    async commit(message) {
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "--message", message);
    },
    remove: () => rm(folder, {recursive: true, force: true}),
  };
}

export const exampleMachine = (changes: Partial<Machine> = {}): Machine => ({
  os: "Debian GNU/Linux 12",
  kernel: "6.1",
  architecture: "x64",
  cpu: {name: "Example CPU", physicalCores: 2, logicalCores: 2, baseHertz: 2e9},
  availableCores: 2,
  memoryBytes: 8 * 2 ** 30,
  memoryLimitBytes: 8 * 2 ** 30,
  sharedMemoryBytes: 2 ** 30,
  virtualization: "kvm",
  gpus: [],
  ...changes,
});

/** Writes a sweep of one configuration; each epoch time, in milliseconds, is one run. */
export async function writeRuns(
  runs: string,
  sweep: string,
  epochMs: readonly number[],
  {machine = exampleMachine(), startedAt = "2026-11-23T10:00:00.000Z"} = {},
): Promise<void> {
  const log = (index: number, durationMs: number) => {
    const example = exampleRunLog();
    const {telemetry: _, ...rest} = example;
    return {
      ...rest,
      sweep,
      run: `r${index + 1}`,
      session: `${sweep}, ${startedAt}, ${epochMs.join(" ")}`.slice(0, 80),
      repeat: index + 1,
      epochs: example.epochs.map((row) => ({...row, durationMs, trainMs: durationMs - 100, validateMs: 100})),
      telemetry: null,
      missing: {...example.missing, telemetry: "not sampled"},
    };
  };
  const logs = epochMs.map((durationMs, index) => log(index, durationMs));
  const example = exampleSweep();
  await writeSweep(runs, {
    ...example,
    sweep,
    startedAt,
    machine,
    plan: {
      ...example.plan,
      repeats: logs.length,
      runs: logs.map(({run: id, configuration, repeat}) => ({run: id, configuration, repeat})),
    },
    missing: Object.fromEntries(Object.entries(example.missing).filter(([path]) => path !== "machine")),
  });
  for (const one of logs) await writeRun(runs, one, null);
}

/** Runs `npm run diff` with these arguments, as its script does; gives its exit code and what it wrote. */
export async function diffOf(
  runs: string,
  ...args: string[]
): Promise<{code: number; out: string; err: string}> {
  const heard = {out: "", err: ""};
  const code = await runEntry(commandNamed("diff"), args, {
    runs,
    stdout: {write: (text) => (heard.out += text)},
    stderr: {write: (text) => (heard.err += text)},
    env: {BATCHSWEEP_CACHE: cache},
  });
  return {code, ...heard, out: heard.out.replaceAll("\u00a0", " ")};
}

/** Milliseconds of an epoch in each run of the sweep `quick`. */
export const steady = [1000, 1004, 996, 1002, 998];

/** A repository with one sweep, committed. */
export async function createRecorded(): Promise<Repository> {
  const repository = await createRepository();
  await writeRuns(repository.runs, "quick", steady);
  await repository.commit("first");
  return repository;
}
