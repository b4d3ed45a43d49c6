import {execFileSync, spawnSync} from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {parse} from "yaml";
import {isLongMode, longMode} from "../../../runner/slow.ts";
import {runJob, type Runner, type Workflow} from "../../../workflows/interpret.ts";
import {tarballOf} from "../made.ts";
import {environment} from "../theirs.ts";
import {startRegistry, verdaccio, type LocalRegistry} from "./registry.ts";

const {version} = JSON.parse(readFileSync("package.json", "utf8")) as {version: string};
const next = version.replace(/\d+$/, (patch) => String(Number(patch) + 1));
const names = ["batchsweep", "create-batchsweep"];
/** A sentence of every page, and what the next version says there. */
const [said, saysNext] = [
  "Every number is worked out from run logs",
  "The next version works every number out",
];

/** The packages of the next version, made as a release is: of a clone whose version was prepared, with a change that can be seen. */
function nextPackages(work: string): string[] {
  const clone = join(work, "clone");
  const parts = ["src", "scripts", "integrations", "docs", ".github", "package.json", "package-lock.json"];
  for (const part of [...parts, "astro.config.mjs", "tsconfig.json", "LICENSE", "CHANGELOG.md"])
    cpSync(part, join(clone, part), {recursive: true});
  symlinkSync(resolve("node_modules"), join(clone, "node_modules"));
  const layout = join(clone, "src/layouts/Page.astro");
  const text = readFileSync(layout, "utf8");
  expect(text).toContain(said);
  writeFileSync(layout, text.replace(said, saysNext));
  const program = (...args: string[]): string =>
    execFileSync(process.execPath, ["scripts/batchsweep.ts", ...args], {cwd: clone, encoding: "utf8"});
  expect(program("release", "--prepare", next)).toContain(`tag it v${next}`);
  program("package", ...names);
  return ["batchsweep", "create"].map((folder) => {
    const packed = execFileSync("npm", ["pack", "--silent", `.packages/${folder}`], {
      cwd: clone,
      encoding: "utf8",
    });
    return join(clone, packed.trim());
  });
}

describe.skipIf(!isLongMode || verdaccio === undefined)(
  longMode("a version and the next, published to a registry ($BATCHSWEEP_VERDACCIO names verdaccio)"),
  () => {
    let work: string;
    let registry: LocalRegistry;
    const report = (): string => join(work, "my-report");
    const python = (): string => join(work, "training");

    const run = (folder: string, program: string, ...args: string[]): string => {
      const {status, stdout, stderr} = spawnSync(program, args, {
        cwd: folder,
        encoding: "utf8",
        env: registry.env,
      });
      expect({args, status, stderr}).toMatchObject({args, status: 0});
      return stdout;
    };
    const commit = (folder: string): string => {
      run(folder, "git", "add", "--all");
      return run(
        folder,
        "git",
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.com",
        "commit",
        "--quiet",
        "-m",
        "now",
      );
    };
    const changed = (folder: string): string => run(folder, "git", "status", "--porcelain");

    /** What release.yml does with the files of a release, whose Python parts are for the test of the command. */
    async function publish(files: readonly string[]): Promise<void> {
      const artifact = mkdtempSync(join(work, "release-"));
      mkdirSync(join(artifact, "npm"));
      for (const file of files) cpSync(file, join(artifact, "npm", file.replace(/^.*\//, "")));
      const sums = execFileSync("sh", ["-c", "sha256sum npm/*"], {cwd: artifact});
      writeFileSync(join(artifact, "SHA256SUMS"), sums);
      const workspace = mkdtempSync(join(work, "job-"));
      const workflow = parse(readFileSync(".github/workflows/release.yml", "utf8")) as Workflow;
      const script = workflow.jobs["npm"]?.steps.at(-1)?.run ?? "";
      const runner: Runner = {
        workspace,
        contexts: {},
        env: registry.env,
        // Only a workflow on GitHub can prove where a package comes from.
        instead: {[script]: script.replace(" --provenance", "")},
        actions: {
          "actions/setup-node": async () => undefined,
          "actions/download-artifact": async () => {
            cpSync(artifact, workspace, {recursive: true});
            return undefined;
          },
        },
      };
      const {conclusion, output} = await runJob(workflow, "npm", runner);
      expect(conclusion, output).toBe("success");
    }

    beforeAll(async () => {
      work = realpathSync(mkdtempSync(join(tmpdir(), "batchsweep-publish-")));
      registry = await startRegistry(work, environment(work));
      await publish(await Promise.all(names.map(tarballOf)));
    });
    afterAll(async () => {
      await registry?.close();
      rmSync(work, {recursive: true, force: true});
    });

    test("npm create starts a report of it, which records and builds; npx init adds one to a repository", () => {
      run(work, "npm", "create", "--yes", "batchsweep", "my-report");
      run(report(), "npm", "install");
      const printed = "print('epoch 1 loss 1')";
      run(
        report(),
        "npx",
        "batchsweep",
        "record",
        "--id",
        "first",
        "--no-hooks",
        "--",
        "python3",
        "-c",
        printed,
      );
      run(report(), "npm", "test");
      expect(readFileSync(join(report(), "dist/sweeps/first.html"), "utf8")).toContain(said);
      commit(report());
      mkdirSync(python());
      run(python(), "git", "init", "--quiet");
      expect(run(python(), "npx", "--yes", `batchsweep@${version}`, "init")).toContain("wrote runs/.gitkeep");
      commit(python());
    });

    test("npm update brings the next one, and nothing has to be merged by hand", async () => {
      await publish(nextPackages(work));
      run(report(), "npm", "update");
      expect(changed(report())).toBe(" M package-lock.json\n");
      run(report(), "npm", "test");
      expect(readFileSync(join(report(), "dist/sweeps/first.html"), "utf8")).toContain(saysNext);
      expect(run(report(), "npx", "batchsweep", "init")).not.toContain("wrote");
      // In a repository without package.json one line moves, by the program itself.
      const action = ".github/actions/batchsweep/action.yml";
      expect(run(python(), "npx", "--yes", "batchsweep@latest", "init")).toContain(
        `wrote ${action}: calls ${next} now\n`,
      );
      expect(run(python(), "git", "diff", "--numstat")).toBe(`1\t1\t${action}\n`);
    });
  },
);
