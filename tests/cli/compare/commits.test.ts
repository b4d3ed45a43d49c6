import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import {commitsToCompare} from "../../../src/cli/compare/commits.ts";
import {readRecordedSweep} from "../../../src/runs/read.ts";
import {UsageError} from "../../../src/usage-error.ts";
import {createRepository, type Repository} from "../../diff/repository.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {compare, pattern, statingBy, training} from "./compare.ts";

let repository: Repository;
let state: string;
let runs: string;

const write = (file: string, text: string): void => writeFileSync(join(repository.folder, file), text);
const here = (): string[] => ["--cwd", repository.folder, ...pattern];
const inTurns = (words: string[], command: string[], options: string[] = []) =>
  compare([...words, ...here(), ...options, "--", ...command], {runs});
const worktrees = async (): Promise<number> =>
  (await repository.git("worktree", "list")).trim().split("\n").length;
const left = (): string[] =>
  existsSync(join(state, "batchsweep/worktrees")) ? readdirSync(join(state, "batchsweep/worktrees")) : [];

beforeEach(async () => {
  repository = await createRepository();
  state = temporaryFolder();
  runs = temporaryFolder();
  vi.stubEnv("XDG_STATE_HOME", state);
  write("train.sh", `echo base; ${training(0.05)}`);
  await repository.commit("first");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await repository.remove();
});

describe("npm run compare with two commits", () => {
  test("by default the merge base with main and the working tree as it is, in worktrees that go away again", async () => {
    write("train.sh", `echo base; ${statingBy("$1", 1000)}`);
    await repository.commit("states its times");
    await repository.git("switch", "--quiet", "--create", "work");
    write("train.sh", `echo head; ${statingBy("$1", 1300)}`);
    write("new-file", "a new file, which git does not know yet");
    const before = await repository.git("status", "--porcelain");
    const log = join(runs, "seen");
    const {code, out} = await inTurns(
      [],
      ["sh", "-c", `ls >> ${log}; sh train.sh {repeat}`],
      ["--repeats", "4"],
    );
    expect(code).toBe(1);
    expect(out).toContain("epoch time: slower by 30");
    const listed = readFileSync(log, "utf8").split("train.sh\n").slice(0, -1);
    expect(listed).toEqual(["", "new-file\n", "new-file\n", "", "", "new-file\n", "new-file\n", ""]);
    const {sweep} = await readRecordedSweep(runs, "s");
    const first = (await repository.git("rev-parse", "main")).slice(0, 12);
    expect(sweep.plan.factors["commit"]?.[0]).toBe(first);
    expect(sweep.title).toMatch(
      /^merge base with main \([0-9a-f]{12}\) and the working tree \([0-9a-f]{12}\) in turns: sh/,
    );
    expect(await repository.git("status", "--porcelain")).toBe(before);
    expect({worktrees: await worktrees(), left: left()}).toEqual({worktrees: 1, left: []});
  });

  test("two named commits, from a detached HEAD and a subfolder, each prepared once", async () => {
    mkdirSync(join(repository.folder, "deep"));
    write("deep/train.sh", training(0.01));
    await repository.commit("second");
    write("deep/train.sh", `exit 3`);
    await repository.commit("third");
    await repository.git("checkout", "--quiet", "--detach");
    const {code, out} = await compare(
      [
        ...["HEAD~1", "HEAD", "--cwd", join(repository.folder, "deep"), ...pattern, "--repeats", "2"],
        ...["--prepare-each", 'echo once >> prepared; test -e "$BATCHSWEEP_CHECKOUT/deep/train.sh"'],
        ...["--", "sh", "-c", "test $(wc -l < prepared) = 1 && sh train.sh"],
      ],
      {runs},
    );
    expect(code).toBe(1);
    expect(out).toContain("no longer completes: failed: exit code 3");
  });

  test("an interruption leaves no worktree, and a resume goes on in the same commits although the tree has changed", async () => {
    write("train.sh", `echo head; ${training(0.05)}`);
    const controller = new AbortController();
    let code: number | null = null;
    const interruption = {signal: controller.signal, orderly: () => undefined, exitCode: () => code};
    const seen = join(runs, "seen");
    vi.stubEnv("SEEN", seen);
    const stopped = compare(
      [
        ...here(),
        "--repeats",
        "2",
        "--",
        "sh",
        "-c",
        "head -c 9 train.sh >> $SEEN; echo >> $SEEN; sh train.sh; test -e $SEEN.go || sleep 60",
      ],
      {runs, interruption},
    );
    await expect.poll(() => existsSync(seen), {message: seen}).toBe(true);
    code = 130;
    controller.abort("SIGINT");
    expect((await stopped).code).toBe(130);
    expect({worktrees: await worktrees(), left: left()}).toEqual({worktrees: 1, left: []});
    write("train.sh", "exit 5");
    writeFileSync(`${seen}.go`, "");
    rmSync(seen);
    const resumed = await compare(["--resume", "s", "--yes", "--cwd", repository.folder], {runs});
    expect(resumed.code).not.toBe(2);
    expect(readFileSync(seen, "utf8").trim().split("\n")).toEqual([
      "echo base",
      "echo head",
      "echo head",
      "echo base",
    ]);
    expect(left()).toEqual([]);
  });

  test("what a killed comparison left is cleared away by the next one; what is another's stays", async () => {
    write("train.sh", training(0.01));
    await inTurns([], ["sh", "train.sh"], ["--repeats", "1"]);
    const parent = join(state, "batchsweep/worktrees");
    const {runFolder} = await import("../../../src/recorder/supervision/run-folder.ts");
    const mine = runFolder(parent);
    // A process that has ended: its id is free, or another's with another start.
    const dead = mine.replace(
      /-\d+-(\d+)-/,
      `-${execFileSync("sh", ["-c", "echo $$"]).toString().trim()}-1-`,
    );
    await repository.git("worktree", "add", "--quiet", "--detach", join(dead, "x"), "HEAD");
    await repository.git("worktree", "add", "--quiet", "--detach", join(mine, "x"), "HEAD");
    rmSync(join(runs, "s"), {recursive: true});
    await inTurns([], ["sh", "train.sh"], ["--repeats", "1"]);
    expect({dead: existsSync(dead), mine: existsSync(mine)}).toEqual({dead: false, mine: true});
    expect(await worktrees()).toBe(2);
  });

  test("submodules are checked out from where they are, without fetching", async () => {
    const other = await createRepository();
    writeFileSync(join(other.folder, "train.sh"), training(0.01));
    await other.commit("a training");
    await repository.git(
      "-c",
      "protocol.file.allow=always",
      "submodule",
      "--quiet",
      "add",
      other.folder,
      "lib",
    );
    await repository.commit("with a submodule");
    await other.remove();
    write("readme", "a change");
    const {code} = await inTurns([], ["sh", "lib/train.sh"], ["--repeats", "1"]);
    expect(code).not.toBe(2);
    const {runs: logs} = await readRecordedSweep(runs, "s");
    expect(logs.map(({status}) => status.state)).toEqual(["completed", "completed"]);
  });

  test("a file that changed right after its commit, to the same length, is seen", async () => {
    // Git tells files apart by whole seconds: all of it in one, and the comparison in the next.
    const secondBegins = (): Promise<void> =>
      new Promise((done) => void setTimeout(done, 1010 - (Date.now() % 1000)));
    await secondBegins();
    write("word", "one");
    await repository.commit("one");
    write("word", "two");
    await secondBegins();
    const [base, head] = await commitsToCompare(repository.folder, {base: null, head: null, runs});
    expect([base.name, head.name]).toEqual(["merge base with main", "the working tree"]);
  });

  test("a pointer of git LFS is named, with what to do", async () => {
    write(".gitattributes", "*.bin filter=lfs\n");
    write("weights.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");
    await repository.commit("weights");
    write("readme", "a change");
    const {err} = await inTurns([], ["true"], ["--repeats", "1"]);
    expect(err).toMatch(/^[0-9a-f]{12}: weights.bin is only a pointer of git LFS \(git lfs install/m);
  });

  test("record refuses to go on with it, since it would run in the wrong place", async () => {
    write("train.sh", training(0.01));
    await inTurns([], ["sh", "train.sh"], ["--repeats", "1"]);
    rmSync(join(runs, "s", readdirSync(join(runs, "s")).find((name) => name.includes("-r1")) ?? ""));
    const {record} = await import("../record/record.ts");
    await expect(record(["--resume", "s"], {runs})).rejects.toThrow("commits were compared: s (go on with");
  });

  test("refuses in one line what cannot be compared, and leaves nothing", async () => {
    const refused = async (message: string, words: string[], options: string[] = [], command = ["true"]) => {
      await expect(inTurns(words, command, options)).rejects.toThrow(UsageError);
      await expect(inTurns(words, command, options)).rejects.toThrow(message);
      expect({worktrees: await worktrees(), left: left()}).toEqual({worktrees: 1, left: []});
    };
    await refused("nothing to compare: merge base with main and HEAD are the same commit", []);
    await refused("no such commit: python (the command comes after --)", ["python"]);
    write("train.sh", "true");
    await refused("--prepare-each failed in", [], ["--prepare-each", "exit 7"]);
    await refused("no such program: ./missing", [], [], ["./missing"]);
    await repository.commit("second");
    await repository.git("checkout", "--quiet", "--orphan", "alone");
    await repository.commit("alone");
    await refused("no commit to compare with", []);
    await expect(compare(["--cwd", temporaryFolder(), "--", "true"], {runs})).rejects.toThrow(
      "no git repository",
    );
  });
});
