import {spawnSync} from "node:child_process";
import {lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {expect, test} from "vitest";
import {addReport} from "../../../src/cli/init/add.ts";
import type {StatedReport} from "../../../src/cli/init/options.ts";
import {actionFile, workflowSources} from "../../../src/cli/init/workflows.ts";
import {parseConfig} from "../../../src/schema/parse.ts";
import {readPosts} from "../../../src/site/posts/post-files.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {workflowFolder} from "./workflow-folder.ts";

const root = resolve(import.meta.dirname, "../../..");
const nothing: StatedReport = {title: null, site: null};
const adding = {today: "2026-11-29", version: "1.2.3", workflowFolder: workflowFolder()};

/** What init says in a folder, without the folder's own name. */
const init = (folder: string, stated = nothing, version = adding.version): string[] =>
  [...addReport(folder, stated, {...adding, version})].map((line) =>
    line.replaceAll(/\S*\/batchsweep-test-\w+\/?/g, ""),
  );

/** A repository, without a commit. */
function repository(): {folder: string; read(name: string): string; write(name: string, text: string): void} {
  const folder = temporaryFolder();
  mkdirSync(join(folder, ".git"));
  return {
    folder,
    read: (name) => readFileSync(join(folder, name), "utf8"),
    write: (name, text) => writeFileSync(join(folder, name), text),
  };
}

test("init adds to a repository what it lacks, writes nothing over, and has nothing to do the second time", () => {
  const {folder, read, write} = repository();
  write(".gitattributes", "*.png binary");
  mkdirSync(join(folder, "posts"));
  write("posts/first.mdx", "mine");
  mkdirSync(join(folder, ".github/workflows"), {recursive: true});
  write(".github/workflows/pages.yml", "mine too");
  const stated = {title: "Ours", site: {address: "https://us.example", basePath: "/speed"}};
  expect(init(folder, stated)).toEqual([
    "wrote batchsweep.config.json",
    "wrote runs/.gitkeep",
    "kept posts/first.mdx, which was there",
    "wrote .github/actions/batchsweep/action.yml",
    "wrote .github/workflows/comment.yml",
    "wrote .github/workflows/measure.yml",
    "kept .github/workflows/pages.yml, which was there",
    "wrote .github/workflows/report.yml",
    "wrote .gitattributes",
    "wrote .gitignore",
  ]);
  expect(parseConfig(read("batchsweep.config.json"), "x")).toMatchObject({
    title: "Ours",
    address: "https://us.example",
    basePath: "/speed",
  });
  expect([read("posts/first.mdx"), read(".github/workflows/pages.yml")]).toEqual(["mine", "mine too"]);
  expect(read(".gitattributes")).toMatch(/^\*\.png binary\nruns\//);
  expect(init(folder).filter((line) => !line.startsWith("kept"))).toEqual([]);
});

test("workflows are this repository's own; the action that starts the program installs nothing but that version", () => {
  const {folder, read} = repository();
  init(folder);
  for (const file of workflowSources.filter((one) => one !== actionFile))
    expect(read(file)).toBe(readFileSync(file, "utf8"));
  expect(read(actionFile).match(/^ *- run: .*/gm)).toEqual([
    '    - run: eval "npx --yes batchsweep@1.2.3 ci $DOES"',
  ]);
});

test("where package.json has the program, the action calls that one, and npm update is all there is to do", () => {
  const {folder, read, write} = repository();
  write("package.json", '{"devDependencies": {"batchsweep": "^1.0.0"}}');
  init(folder);
  expect(read(actionFile).match(/^ *- run: .*/gm)).toEqual([
    "    - run: npm ci",
    '    - run: eval "npx --no-install batchsweep ci $DOES"',
  ]);
  const before = read(actionFile);
  init(folder, nothing, "9.0.0");
  expect(read(actionFile)).toBe(before);
});

test("a newer version moves the workflows to itself and changes nothing else; an older one moves nothing", () => {
  const {folder, read, write} = repository();
  init(folder);
  write(actionFile, `${read(actionFile)}# mine\n`);
  const before = read(actionFile);
  expect(init(folder, nothing, "1.10.0")).toContain(`wrote ${actionFile}: calls 1.10.0 now`);
  expect(read(actionFile)).toBe(before.replace("batchsweep@1.2.3", "batchsweep@1.10.0"));
  expect(init(folder, nothing, "1.9.0")).toContain(`kept ${actionFile}, which was there`);
  expect(read(actionFile)).toContain("batchsweep@1.10.0");
});

test("lines end as those of the file do that they are added to", () => {
  const {folder, read, write} = repository();
  write(".gitattributes", "*.png binary\r\n*.pt binary\r\n");
  init(folder);
  expect(read(".gitattributes").replaceAll("\r\n", "")).not.toContain("\n");
  expect(init(folder)).toContain("kept .gitattributes, which has all its lines");
});

test("in a part of a repository and where there is none, it says why there are no workflows", () => {
  const {folder} = repository();
  mkdirSync(join(folder, "services/speech"), {recursive: true});
  expect(init(join(folder, "services/speech")).at(-1)).toMatch(
    /^no workflows: only the top of a repository has them, .*\(npx batchsweep init there\)$/,
  );
  expect(readdirSync(folder).sort()).toEqual([".git", "services"]);
  expect(init(temporaryFolder()).at(-1)).toBe(
    "no workflows: this is no git repository (git init, then npx batchsweep init)",
  );
});

test("a package.json that is none is named, and nothing is written", () => {
  const {folder, write} = repository();
  write("package.json", "{");
  expect(() => init(folder)).toThrow(/package\.json: cannot be read as JSON \(mend it, then init again\)$/);
  expect(readdirSync(folder).sort()).toEqual([".git", "package.json"]);
});

test("a file that a link leads to gets the lines, and the link stays", () => {
  const {folder, write} = repository();
  write("shared-ignore", "build/\n");
  symlinkSync("shared-ignore", join(folder, ".gitignore"));
  init(folder);
  expect(lstatSync(join(folder, ".gitignore")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, "shared-ignore"), "utf8")).toMatch(/^build\/\n[^]*dist/);
  expect(readdirSync(folder).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
});

test.skipIf(process.platform !== "linux")("on a full disk no half file is left", () => {
  const {folder} = repository();
  // As on a full disk: no file may grow.
  const script = `import {addReport} from ${JSON.stringify(join(root, "src/cli/init/add.ts"))};
    for (const line of addReport(process.cwd(), ${JSON.stringify(nothing)}, ${JSON.stringify(adding)})) console.log(line);`;
  const {stderr, stdout} = spawnSync(
    "sh",
    [
      "-c",
      `trap "" XFSZ; ulimit -f 0; exec "$0" --input-type=module-typescript -e "$1"`,
      process.execPath,
      script,
    ],
    {cwd: folder, encoding: "utf8"},
  );
  expect(stderr).toContain("cannot be written: batchsweep.config.json: file too large");
  expect(stdout).toBe("");
  expect(readdirSync(folder)).toEqual([".git"]);
});

test("what cannot be written is named in one line, after all that was", () => {
  const {folder, write} = repository();
  // A file where a folder has to be stops root too.
  write("runs", "");
  const said: string[] = [];
  expect(() => {
    for (const line of addReport(folder, nothing, adding)) said.push(line);
  }).toThrow(
    /^cannot be written: .*runs\/\.gitkeep: [a-z ]+ \(what is named above is done; mend it, then init again\)$/,
  );
  expect(said).toHaveLength(1);
});

test("the first post is one", () => {
  const {folder} = repository();
  init(folder);
  expect(readPosts(join(folder, "posts")).map(({data}) => data.publishedAt)).toEqual(["2026-11-29"]);
});
