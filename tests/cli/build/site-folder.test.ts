import {hash} from "node:crypto";
import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {siteToBuild} from "../../../src/cli/build/site-folder.ts";
import {currentProject, type Project} from "../../../src/runs/project.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

/** A project with these files, empty ones. */
function projectWith(...files: string[]): Project {
  const folder = temporaryFolder();
  for (const file of ["batchsweep.config.json", ...files]) {
    mkdirSync(join(folder, file, ".."), {recursive: true});
    writeFileSync(join(folder, file), file === "batchsweep.config.json" ? "{}" : "");
  }
  return currentProject({}, folder);
}

test("a folder that is empty, not there, or has a report is taken", () => {
  const project = projectWith("site/report.json", "site/index.html", "pages/.git/HEAD");
  for (const name of ["site", "pages", "new"])
    expect(siteToBuild(project, join(project.folder, name))).toBe(join(project.folder, name));
  expect(siteToBuild(project, null)).toBe(join(project.folder, "dist"));
});

test("what an interrupted build left is taken; a page of another program by the same name is not", () => {
  const project = projectWith("dist/methods.html", ".cache/batchsweep/pages.tsv");
  const record = join(project.cache, "pages.tsv");
  writeFileSync(record, `methods.html\tx\t${hash("sha256", "other")}\n`);
  expect(() => siteToBuild(project, null)).toThrow("files that are not of a report: methods.html");
  writeFileSync(record, `index.html\tx\ty\nmethods.html\tx\t${hash("sha256", "")}\n`);
  expect(siteToBuild(project, null)).toBe(join(project.folder, "dist"));
});

test("another program's files are not removed", () => {
  const project = projectWith("dist/theirs-1.0-py3-none-any.whl");
  expect(() => siteToBuild(project, null)).toThrow(
    /^\S*dist has files that are not of a report: theirs-1\.0-py3-none-any\.whl \(a build would remove them; name another folder with --outDir\)$/,
  );
});

test.each(["", "..", "runs", "posts", "public", "public/site", ".cache"])(
  "what the report is made of is not removed: --outDir %j",
  (name) => {
    const project = projectWith("report.json", "public/robots.txt", "posts/first.mdx");
    expect(() => siteToBuild(project, join(project.folder, name))).toThrow(
      /^--outDir: \S+ has what the report is made of, \S+ \(name a folder for the report alone\)$/,
    );
  },
);
