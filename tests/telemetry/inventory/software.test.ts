import {execFileSync} from "node:child_process";
import {expect, test} from "vitest";
import {software as softwareSchema} from "../../../src/schema/sweep.ts";
import {describeSoftware} from "../../../src/telemetry/inventory/software.ts";
import {fixtureTree} from "../fixtures/fixture-tree.ts";

/** A folder with batchsweep 1.2.3 and tfjs-core 4.22.0. */
const program = () =>
  fixtureTree({
    "package.json": '{"name": "batchsweep", "version": "1.2.3"}',
    "node_modules/@tensorflow/tfjs-core/package.json": '{"version": "4.22.0"}',
    "node_modules/sharp/package.json": "not JSON",
    ".gitignore": "node_modules/\n",
  });

/** Git as anybody may have set it up. */
function git(folder: string, ...args: string[]): void {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", folder, ...identity, ...args], {stdio: "ignore"});
}

/** The same folder, committed. */
function committedProgram() {
  const tree = program();
  git(tree.root, "init");
  git(tree.root, "add", ".");
  git(tree.root, "commit", "--no-verify", "-m", "first");
  return tree;
}

test("versions come from each package's own package.json; what is not there is left out", async () => {
  const {software} = await describeSoftware(program().root);
  expect(softwareSchema.parse(software)).toMatchObject({
    batchsweep: "1.2.3",
    node: process.versions.node,
    packages: {"@tensorflow/tfjs-core": "4.22.0"},
  });
  expect(Object.keys(software.packages)).toEqual(["@tensorflow/tfjs-core"]);
});

test("a fresh commit is clean", async () => {
  const {software, missing} = await describeSoftware(committedProgram().root);
  expect(software.gitCommit).toMatch(/^[0-9a-f]{40}$/);
  expect(software.gitDirty).toBe(false);
  expect(missing).toEqual({});
});

test("recordings do not make it dirty, a new source file does", async () => {
  const {root, write} = committedProgram();
  write({"runs/2026-01-01-quick/sweep.json": "{}"});
  expect((await describeSoftware(root)).software.gitDirty).toBe(false);
  write({"src/new.ts": ""});
  expect((await describeSoftware(root)).software.gitDirty).toBe(true);
});

test("the commit is that of what is trained, wherever recordings lie", async () => {
  const {root: trained} = committedProgram();
  const {software} = await describeSoftware(program().root, {trained, runsFolder: "../elsewhere/runs"});
  expect(software).toMatchObject({batchsweep: "1.2.3", gitDirty: false});
  expect(software.gitCommit).toMatch(/^[0-9a-f]{40}$/);
});

test("a changed file makes it dirty", async () => {
  const {root, write} = committedProgram();
  write({".gitignore": "node_modules/\ndist/\n"});
  expect((await describeSoftware(root)).software.gitDirty).toBe(true);
});

test("without a repository commit and dirty are null, with the reason", async () => {
  const reason = "not in a git repository that could be read";
  const {software, missing} = await describeSoftware(program().root);
  expect(software).toMatchObject({gitCommit: null, gitDirty: null});
  expect(missing).toEqual({"software.gitCommit": reason, "software.gitDirty": reason});
});

test("without git the reason says so", async () => {
  const noGit = () => Promise.reject(Object.assign(new Error("spawn git ENOENT"), {code: "ENOENT"}));
  const {missing} = await describeSoftware(program().root, {git: noGit});
  expect(missing["software.gitCommit"]).toBe("git is not installed");
});

test("a folder without package.json is an error", async () => {
  const {root} = fixtureTree({});
  await expect(describeSoftware(root)).rejects.toThrow(/^no package.json with a version: /);
});
