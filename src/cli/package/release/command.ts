// The command release: builds and checks all that is published.
import {execFileSync} from "node:child_process";
import {mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {basename, join} from "node:path";
import {styleText} from "node:util";
import {formatBytes} from "../../../format.ts";
import {fromHere} from "../../../runs/project.ts";
import {UsageError} from "../../../usage-error.ts";
import {atMost, parseOptions} from "../../options/parse.ts";
import {programRoot, type Surroundings} from "../../surroundings.ts";
import {plural} from "../../terminal/wording.ts";
import {packagesFolder} from "../command.ts";
import {ownManifest} from "../manifest.ts";
import {parts} from "../parts.ts";
import {buildPython} from "../python/build.ts";
import {buildProgramWheel, platforms} from "../python/program.ts";
import {readArtefact, type Artefact} from "./artefact.ts";
import {releaseRecord, repositoryAddress, sumsOf} from "./record.ts";
import {problemsOf} from "./rules.ts";
import {prepareVersion, versionProblems} from "./version.ts";

/** Where a release is put together: `npm/`, `pypi/`, and beside them the record and the sums. */
const releaseFolder = join(packagesFolder, "release");
const workflow = ".github/workflows/release.yml";

/** Adds to a package's package.json the repository that it comes from, which npm holds against the workflow's own word. */
function nameRepository(folder: string, repository: string): void {
  const file = join(folder, "package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as object;
  const url = `git+${repository}.git`;
  writeFileSync(file, `${JSON.stringify({...manifest, repository: {type: "git", url}}, null, 2)}\n`);
}

/** Builds every part; gives the files. */
async function buildParts(env: NodeJS.ProcessEnv): Promise<string[]> {
  rmSync(releaseFolder, {recursive: true, force: true});
  const npm = join(releaseFolder, "npm");
  mkdirSync(npm, {recursive: true});
  const repository = repositoryAddress(env);
  const packed: string[] = [];
  for (const {folder: own, make} of parts) {
    const folder = join(packagesFolder, own);
    await make(folder);
    if (repository !== null) nameRepository(folder, repository);
    const name = execFileSync("npm", ["pack", "--silent", "--pack-destination", npm, folder], {
      encoding: "utf8",
    });
    packed.push(join(npm, name.trim()));
  }
  const pypi = join(releaseFolder, "pypi");
  const callbacks = buildPython(join(programRoot, "integrations/python"), pypi, ["sdist", "wheel"]);
  const program = packed.find((file) => basename(file).startsWith("batchsweep-")) ?? "";
  return [
    ...packed,
    ...callbacks,
    ...platforms.map((platform) => buildProgramWheel(program, platform, pypi)),
  ];
}

/** Refuses to release anywhere but in the workflow of the version's tag: what is published has to be what was reviewed. */
function refuseElsewhere(
  {GITHUB_ACTIONS: actions, GITHUB_REF_TYPE: kind, GITHUB_REF_NAME: name = ""}: NodeJS.ProcessEnv,
  version: string,
): void {
  if (actions !== "true" || kind !== "tag")
    throw new UsageError(
      `a release is made by ${workflow}, for the tag v${version} (--dry-run builds and checks all of it here)`,
    );
  if (name !== `v${version}`)
    throw new UsageError(
      `the tag is ${name}, and package.json has ${version} (npm run release -- --prepare VERSION)`,
    );
}

/**
 * Builds all that a release publishes and checks it: one version everywhere, what lies in each file, how large it is. Nothing is
 * published here: the workflow's last jobs, which alone may, take the files by their sums and run none of this code.
 */
export async function releaseCommand(
  args: readonly string[],
  {stdout, stderr, env}: Surroundings,
): Promise<number> {
  const {values, words} = parseOptions("release", args);
  atMost(words, 0, "it takes options only");
  if (values.prepare !== null) {
    for (const file of prepareVersion(programRoot, values.prepare, new Date().toISOString().slice(0, 10)))
      stdout.write(`wrote ${fromHere(join(programRoot, file))}\n`);
    stdout.write(`next: commit, and tag it v${values.prepare}\n`);
    return 0;
  }
  const {version} = ownManifest();
  if (!values.dryRun) refuseElsewhere(env, version);
  const say = (what: string, problems: readonly string[]): void => {
    stdout.write(`${problems.length === 0 ? styleText("green", "✓") : styleText("red", "✗")} ${what}\n`);
    for (const problem of problems) stderr.write(`${problem}\n`);
  };
  const ofVersion = versionProblems(programRoot, version, !values.dryRun);
  say(`version ${version} everywhere`, ofVersion);
  const artefacts: Artefact[] = (await buildParts(env)).map(readArtefact);
  let failed = ofVersion.length;
  for (const artefact of artefacts) {
    const problems = problemsOf(artefact, version);
    failed += problems.length;
    say(
      `${artefact.file}: ${formatBytes(artefact.bytes)}, ${plural(artefact.contents.size, "file")}`,
      problems,
    );
  }
  const record = releaseRecord(version, artefacts, env);
  if (!values.dryRun && !record.isCommitted) {
    say("built from what is committed", ["files differ from the commit (git status)"]);
    failed += 1;
  }
  writeFileSync(join(releaseFolder, "manifest.json"), `${JSON.stringify(record, null, 2)}\n`);
  writeFileSync(join(releaseFolder, "SHA256SUMS"), sumsOf(record));
  stdout.write(`wrote ${fromHere(releaseFolder)}, ${plural(artefacts.length, "file")} to publish\n`);
  return failed === 0 ? 0 : 1;
}
