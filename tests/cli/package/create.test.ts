import {execFileSync, spawnSync, type SpawnSyncReturns} from "node:child_process";
import {cpSync, readFileSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../../runner/slow.ts";
import {tarballOf} from "./made.ts";
import {environment, theirRepository, type Theirs} from "./theirs.ts";

describe.skipIf(!isLongMode)(longMode("npm create batchsweep"), () => {
  let theirs: Theirs;
  const folder = (): string => join(theirs.work, "my report");
  const npm = (...args: string[]): SpawnSyncReturns<string> =>
    spawnSync("npm", args, {cwd: folder(), encoding: "utf8", env: environment(theirs.work)});

  beforeAll(async () => {
    theirs = await theirRepository("batchsweep", "create-batchsweep");
  });
  afterAll(() => theirs.remove());

  test("makes a repository whose test passes before and after something was recorded, and fails for a broken run log", async () => {
    const made = spawnSync(
      "npx",
      [
        "--no-install",
        "--prefix",
        theirs.repository,
        "create-batchsweep",
        "my report",
        "--title",
        "How fast?",
      ],
      {cwd: theirs.work, encoding: "utf8", env: environment(theirs.work)},
    );
    expect(made.status, made.stderr).toBe(0);
    expect(made.stdout).toBe(
      "wrote a report of your own into my report\nnext: cd 'my report' && npm install && npm test\n",
    );
    // The registry does not have this version: it comes from its tarball.
    execFileSync(
      "npm",
      ["install", "--no-save", "--prefer-offline", "--ignore-scripts", await tarballOf("batchsweep")],
      {
        cwd: folder(),
        stdio: "ignore",
      },
    );
    expect(npm("test")).toMatchObject({status: 0, stdout: expect.stringContaining("pages of runs in dist")});
    cpSync(resolve("tests/fixtures/runs/2026-11-20-quick"), join(folder(), "runs/quick-fixture"), {
      recursive: true,
    });
    expect(npm("test").status).not.toBe(0);
    cpSync(resolve("tests/fixtures/runs/2026-11-20-quick"), join(folder(), "runs/2026-11-20-quick"), {
      recursive: true,
    });
    execFileSync("rm", ["-r", join(folder(), "runs/quick-fixture")]);
    expect(npm("test")).toMatchObject({status: 0});
    expect(readFileSync(join(folder(), "dist/index.html"), "utf8")).toContain("<title>How fast?</title>");
    const log = join(folder(), "runs/2026-11-20-quick/sweep.json");
    writeFileSync(log, "{}");
    expect(npm("test")).toMatchObject({status: 2, stderr: expect.stringContaining("sweep.json")});
  });
});
