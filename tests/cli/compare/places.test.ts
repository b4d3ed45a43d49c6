import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import {runFolder} from "../../../src/recorder/supervision/run-folder.ts";
import {readRecordedSweep} from "../../../src/runs/read.ts";
import {createRepository, type Repository} from "../../diff/repository.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {compare, pattern, training} from "./compare.ts";

let repository: Repository;
let state: string;
let runs: string;

/** Git in another folder than the repository's, as nobody in particular. */
const gitIn = (folder: string, ...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

const comparedIn = (folder: string, ...words: string[]) =>
  compare([...words, "--cwd", folder, ...pattern, "--repeats", "1", "--", "sh", "train.sh"], {runs});

async function expectCompleted(): Promise<void> {
  const {runs: logs} = await readRecordedSweep(runs, "s");
  expect(logs.map(({status}) => status.state)).toEqual(["completed", "completed"]);
  expect(existsSync(join(state, "batchsweep/worktrees"))).toBe(true);
  expect(readdirSync(join(state, "batchsweep/worktrees"))).toEqual([]);
}

beforeEach(async () => {
  repository = await createRepository();
  state = temporaryFolder();
  runs = temporaryFolder();
  vi.stubEnv("XDG_STATE_HOME", state);
  writeFileSync(join(repository.folder, "train.sh"), training(0.01));
  await repository.commit("first");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await repository.remove();
});

test("what a worktree lacks since git ignores it is named as a likely reason where a side never completes", async () => {
  writeFileSync(join(repository.folder, ".gitignore"), "data/\n");
  mkdirSync(join(repository.folder, "data"));
  writeFileSync(join(repository.folder, "train.sh"), `ls data && { ${training(0.01)}; }`);
  await repository.commit("second");
  writeFileSync(join(repository.folder, "train.sh"), `ls data && { ${training(0.02)}; }`);
  const bare = await comparedIn(repository.folder, "HEAD");
  expect(bare.code).toBe(3);
  const [hint, ...more] = bare.out.match(/--prepare-each '.+'/g) ?? [];
  expect(more).toEqual([]);
  // Taken at its word, the remedy works.
  const remedy = /'(?<command>.+)'/.exec(hint ?? "")?.groups?.["command"] ?? "";
  const mended = await comparedIn(repository.folder, "HEAD", "--id", "t", "--prepare-each", remedy);
  expect(mended.out).not.toContain("--prepare-each");
  const {runs: logs} = await readRecordedSweep(runs, "t");
  expect(logs.map(({status}) => status.state)).toEqual(["completed", "completed"]);
});

describe("compare works", () => {
  test("in a folder of a monorepo whose path has spaces, come to by a link", async () => {
    const folder = join(repository.folder, "one project/of several");
    mkdirSync(folder, {recursive: true});
    writeFileSync(join(folder, "train.sh"), training(0.01));
    await repository.commit("second");
    writeFileSync(join(folder, "train.sh"), training(0.02));
    const link = join(temporaryFolder(), "a link");
    symlinkSync(folder, link);
    expect((await comparedIn(link)).err).toMatch(
      /^[0-9a-f]{12} is the base \(merge base with \w+\), [0-9a-f]{12} is compared with it \(the working tree\)\n$/,
    );
    await expectCompleted();
  });

  test("in a worktree that lies within the repository, and leaves that one alone", async () => {
    const inner = join(repository.folder, "inner");
    await repository.git("worktree", "add", "--quiet", "-b", "work", inner);
    writeFileSync(join(inner, "train.sh"), training(0.02));
    await comparedIn(inner);
    await expectCompleted();
    expect((await repository.git("worktree", "list")).trim().split("\n")).toHaveLength(2);
    expect(existsSync(join(inner, "train.sh"))).toBe(true);
  });

  test("in a shallow clone, with what is there; what is not is named, with what to do", async () => {
    writeFileSync(join(repository.folder, "train.sh"), training(0.02));
    await repository.commit("second");
    const shallow = join(temporaryFolder(), "shallow");
    gitIn(state, "clone", "--quiet", "--depth", "1", `file://${repository.folder}`, shallow);
    await expect(comparedIn(shallow, "HEAD~1")).rejects.toThrow(
      "no such commit: HEAD~1 (the command comes after --; a shallow clone needs git fetch --unshallow, or in a workflow fetch-depth: 0)",
    );
    writeFileSync(join(shallow, "train.sh"), training(0.03));
    await comparedIn(shallow);
    await expectCompleted();
    rmSync(join(runs, "s"), {recursive: true});
    // As a workflow's checkout has it: a branch, and nothing of where it began.
    gitIn(shallow, "remote", "set-url", "origin", "file:///nowhere");
    gitIn(shallow, "checkout", "--quiet", "--orphan", "alone");
    gitIn(shallow, "commit", "--quiet", "--all", "--message", "alone");
    await expect(comparedIn(shallow)).rejects.toThrow(
      "there is no main branch with a common past (name a BASE; a shallow clone needs git fetch --unshallow, or in a workflow fetch-depth: 0)",
    );
  });
});

test("where the home folder cannot be written, it is said what names another place", async () => {
  writeFileSync(join(repository.folder, "train.sh"), training(0.02));
  // A file in its place stops root too.
  writeFileSync(join(state, "batchsweep"), "");
  await expect(comparedIn(repository.folder)).rejects.toThrow(
    `no place for worktrees: ${join(state, "batchsweep/worktrees")}: ENOTDIR ($XDG_STATE_HOME names another folder`,
  );
});

test("by default the base is where HEAD left the main branch last, of a fork's two", async () => {
  await repository.git("branch", "--move", "master");
  const fork = join(temporaryFolder(), "fork");
  gitIn(state, "clone", "--quiet", repository.folder, fork);
  writeFileSync(join(repository.folder, "train.sh"), training(0.02));
  await repository.commit("second");
  gitIn(fork, "remote", "add", "upstream", repository.folder);
  gitIn(fork, "fetch", "--quiet", "upstream");
  gitIn(fork, "switch", "--quiet", "--no-track", "--create", "work", "upstream/master");
  writeFileSync(join(fork, "train.sh"), training(0.03));
  await comparedIn(fork);
  const {sweep} = await readRecordedSweep(runs, "s");
  expect(sweep.title).toContain("merge base with upstream/master (");
  expect(sweep.plan.factors["commit"]?.[0]).toBe((await repository.git("rev-parse", "master")).slice(0, 12));
});

test("a worktree whose making was killed is forgotten by its repository, although git would keep it", async () => {
  const parent = join(state, "batchsweep/worktrees");
  const gone = execFileSync("sh", ["-c", "echo $$"]).toString().trim();
  const dead = runFolder(parent).replace(/-\d+-(\d+)-/, `-${gone}-1-`);
  await repository.git("worktree", "add", "--quiet", "--detach", "--lock", join(dead, "x"), "HEAD");
  rmSync(join(dead, "x/.git"));
  writeFileSync(join(repository.folder, "train.sh"), training(0.02));
  await comparedIn(repository.folder);
  await expectCompleted();
  expect(await repository.git("worktree", "list")).toMatch(/^[^\n]+\n$/);
});
