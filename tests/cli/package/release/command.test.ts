import {execFileSync, spawnSync, type SpawnSyncReturns} from "node:child_process";
import {existsSync, readFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../../../runner/slow.ts";

const {version} = JSON.parse(readFileSync("package.json", "utf8")) as {version: string};

/** Runs the command as in a workflow of that tag; null: by hand. */
function release(args: readonly string[], tag: string | null): SpawnSyncReturns<string> {
  const {GITHUB_ACTIONS: _, GITHUB_REPOSITORY: __, ...env} = process.env;
  const ofTag = tag === null ? {} : {GITHUB_ACTIONS: "true", GITHUB_REF_TYPE: "tag", GITHUB_REF_NAME: tag};
  return spawnSync(process.execPath, [resolve("scripts/batchsweep.ts"), "release", ...args], {
    encoding: "utf8",
    env: {...env, ...ofTag},
  });
}

test.each([
  [
    "by hand",
    [],
    null,
    `a release is made by .github/workflows/release.yml, for the tag v${version} (--dry-run builds and checks all of it here)`,
  ],
  [
    "for the tag of another version",
    [],
    "v99.0.0",
    `the tag is v99.0.0, and package.json has ${version} (npm run release -- --prepare VERSION)`,
  ],
  [
    "as a version that is none",
    ["--prepare", "v2"],
    null,
    "--prepare: v2 (expected three numbers, e.g. 0.2.0)",
  ],
])("refuses to release %s, in one line and with exit code 2", (_, args, tag, line) => {
  const {status, stdout, stderr} = release(args, tag);
  expect({status, stdout, stderr}).toEqual({status: 2, stdout: "", stderr: `${line}\n`});
});

// Builds everything, and needs what builds a wheel, from PyPI.
describe.skipIf(!isLongMode)(longMode("a release that is only tried"), () => {
  test("builds every part, finds nothing wrong, and notes what each is by its sum", () => {
    const {status, stdout, stderr} = release(["--dry-run"], null);
    // What pip and npm say of the network is no matter here.
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).not.toContain("✗");
    const folder = resolve(".packages/release");
    const {artefacts, commit, builtBy} = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as {
      artefacts: {registry: string; file: string; sha256: string}[];
      commit: string;
      builtBy: string | null;
    };
    expect([commit, builtBy]).toEqual([
      execFileSync("git", ["rev-parse", "HEAD"], {encoding: "utf8"}).trim(),
      null,
    ]);
    expect(artefacts.map(({registry, file}) => `${registry}/${file}`)).toEqual(
      expect.arrayContaining([
        `npm/batchsweep-${version}.tgz`,
        `npm/batchsweep-trainer-${version}.tgz`,
        `pypi/batchsweep-${version}.tar.gz`,
        `pypi/batchsweep-${version}-py3-none-any.whl`,
      ]),
    );
    expect(artefacts.filter(({registry, file}) => !existsSync(join(folder, registry, file)))).toEqual([]);
    // As the workflow's last jobs hold them.
    const held = spawnSync("sha256sum", ["--check", "--strict", "--quiet", "SHA256SUMS"], {cwd: folder});
    expect(held.status).toBe(0);
    // Ten files, four of which fetch packages of other platforms: minutes where the machine has other work.
  }, 1_800_000);
});
