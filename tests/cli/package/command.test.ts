import {execFileSync, spawn, spawnSync, type SpawnSyncReturns} from "node:child_process";
import {once} from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {delimiter, dirname, join, resolve} from "node:path";
import {parse} from "yaml";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {importsIn, startedModules} from "../../../src/cli/package/compile.ts";
import {sources} from "../../architecture/sources.ts";
import {packageOf} from "../../../src/cli/package/bundle.ts";
import {makePackage} from "../../../src/cli/package/command.ts";
import {runJob, type Runner, type Workflow} from "../../workflows/interpret.ts";
import {isLongMode, longMode} from "../../runner/slow.ts";

test("what a compiled module imports is found, with the names it takes", () => {
  const text = [
    'import {a as b, c} from "one";',
    'import d from "two/deep";',
    'export {e as f} from "./three.js";',
    'const g = await import("four");',
    'const text = `import h from "five"`;',
  ].join("\n");
  expect(importsIn(text)).toEqual([
    {from: "one", names: ["a", "c"]},
    {from: "two/deep", names: ["default"]},
    {from: "./three.js", names: ["e"]},
    {from: "four", names: ["*"]},
  ]);
  expect(["zod/v4", "@a/b/c", "x"].map(packageOf)).toEqual(["zod", "@a/b", "x"]);
});

test("every module that is started as a process or a thread is compiled, and found by what its starter is", () => {
  const theirs = sources.filter(
    ({file}) => /^src\/.*\.ts$/.test(file) && !/^src\/(?:training|cli\/sweep)\//.test(file),
  );
  const started = theirs.flatMap(({file, text}) =>
    [...text.matchAll(/new URL\(\s*["`](\.[^"`]*)["`],\s*import\.meta\.url/g)].map(([, name = ""]) =>
      join(dirname(file), name.replace("${extname(import.meta.url)}", "")).replace(/^src\//, ""),
    ),
  );
  // Folders are none.
  const code = started.filter((name) => !name.endsWith("/") && !name.includes("node_modules"));
  expect(code.toSorted()).toEqual(startedModules.filter((name) => name !== "cli/start").toSorted());
});

describe.skipIf(!isLongMode)(longMode("the package, installed in somebody else's repository"), () => {
  let work: string;
  let repository: string;
  let git: (...args: string[]) => void;

  /** Everything below a folder with its size and time of change. */
  const listing = (folder: string): string[] =>
    readdirSync(folder, {recursive: true, encoding: "utf8"})
      .map((name) => `${name} ${statSync(join(folder, name)).size} ${statSync(join(folder, name)).mtimeMs}`)
      .sort();
  const run = (args: readonly string[], folder = repository): SpawnSyncReturns<string> =>
    spawnSync("npx", ["--no-install", "batchsweep", ...args], {
      cwd: folder,
      encoding: "utf8",
      env: {PATH: process.env["PATH"] ?? "", HOME: work, npm_config_update_notifier: "false"},
    });

  beforeAll(async () => {
    work = realpathSync(mkdtempSync(join(tmpdir(), "batchsweep-package-")));
    await makePackage(join(work, "package"));
    const packed = execFileSync("npm", ["pack", "--silent", join(work, "package")], {
      cwd: work,
      encoding: "utf8",
    });
    repository = join(work, "theirs");
    mkdirSync(join(repository, "src"), {recursive: true});
    writeFileSync(
      join(repository, "train.py"),
      "import sys, time\nfor epoch in range(3):\n    time.sleep(0.2)\n    print(f'epoch {epoch + 1} loss {1 / int(sys.argv[2])}', flush=True)\n",
    );
    writeFileSync(join(repository, ".gitignore"), "node_modules/\n");
    git = (...args) =>
      void execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
        cwd: repository,
      });
    git("init", "--quiet", "--initial-branch=main");
    git("add", "--all");
    git("commit", "--quiet", "--message", "theirs");
    execFileSync(
      "npm",
      [
        "install",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        join(work, packed.trim()),
      ],
      {cwd: repository, stdio: "ignore"},
    );
  });

  afterAll(() => rmSync(work, {recursive: true, force: true}));

  test("records a command alone at three batch sizes", () => {
    const {status, stdout, stderr} = run(["--", "python3", "train.py", "--bs", "8"]);
    expect({status, stderr}).toEqual({status: 0, stderr: expect.any(String)});
    expect(stdout).toContain("trains 3 times, with --bs 4, 8 and 16");
    expect(stdout).toMatch(/wrote runs\/[\w-]+, 3 runs/);
  });

  test("records with options, compares, imports and exports, and writes nothing into its own folder", () => {
    const before = listing(join(repository, "node_modules/batchsweep"));
    const options = ["--id", "base", "--factor", "batchSize=4,8", "--repeats", "2"];
    const recorded = run(["record", ...options, "--", "python3", "train.py", "--bs", "{batchSize}"]);
    expect(recorded.status, recorded.stderr).toBe(0);
    expect(recorded.stdout).toContain("wrote runs/base, 4 runs");
    const {software} = JSON.parse(readFileSync(join(repository, "runs/base/sweep.json"), "utf8"));
    expect(software.gitCommit).toBe(
      execFileSync("git", ["rev-parse", "HEAD"], {cwd: repository, encoding: "utf8"}).trim(),
    );
    const compared = run(["diff", "base", "base"]);
    expect([compared.stderr, compared.stdout.includes("base")]).toEqual(["", true]);
    writeFileSync(join(repository, "log.csv"), "epoch,loss,val_loss\n0,1,1\n1,0.5,0.6\n");
    expect(run(["import", "keras", "log.csv", "--id", "old"]).stdout).toBe("wrote runs/old, 1 run\n");
    expect(run(["export", "csv", "--out", "tables"]).status).toBe(0);
    expect(existsSync(join(repository, "tables/runs.csv"))).toBe(true);
    expect(listing(join(repository, "node_modules/batchsweep"))).toEqual(before);
  });

  test("builds their report, post included, as the clone would, byte for byte, and shows it", async () => {
    writeFileSync(
      join(repository, "batchsweep.config.json"),
      '{"title": "Theirs", "address": "https://them.example"}',
    );
    mkdirSync(join(repository, "posts"));
    mkdirSync(join(repository, "public"));
    writeFileSync(join(repository, "public/CNAME"), "them.example");
    writeFileSync(
      join(repository, "posts/first.mdx"),
      '---\ntitle: First\nsummary: S\npublishedAt: 2026-11-29\nsweeps: [base]\n---\n\n## How fast?\n\n<BatchSizeTable sweep="base" caption="All" />\n',
    );
    const before = listing(join(repository, "node_modules"));
    const built = run(["build"], join(repository, "src"));
    expect(built.stdout + built.stderr).toMatch(
      /^\d+ pages of \.\.\/runs in \.\.\/dist \(\d+ changed\); next: npx batchsweep preview\n$/,
    );
    expect(readFileSync(join(repository, "dist/posts/first.html"), "utf8")).toContain(
      "<title>First · Theirs</title>",
    );
    expect(run(["build"]).stdout).toContain("(0 changed)");
    expect(listing(join(repository, "node_modules"))).toEqual(before);
    const {status, stderr} = spawnSync(
      process.execPath,
      [resolve("scripts/batchsweep.ts"), "build", "--outDir", join(work, "dist")],
      {
        cwd: repository,
        encoding: "utf8",
        env: {PATH: process.env["PATH"] ?? "", HOME: work, BATCHSWEEP_CACHE: join(work, "cache")},
      },
    );
    expect({status, stderr}).toEqual({status: 0, stderr: ""});
    const differing = spawnSync("diff", ["-rq", join(work, "dist"), join(repository, "dist")], {
      encoding: "utf8",
    });
    expect(differing.stdout).toBe("");
    const preview = spawn("npx", ["--no-install", "batchsweep", "preview", "--port", "0"], {
      cwd: repository,
      detached: true,
    });
    try {
      const [line] = (await once(preview.stdout, "data")) as [Buffer];
      expect(await (await fetch(line.toString().trim())).text()).toContain("<title>Theirs</title>");
    } finally {
      process.kill(-(preview.pid ?? 0));
    }
  });

  test("a mistake in a post is one line with file and line, exit code 2", () => {
    const post = join(repository, "posts/first.mdx");
    const text = readFileSync(post, "utf8");
    writeFileSync(post, text.replace("<BatchSizeTable", "<BatchSizeTabel"));
    const {status, stderr} = run(["build"]);
    writeFileSync(post, text);
    expect({status, stderr}).toEqual({
      status: 2,
      stderr: "posts/first.mdx:10: no such component: <BatchSizeTabel> (meant <BatchSizeTable>?)\n",
    });
  });

  test("init adds workflows that compare a pull request and publish the report, step by step", async () => {
    const added = run(["init", "--title", "Theirs"]);
    expect(added.stdout).toContain("wrote .github/workflows/report.yml");
    expect(added.stdout).toContain("kept batchsweep.config.json, which was there");
    git("add", "--all");
    git("commit", "--quiet", "--message", "a report");
    git("checkout", "--quiet", "-b", "change");
    writeFileSync(join(repository, "train.py"), "pass\n");
    git("commit", "--quiet", "--all", "--message", "a change");
    const artifacts = join(work, "artifacts");
    const quietly =
      (does: (inputs: Record<string, string>) => unknown) => async (inputs: Record<string, string>) => {
        does(inputs);
        return undefined;
      };
    const runner = (workspace: string): Runner => ({
      workspace,
      contexts: {},
      env: {PATH: process.env["PATH"] ?? "", HOME: work, npm_config_offline: "true"},
      actions: {
        "actions/checkout": quietly(() => execFileSync("git", ["clone", "--quiet", repository, workspace])),
        // What the registry would give; no step of theirs installs anything.
        "actions/setup-node": quietly(() =>
          symlinkSync(join(repository, "node_modules"), join(workspace, "node_modules")),
        ),
        "actions/configure-pages": async () => ({origin: "https://them.example", base_path: "/speed"}),
        "actions/upload-artifact": quietly(({name = "", path = ""}) =>
          cpSync(join(workspace, path), join(artifacts, name), {recursive: true}),
        ),
        "actions/upload-pages-artifact": quietly(({path = ""}) =>
          cpSync(join(workspace, path), join(artifacts, "pages"), {recursive: true}),
        ),
      },
    });
    const workflow = (name: string): Workflow =>
      parse(readFileSync(join(repository, ".github/workflows", name), "utf8")) as Workflow;
    const reported = await runJob(workflow("report.yml"), "report", runner(join(work, "reported")));
    expect(reported.conclusion, reported.output).toBe("success");
    expect(existsSync(join(artifacts, "diff/diff.json"))).toBe(true);
    expect(readFileSync(join(artifacts, "report/index.html"), "utf8")).toContain("<title>Theirs</title>");
    const published = await runJob(workflow("pages.yml"), "build", runner(join(work, "published")));
    expect(published.conclusion, published.output).toBe("success");
    expect(readFileSync(join(artifacts, "pages/404.html"), "utf8")).toContain('href="/speed/index.html"');
    git("checkout", "--quiet", "main");
  });

  const nodes = (process.env["BATCHSWEEP_NODES"] ?? "").split(delimiter).filter((path) => path !== "");
  test.skipIf(nodes.length === 0)(
    "runs on Node 22 and newer, and says so in one line on an older one",
    () => {
      const own = join(repository, "node_modules/batchsweep/bin/batchsweep.js");
      for (const node of nodes) {
        const on = (...args: string[]): SpawnSyncReturns<string> =>
          spawnSync(node, [own, ...args], {
            cwd: repository,
            encoding: "utf8",
            env: {PATH: process.env["PATH"] ?? "", HOME: work},
          });
        const version = execFileSync(node, ["--version"], {encoding: "utf8"}).trim();
        if (Number(/^v(\d+)/.exec(version)?.[1]) < 22)
          expect(on("--help")).toMatchObject({
            status: 2,
            stdout: "",
            stderr: expect.stringMatching(
              new RegExp(`^batchsweep needs Node 22 or newer: this is ${version} .*\\n$`),
            ),
          });
        else {
          const id = `on-${version}`;
          const recorded = on("record", "--id", id, "--no-hooks", "--", "python3", "train.py", "--bs", "8");
          expect({status: recorded.status, warns: recorded.stderr.includes("Warning")}).toEqual({
            status: 0,
            warns: false,
          });
          expect(existsSync(join(repository, "runs", id, "sweep.json"))).toBe(true);
          expect(on("build").status).toBe(0);
        }
      }
    },
  );

  test("says in one line what only a clone has", () => {
    const {status, stderr} = run(["sweep"]);
    expect([status, stderr.trimEnd().split("\n").length]).toEqual([2, 1]);
    expect(run(["--help"]).stdout).not.toMatch(/^ {2}sweep /m);
  });

  test("gives other programs its readers and schemas, with types", () => {
    const script =
      'import("batchsweep/schema").then(({parseEvent}) => console.log(parseEvent(`{"event": "run-ended", "unixMs": 5}`, "x").event))';
    expect(execFileSync(process.execPath, ["-e", script], {cwd: repository, encoding: "utf8"})).toBe(
      "run-ended\n",
    );
    const typed = join(repository, "use.mts");
    writeFileSync(
      typed,
      [
        'import {parseRunLog} from "batchsweep/schema";',
        'import {readers} from "batchsweep/readers";',
        'import {createLibrary} from "batchsweep/runs";',
        "export const device: string = parseRunLog('{}', 'x').configuration.device;",
        "export const ids: string[] = readers.map(({id}) => id);",
        'export const sweeps = createLibrary("runs").sweeps();',
        "// @ts-expect-error: not a number",
        "export const wrong: number = parseRunLog('{}', 'x').configuration.device;",
      ].join("\n"),
    );
    const strict = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2024", typed];
    const compiled = spawnSync(process.execPath, [resolve("node_modules/typescript/bin/tsc"), ...strict], {
      cwd: repository,
      encoding: "utf8",
    });
    expect(compiled.stdout).toBe("");
    const own = join(repository, "node_modules/batchsweep");
    const {exports} = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
    const files = Object.values(exports).flatMap((one) =>
      typeof one === "string" ? [] : Object.values(one as object),
    );
    expect(files.filter((file) => !existsSync(join(own, file)))).toEqual([]);
    expect(existsSync(join(own, "schema/config.schema.json"))).toBe(true);
    expect(readFileSync(join(own, "THIRD-PARTY.md"), "utf8")).toMatch(
      /^## .*\bzod 4[\s\S]*Permission is hereby granted/m,
    );
  });
});
