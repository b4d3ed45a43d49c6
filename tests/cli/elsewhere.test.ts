import {execFileSync, spawnSync} from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {afterAll, beforeAll, expect, test} from "vitest";

const root = resolve(import.meta.dirname, "../..");
let work: string;

/** Runs the program of this clone as somebody who stands in `folder`, elsewhere. */
function program(folder: string, args: readonly string[], env: Record<string, string> = {}) {
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [join(root, "scripts/batchsweep.ts"), ...args],
    {
      cwd: folder,
      encoding: "utf8",
      env: {
        PATH: process.env["PATH"] ?? "",
        NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
        HOME: work,
        ...env,
      },
    },
  );
  return {code: status, out: stdout, err: stderr};
}

beforeAll(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), "batchsweep-elsewhere-")));
  execFileSync("git", ["init", "--quiet", work]);
  mkdirSync(join(work, "src"));
  mkdirSync(join(work, "runs"));
});

afterAll(() => rmSync(work, {recursive: true, force: true}));

test("record writes into the runs of the caller's project, and says where", () => {
  const args = ["record", "--id", "base", "--no-hooks", "--", process.execPath, "-e", "0"];
  const {code, out, err} = program(join(work, "src"), args);
  expect({code, err}).toEqual({code: 0, err: expect.any(String)});
  expect(out).toContain("wrote ../runs/base, 1 run");
  expect(existsSync(join(work, "runs/base/sweep.json"))).toBe(true);
  expect(existsSync(join(root, "runs/base"))).toBe(false);
});

test("npm run is where it was typed: paths begin there, not in the clone", () => {
  const {code, out} = program(root, ["check", "runs"], {
    INIT_CWD: join(work, "src"),
    npm_lifecycle_script: "node scripts/batchsweep.ts check",
  });
  expect({code, where: out.includes("runs: ../runs")}).toEqual({code: 0, where: true});
});

test("diff compares the caller's runs, and a relative BATCHSWEEP_RUNS begins where one stands", () => {
  expect(program(work, ["diff", "2026-11-23-quick-wasm"]).err).toContain(
    "2026-11-23-quick-wasm is no sweep or folder of run logs",
  );
  cpSync(join(work, "runs"), join(work, "src/mine"), {recursive: true});
  const {err, out} = program(join(work, "src"), ["diff", "base", "base"], {BATCHSWEEP_RUNS: "mine"});
  expect(err).toBe("");
  expect(out).toContain("base");
});

test("build publishes the caller's sweeps, never the clone's, and leaves the clone as it is", () => {
  writeFileSync(
    join(work, "batchsweep.config.json"),
    '{"title": "Ours", "colours": {"link": {"light": "#112233", "dark": "#ddeeff"}}}',
  );
  const before = readdirSync(root);
  const {code, out, err} = program(join(work, "src"), ["build"], {BATCHSWEEP_RUNS: "../runs"});
  expect({code, err}).toEqual({code: 0, err: ""});
  expect(out).toMatch(/\d pages of \.\.\/runs in \.\.\/dist \(\d+ changed\); next: npm run preview\n$/);
  expect(readdirSync(join(work, "dist/runs"))).toEqual(["base"]);
  const home = readFileSync(join(work, "dist/index.html"), "utf8");
  expect(home).toContain("<title>Ours</title>");
  expect(home).toContain("--link: light-dark(#112233, #ddeeff);");
  expect(readdirSync(root)).toEqual(before);
  // What is kept between builds is nobody's to commit.
  const seen = execFileSync("git", ["-C", work, "status", "--porcelain", ".cache/batchsweep"], {
    encoding: "utf8",
  });
  expect(seen).toBe("");
  const nowhere = {BATCHSWEEP_RUNS: "../nowhere"};
  const empty = program(join(work, "src"), ["build", "--outDir", "../empty"], nowhere);
  rmSync(join(work, "empty"), {recursive: true});
  expect(empty.out).toContain("no sweep lies in ../nowhere, so the report is empty (");
  expect(out).not.toContain("so the report is empty");
});

test("a worktree has its own runs, a part of a monorepo its own, and a link leads to the project behind it", () => {
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", work, "-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
      encoding: "utf8",
    });
  git("add", "--all");
  git("commit", "--quiet", "--message", "mine");
  const other = `${work}-worktree`;
  const link = `${work}-link`;
  try {
    git("worktree", "add", "--quiet", "--detach", other);
    mkdirSync(join(other, "service/runs"), {recursive: true});
    mkdirSync(join(other, "service/src"));
    symlinkSync(join(other, "service"), link);
    for (const folder of [join(other, "src"), join(other, "service/src"), join(link, "src")])
      expect(program(folder, ["check", "runs"]).out).toBe("✓ runs: ../runs\n");
    expect(program(join(other, "service"), ["setup", "git"]).code).toBe(0);
    expect(readFileSync(join(work, ".git/info/attributes"), "utf8")).toBe(
      "service/runs/**/*.telemetry.json diff=batchsweep\n",
    );
    expect(git("config", "merge.batchsweep.driver")).toContain(
      `'${join(root, "scripts/batchsweep.ts")}' merge-sweep`,
    );
  } finally {
    for (const folder of [other, link]) rmSync(folder, {recursive: true, force: true});
  }
});

test("setup git outside of a repository says so in one line", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "batchsweep-nowhere-")));
  try {
    expect(program(folder, ["setup", "git"])).toEqual({
      code: 2,
      out: "",
      err: `no git repository: ${folder} (go to that of your runs)\n`,
    });
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
});
