import {execFileSync, spawn, spawnSync} from "node:child_process";
import {once} from "node:events";
import {existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../../runner/slow.ts";
import {startBrowser} from "../../site/browser.ts";
import {environment, listing, theirRepository, type Theirs} from "./theirs.ts";

describe.skipIf(!isLongMode)(longMode("the package, installed in somebody else's repository"), () => {
  let theirs: Theirs;
  beforeAll(async () => {
    theirs = await theirRepository("batchsweep");
  });
  afterAll(() => theirs.remove());

  test("records a command alone at three batch sizes", () => {
    const {status, stdout, stderr} = theirs.run(["--", "python3", "train.py", "--bs", "8"]);
    expect({status, stderr}).toEqual({status: 0, stderr: expect.any(String)});
    expect(stdout).toContain("trains 3 times, with --bs 4, 8 and 16");
    expect(stdout).toMatch(/wrote runs\/[\w-]+, 3 runs/);
  });

  test("records with options, compares, imports and exports, and writes nothing into its own folder", () => {
    const before = listing(join(theirs.repository, "node_modules/batchsweep"));
    const options = ["--id", "base", "--factor", "batchSize=4,8", "--repeats", "2"];
    const recorded = theirs.run(["record", ...options, "--", "python3", "train.py", "--bs", "{batchSize}"]);
    expect(recorded.status, recorded.stderr).toBe(0);
    expect(recorded.stdout).toContain("wrote runs/base, 4 runs");
    const {software} = JSON.parse(readFileSync(join(theirs.repository, "runs/base/sweep.json"), "utf8"));
    expect(software.gitCommit).toBe(
      execFileSync("git", ["rev-parse", "HEAD"], {cwd: theirs.repository, encoding: "utf8"}).trim(),
    );
    const compared = theirs.run(["diff", "base", "base"]);
    expect([compared.stderr, compared.stdout.includes("base")]).toEqual(["", true]);
    writeFileSync(join(theirs.repository, "log.csv"), "epoch,loss,val_loss\n0,1,1\n1,0.5,0.6\n");
    expect(theirs.run(["import", "keras", "log.csv", "--id", "old"]).stdout).toBe("wrote runs/old, 1 run\n");
    expect(theirs.run(["export", "csv", "--out", "tables"]).status).toBe(0);
    expect(existsSync(join(theirs.repository, "tables/runs.csv"))).toBe(true);
    expect(listing(join(theirs.repository, "node_modules/batchsweep"))).toEqual(before);
  });

  test("builds their report, post included, as the clone would, byte for byte, and shows it", async () => {
    writeFileSync(
      join(theirs.repository, "batchsweep.config.json"),
      '{"title": "Theirs", "address": "https://them.example"}',
    );
    mkdirSync(join(theirs.repository, "posts"));
    mkdirSync(join(theirs.repository, "public"));
    writeFileSync(join(theirs.repository, "public/CNAME"), "them.example");
    writeFileSync(
      join(theirs.repository, "posts/first.mdx"),
      '---\ntitle: First\nsummary: S\npublishedAt: 2026-11-29\nsweeps: [base]\n---\n\n## How fast?\n\n<BatchSizeTable sweep="base" caption="All" />\n',
    );
    expect(theirs.run(["build"]).stdout).toContain(
      "links to the report have no pictures: sharp, which draws them, is not installed (npm install sharp)",
    );
    symlinkSync(resolve("node_modules/sharp"), join(theirs.repository, "node_modules/sharp"));
    const before = listing(join(theirs.repository, "node_modules"));
    const built = theirs.run(["build"], join(theirs.repository, "src"));
    expect(built.stdout + built.stderr).toMatch(
      /^\d+ pages of \.\.\/runs in \.\.\/dist \(\d+ changed\); next: npx batchsweep preview\n$/,
    );
    expect(readFileSync(join(theirs.repository, "dist/posts/first.html"), "utf8")).toContain(
      "<title>First · Theirs</title>",
    );
    expect(theirs.run(["build"]).stdout).toContain("(0 changed)");
    expect(listing(join(theirs.repository, "node_modules"))).toEqual(before);
    const {status, stderr} = spawnSync(
      process.execPath,
      [resolve("scripts/batchsweep.ts"), "build", "--outDir", join(theirs.work, "dist")],
      {
        cwd: theirs.repository,
        encoding: "utf8",
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: theirs.work,
          BATCHSWEEP_CACHE: join(theirs.work, "cache"),
        },
      },
    );
    expect({status, stderr}).toEqual({status: 0, stderr: ""});
    const differing = spawnSync("diff", ["-rq", join(theirs.work, "dist"), join(theirs.repository, "dist")], {
      encoding: "utf8",
    });
    expect(differing.stdout).toBe("");
    const browser = await startBrowser();
    const preview = spawn("npx", ["--no-install", "batchsweep", "preview", "--port", "0"], {
      cwd: theirs.repository,
      detached: true,
      env: environment(theirs.work),
    });
    try {
      const [line] = (await once(preview.stdout, "data")) as [Buffer];
      const page = await browser.newPage();
      await page.goto(line.toString().trim());
      await page.getByRole("link", {name: "First", exact: true}).first().click();
      await page.waitForURL("**/posts/first.html");
      expect(await page.title()).toBe("First · Theirs");
      expect(await page.locator("table tbody tr").count()).toBeGreaterThanOrEqual(2);
    } finally {
      await browser.close();
      process.kill(-(preview.pid ?? 0));
    }
  });

  test("a mistake in a post is one line with file and line, exit code 2", () => {
    const post = join(theirs.repository, "posts/first.mdx");
    const text = readFileSync(post, "utf8");
    writeFileSync(post, text.replace("<BatchSizeTable", "<BatchSizeTabel"));
    const {status, stderr} = theirs.run(["build"]);
    writeFileSync(post, text);
    expect({status, stderr}).toEqual({
      status: 2,
      stderr: "posts/first.mdx:10: no such component: <BatchSizeTabel> (meant <BatchSizeTable>?)\n",
    });
  });
});
