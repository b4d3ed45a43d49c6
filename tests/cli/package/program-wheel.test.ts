import {execFileSync, spawnSync, type SpawnSyncReturns} from "node:child_process";
import {existsSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {buildProgramWheel, platforms} from "../../../src/cli/package/python/program.ts";
import {isLongMode, longMode} from "../../runner/slow.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {tarballOf} from "./made.ts";

const own = platforms.find(({os, cpu}) => os === process.platform && cpu === process.arch);

// Needs PyPI, for what builds a wheel and for its Node: 61 MB to fetch.
describe.skipIf(!isLongMode || own === undefined)(
  longMode("the program from PyPI, where there is no Node"),
  () => {
    const work = temporaryFolder(afterAll);
    const environment = join(work, "python");
    const run = (...args: string[]): SpawnSyncReturns<string> =>
      spawnSync(join(environment, "bin/batchsweep"), args, {
        cwd: join(work, "theirs"),
        encoding: "utf8",
        // Nothing but the environment's own programs.
        env: {PATH: join(environment, "bin"), HOME: work},
      });

    beforeAll(async () => {
      if (own === undefined) return;
      const wheel = buildProgramWheel(await tarballOf("batchsweep"), own, join(work, "wheels"));
      execFileSync("python3", ["-m", "venv", environment]);
      execFileSync(join(environment, "bin/python"), ["-m", "pip", "install", "--quiet", wheel], {
        stdio: "ignore",
      });
      mkdirSync(join(work, "theirs"));
      writeFileSync(
        join(work, "theirs/train.py"),
        "import sys\nfor epoch in range(3):\n    print(f'epoch {epoch + 1} loss {1 / int(sys.argv[2])}', flush=True)\n",
      );
    });

    test("records a training, and says how to go on as it was called", () => {
      expect(existsSync(join(environment, "bin/node"))).toBe(false);
      expect(run("--help").stdout).toContain("Usage: batchsweep COMMAND [options]");
      const options = ["--id", "base", "--factor", "batchSize=4,8"];
      const {status, stdout, stderr} = run(
        "record",
        ...options,
        "--",
        "python",
        "train.py",
        "--bs",
        "{batchSize}",
      );
      expect({status, stderr}).toEqual({status: 0, stderr: expect.any(String)});
      expect(stdout).toContain("wrote runs/base, 2 runs");
    });

    test("builds their report, with a post", () => {
      mkdirSync(join(work, "theirs/posts"));
      writeFileSync(
        join(work, "theirs/posts/first.mdx"),
        "---\ntitle: First\nsummary: S\npublishedAt: 2026-11-29\nsweeps: [base]\n---\n\n**Yes.**\n",
      );
      const {status, stdout, stderr} = run("build");
      expect({status, stderr}).toEqual({status: 0, stderr: ""});
      expect(stdout).toMatch(/next: batchsweep preview\n$/);
      expect(existsSync(join(work, "theirs/dist/posts/first.html"))).toBe(true);
    });

    test("hands on exit codes and the one line of what is wrong", () => {
      const {status, stderr} = run("recrod");
      expect({status, stderr}).toEqual({
        status: 2,
        stderr: "unknown command: recrod (did you mean record?)\n",
      });
    });
  },
);
