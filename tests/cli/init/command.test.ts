import {execFileSync, spawnSync} from "node:child_process";
import {existsSync} from "node:fs";
import {cp, mkdtemp, readFile, readdir, rm, symlink, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../../runner/slow.ts";
import {shareSiteCode} from "../../site/build.ts";

const root = resolve(import.meta.dirname, "../../..");
let work: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "batchsweep-init-"));
});
afterAll(() => rm(work, {recursive: true, force: true}));

/** Runs npm run init; gives its exit code and what it said. */
function init(args: readonly string[], project = root): {code: number | null; out: string; err: string} {
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [join(project, "scripts/batchsweep.ts"), "init", ...args],
    {
      cwd: work,
      encoding: "utf8",
    },
  );
  return {code: status, out: stdout, err: stderr};
}

const readJson = async (...path: string[]) => JSON.parse(await readFile(join(...path), "utf8"));

describe("npm run init", () => {
  let folder: string;
  const build = (): string =>
    execFileSync(process.execPath, ["scripts/batchsweep.ts", "build"], {
      cwd: folder,
      encoding: "utf8",
      env: {PATH: process.env["PATH"] ?? "", HOME: work, NODE_ENV: "production"},
      stdio: ["ignore", "pipe", "pipe"],
    });

  beforeAll(() => {
    folder = join(work, "speed");
    const {code} = init(["speed", "--title", "How fast are we?", "--site", "https://you.github.io/speed"]);
    expect(code).toBe(0);
  });

  test("copies the project without samples, posts and tests", async () => {
    expect(await readdir(join(folder, "runs"))).toEqual([".gitkeep"]);
    expect(await readdir(join(folder, "src/content/posts"))).toEqual([".gitkeep"]);
    const left = [".git", "node_modules", "tests", "vitest.config.ts", "bench", "dist"];
    const copied = [".github/workflows/report.yml", "package-lock.json", ".gitattributes", "LICENSE"];
    expect([...left, ...copied].filter((name) => existsSync(join(folder, name)))).toEqual(copied);
    expect(Object.keys((await readJson(folder, "package.json")).scripts)).toEqual(
      Object.keys((await readJson(root, "package.json")).scripts).filter(
        (name) => !["test", "bench"].includes(name),
      ),
    );
  });

  test.skipIf(!isLongMode)(
    longMode("leaves what git ignores, and says where to go on in words that a shell understands"),
    async () => {
      const project = join(work, "project");
      await cp(folder, project, {recursive: true});
      await symlink(join(root, "node_modules"), join(project, "node_modules"));
      execFileSync("git", ["init", "--quiet"], {cwd: project});
      await writeFile(join(project, ".env"), "TOKEN=secret");
      const {code, out} = init(["it's mine"], project);
      expect({code, go: out.includes(" cd 'it'\\''s mine' && ")}).toEqual({code: 0, go: true});
      const files = [".env", "scripts/batchsweep.ts"];
      expect(files.filter((name) => existsSync(join(work, "it's mine", name)))).toEqual([
        "scripts/batchsweep.ts",
      ]);
    },
  );

  test("gives a report with that title, at that address, that builds before anything was recorded", async () => {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    shareSiteCode(folder);
    build();
    const home = await readFile(join(folder, "dist/index.html"), "utf8");
    expect(home).toContain("<title>How fast are we?</title>");
    expect(home).toMatch(/<h1[^>]*>How fast are we\?<\/h1>/);
    expect(home).toMatch(/<link rel="canonical" href="https:\/\/you\.github\.io\/speed\/(?:index\.html)?">/);
    expect(home).toContain("No sweep yet");
    expect(await readFile(join(folder, "dist/404.html"), "utf8")).toContain('href="/speed/index.html"');
  });

  test.skipIf(!isLongMode)(longMode("gives a report of what was recorded first"), async () => {
    await cp(join(root, "tests/fixtures/runs/2026-11-20-quick"), join(folder, "runs/2026-11-20-quick"), {
      recursive: true,
    });
    build();
    expect(await readFile(join(folder, "dist/sweeps/2026-11-20-quick.html"), "utf8")).toContain(
      "· How fast are we?</title>",
    );
  });

  test.each<[string, string[], string]>([
    ["no folder", [], "no folder was named"],
    ["two folders", ["a", "b"], "unexpected: b"],
    ["a folder with something in it", ["speed"], "not empty: speed"],
    ["a folder inside of the project", [join(root, "inside")], "inside of the project itself"],
    ["an address of another kind", ["a", "--site", "javascript:alert(1)"], "--site: javascript:alert(1)"],
    ["an address that is none", ["a", "--site", "you.github.io"], "--site: you.github.io"],
    ["a title of two lines", ["a", "--title", "a\nb"], "--title: a?b"],
    ["an unknown option", ["a", "--colour"], "unknown option: --colour (see --help)"],
  ])("refuses %s in one line, and changes nothing", (_, args, message) => {
    const {code, out, err} = init(args);
    expect({code, out, lines: err.split("\n").length}).toEqual({code: 2, out: "", lines: 2});
    expect(err).toContain(message);
    expect([join(work, "a")].filter(existsSync)).toEqual([]);
  });
});

describe("npm run init -- .", () => {
  let clone: string;
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", clone, "-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
      encoding: "utf8",
    });

  beforeAll(async () => {
    clone = join(work, "clone");
    const {code} = init(["clone"]);
    expect(code).toBe(0);
    await cp(join(root, "tests/fixtures/runs"), join(clone, "runs"), {recursive: true});
    git("init", "--quiet");
    await symlink(join(root, "node_modules"), join(clone, "node_modules"));
    await writeFile(join(clone, ".git/info/exclude"), "node_modules\n");
    git("add", "--all");
    git("commit", "--quiet", "--message", "mine");
  });

  test("refuses a clone with changes, since they would be lost", async () => {
    await writeFile(join(clone, "runs", "new.txt"), "mine");
    const {code, err} = init([clone], clone);
    expect({code, err}).toMatchObject({code: 2, err: expect.stringContaining("commit first")});
    expect(await readFile(join(clone, "runs/new.txt"), "utf8")).toBe("mine");
    await rm(join(clone, "runs", "new.txt"));
  });

  test("takes the runs out of a clone that is committed, where git has them still", async () => {
    const {code} = init([clone, "--title", "Mine"], clone);
    expect(code).toBe(0);
    expect(await readdir(join(clone, "runs"))).toEqual([".gitkeep"]);
    expect((await readJson(clone, "batchsweep.config.json")).title).toBe("Mine");
    git("checkout", "--", "runs");
    expect((await readdir(join(clone, "runs"))).length).toBeGreaterThan(1);
  });
});
