import {readFile, rm, symlink, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import {shownText} from "../../src/usage-error.ts";
import {isLongMode, longMode} from "../runner/slow.ts";
import {createRecorded, diffOf, type Repository} from "./repository.ts";

let repository: Repository;
let runs: string;

beforeEach(async () => {
  repository = await createRecorded();
  ({runs} = repository);
});

afterEach(() => repository.remove());

describe("npm run diff refuses", () => {
  test.each<[string, string[]]>([
    ["an option that git would obey", ["--upload-pack=touch"]],
    ["one behind the separator", ["--", "--output=owned"]],
    ["a ref that is not there", ["nowhere"]],
    ["a range of commits", ["main..main"]],
    ["what is not in a commit", ["^main"]],
    ["words that no message has", [":/nothing like it"]],
    ["a file of a commit", ["HEAD:runs/quick/r1.json"]],
    ["a shell's own signs", ["$(touch owned)"]],
    ["a NUL", ["main\0x"]],
    ["three sides", ["main", "main", "main"]],
    ["an unknown kind of regression", ["--fail-on", "sloth"]],
    ["an unknown format", ["--format", "xml"]],
    ["no last sweep", ["--last", "0"]],
  ])("%s is wrong use: one line, exit code 2", async (_, args) => {
    const {code, out, err} = await diffOf(runs, ...args);
    expect({code, out, lines: err.split("\n").length}).toEqual({code: 2, out: "", lines: 2});
    expect(await repository.git("status", "--short")).toBe("");
  });

  test("where git does not work, its own reason is said", async () => {
    const {code, err} = await diffOf(join(repository.folder, "..", "nowhere", "runs"), "main");
    expect(code).toBe(2);
    expect(err).toMatch(/^git: fatal: cannot change to .*nowhere.* \(main is no sweep or folder/);
  });

  test.each([
    [[], "(name BASE and HEAD: two sweeps, or two folders of run logs)"],
    [["main"], "(main is no sweep or folder of run logs either)"],
  ])("outside of a repository, %j says so and what can be compared there", async (sides, remedy) => {
    await rm(join(repository.folder, ".git"), {recursive: true});
    const {code, err} = await diffOf(runs, ...sides);
    expect({code, err}).toEqual({code: 2, err: `no git repository: ${shownText(runs)} ${remedy}\n`});
    // Taken at its word, the remedy works.
    const {code: without} = await diffOf(runs, "quick", "quick");
    expect(without).not.toBe(2);
  });

  test("a repository without a commit has nothing to compare with", async () => {
    await rm(join(repository.folder, ".git"), {recursive: true});
    await repository.git("init", "--quiet");
    const {code, err} = await diffOf(runs);
    expect({code, err}).toEqual({
      code: 2,
      err: `no git repository with a commit: ${shownText(runs)} (name BASE and HEAD: two sweeps, or two folders of run logs)\n`,
    });
  });

  test("a commit that a shallow clone lacks is named with what to do", async () => {
    await repository.commit("second");
    const clone = join(repository.folder, ".clone");
    await repository.git("clone", "--quiet", "--depth=1", `file://${repository.folder}`, clone);
    const {code, err} = await diffOf(join(clone, "runs"), "HEAD^1");
    expect(code).toBe(2);
    expect(err).toContain("nor a git ref: HEAD^1 (see --help; a shallow clone needs git fetch --unshallow");
  });

  test.each([[[]], [["main", "HEAD"]]])(
    "another user's repository, as containers have it: %j",
    async (sides) => {
      vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
      const {code, err} = await diffOf(runs, ...sides).finally(() => vi.unstubAllEnvs());
      expect({code, lines: err.split("\n").length}).toEqual({code: 2, lines: 2});
      expect(err).toMatch(
        /^git: fatal: detected dubious ownership .* git config --global --add safe\.directory /,
      );
    },
  );

  test("output that cannot be written is no regression", async () => {
    const output = join(repository.folder, "taken");
    await writeFile(output, "");
    const {code, err} = await diffOf(runs, "main", "main:quick", "--output", output);
    expect({code, lines: err.split("\n").length}).toEqual({code: 2, lines: 2});
  });
});

describe("run logs that cannot be read", () => {
  test("a run log that cannot be read is named with file and field, and ends with 2", async () => {
    const file = join(runs, "quick", "r2.json");
    await writeFile(file, (await readFile(file, "utf8")).replace('"errorRate": 0.25', '"errorRate": 25'));
    const {code, out} = await diffOf(runs);
    expect(code).toBe(2);
    expect(out.split("\n")[0]).toBe(
      `A run log cannot be read: ${file}: epochs[0].errorRate: Too big: expected number to be <=1: 25.`,
    );
  });

  test("a run log of a commit that cannot be read is named with the commit", async () => {
    const file = join(runs, "quick", "r2.json");
    await writeFile(file, "{");
    await repository.commit("broken");
    const {code, out} = await diffOf(runs, "HEAD~1", "HEAD");
    expect(code).toBe(2);
    expect(out.split("\n")[0]).toContain("A run log cannot be read: HEAD:runs/quick/r2.json: not JSON: ");
  });

  test.skipIf(!isLongMode)(
    longMode("a commit of more files than can be listed is refused in one line"),
    async () => {
      const object = async (command: string, input: string): Promise<string> => {
        const file = join(repository.folder, ".git", "input");
        await writeFile(file, input);
        return (await repository.git("-c", `alias.from=!git ${command} < .git/input`, "from")).trim();
      };
      const blob = await object("hash-object -w --stdin", "x");
      // One folder under many names: little to make, and 270,000 paths to list.
      const entries = (count: number, entry: string): string =>
        Array.from({length: count}, (_, index) => `${entry}\t${String(index).padStart(200, "0")}\n`).join("");
      const sweep = await object("mktree", entries(900, `100644 blob ${blob}`));
      const folder = await object("mktree", entries(300, `040000 tree ${sweep}`));
      const top = await object("mktree", `040000 tree ${folder}\truns\n`);
      const commit = await object(`commit-tree ${top}`, "many");
      const {code, err} = await diffOf(runs, "main", commit);
      expect(code).toBe(2);
      expect(err).toBe(`${commit.slice(0, 12)}:runs: folder: too many files to list\n`);
    },
  );

  test("a link in a commit is not followed", async () => {
    await rm(join(runs, "quick", "r2.json"));
    await symlink("/etc/hostname", join(runs, "quick", "r2.json"));
    await repository.commit("a link");
    for (const head of [["HEAD"], []]) {
      const {code, out} = await diffOf(runs, "HEAD~1", ...head);
      expect(code).toBe(2);
      expect(out.split("\n")[0]).toMatch(/quick\/r2\.json: file: expected a regular file/);
    }
  });
});
