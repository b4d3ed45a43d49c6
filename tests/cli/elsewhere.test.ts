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
    {cwd: folder, encoding: "utf8", env: {PATH: process.env["PATH"] ?? "", HOME: work, ...env}},
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
  writeFileSync(join(work, "batchsweep.config.json"), '{"title": "Ours"}');
  const before = readdirSync(root);
  const {code, out, err} = program(join(work, "src"), ["build"], {BATCHSWEEP_RUNS: "../runs"});
  expect({code, err}).toEqual({code: 0, err: ""});
  expect(out).toMatch(/\d pages of \.\.\/runs in \.\.\/dist \(\d+ changed\); next: npm run preview\n$/);
  expect(readdirSync(join(work, "dist/runs"))).toEqual(["base"]);
  expect(readFileSync(join(work, "dist/index.html"), "utf8")).toContain("<title>Ours</title>");
  expect(readdirSync(root)).toEqual(before);
});
