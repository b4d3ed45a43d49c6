import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {addReport} from "../../../src/cli/init/add.ts";
import {asInstalled, asTheirs} from "../../../src/cli/package/workflows.ts";
import {parseConfig} from "../../../src/schema/parse.ts";
import {readPosts} from "../../../src/site/posts/post-files.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

test("init adds to a repository what it lacks, writes nothing over, and has nothing to do the second time", () => {
  const [folder, workflowFolder] = [temporaryFolder(), temporaryFolder()];
  mkdirSync(join(folder, ".git"));
  for (const kind of ["pinned", "installed"]) {
    mkdirSync(join(workflowFolder, kind));
    writeFileSync(join(workflowFolder, kind, "report.yml"), `name: ${kind}\n`);
  }
  writeFileSync(join(folder, ".gitattributes"), "*.png binary");
  mkdirSync(join(folder, "posts"));
  writeFileSync(join(folder, "posts/first.mdx"), "mine");
  const stated = {title: "Ours", site: {address: "https://us.example", basePath: "/speed"}};
  const add = () => addReport(folder, stated, {today: "2026-11-29", workflowFolder});
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  expect(add().map((line) => line.replaceAll(/\S*\/batchsweep-test-\w+\//g, ""))).toEqual([
    "wrote batchsweep.config.json",
    "wrote runs/.gitkeep",
    "kept posts/first.mdx, which was there",
    "wrote .github/workflows/report.yml",
    "wrote .gitattributes",
    "wrote .gitignore",
  ]);
  expect(parseConfig(read("batchsweep.config.json"), "x")).toMatchObject({
    title: "Ours",
    address: "https://us.example",
    basePath: "/speed",
  });
  expect(read("posts/first.mdx")).toBe("mine");
  expect(read(".github/workflows/report.yml")).toBe("name: pinned\n");
  expect(read(".gitattributes")).toMatch(/^\*\.png binary\nruns\//);
  expect(add().filter((line) => line.startsWith("wrote"))).toEqual([]);
});

test("where package.json has the program, workflows call that one, and npm update is all there is to do", () => {
  const [folder, workflowFolder] = [temporaryFolder(), temporaryFolder()];
  mkdirSync(join(folder, ".git"));
  writeFileSync(join(folder, "package.json"), '{"devDependencies": {"batchsweep": "^1.0.0"}}');
  mkdirSync(join(workflowFolder, "installed"));
  writeFileSync(join(workflowFolder, "installed/report.yml"), "name: installed\n");
  addReport(folder, {title: null, site: null}, {today: "2026-11-29", workflowFolder});
  expect(readFileSync(join(folder, ".github/workflows/report.yml"), "utf8")).toBe("name: installed\n");
  expect(asInstalled("- run: npm ci\n- run: npm run diff -- HEAD^1\n")).toBe(
    "- run: npm ci\n- run: npx --no-install batchsweep diff HEAD^1\n",
  );
});

test("the first post is one", () => {
  const folder = temporaryFolder();
  addReport(folder, {title: null, site: null}, {today: "2026-11-29", workflowFolder: folder});
  expect(readPosts(join(folder, "posts")).map(({data}) => data.publishedAt)).toEqual(["2026-11-29"]);
});

test("a workflow of theirs calls the published program and installs nothing else", () => {
  const text =
    "steps:\n      - run: npm ci\n      - run: npm run ci:report -- --last 2\n      - run: npm run build\n";
  expect(asTheirs(text, "1.2.3")).toBe(
    "steps:\n      - run: npx --yes batchsweep@1.2.3 ci report --last 2\n      - run: npx --yes batchsweep@1.2.3 build\n",
  );
});
