import {existsSync, readFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {expect, test} from "vitest";
import {allCommands} from "../../../src/cli/commands.ts";
import {helpOf} from "../../../src/cli/help.ts";
import {packagedDocs, packagedText} from "../../../src/cli/package/docs.ts";

const root = resolve(import.meta.dirname, "../../..");

test("every page that the program's help names is in the package", async () => {
  const helps = await Promise.all(allCommands.filter(({needsClone}) => needsClone !== true).map(helpOf));
  const named = helps.flatMap((text) =>
    [...text.matchAll(/docs\/([\w-]+\.(?:md|yml))/g)].map(([, name]) => name),
  );
  expect(new Set(named)).toEqual(new Set(["record.md", "compare.md", "cluster.md", "gitlab-ci.yml"]));
  for (const name of named) expect(packagedDocs).toContain(name);
});

test("a command is written as a package's user types it", () => {
  const text =
    "npm run compare -- -- python train.py; `npm run recover`; npm run setup:git; npm run bench -- readers";
  expect(packagedText(text)).toBe(
    "npx batchsweep compare -- python train.py; `npx batchsweep recover`; npx batchsweep setup git; npm run bench -- readers",
  );
  expect(packagedText("node scripts/batchsweep.ts with-shared-memory 1 -- true")).toBe(
    "npx batchsweep with-shared-memory 1 -- true",
  );
  expect(packagedText("  script:\n    - npm ci\n    - npm run ci -- report\n")).toBe(
    "  script:\n    - npx batchsweep ci report\n",
  );
});

test.each(packagedDocs)(
  "docs/%s names no command of the clone as the user's, and no page that is not there",
  (name) => {
    const text = packagedText(readFileSync(join(root, "docs", name), "utf8"));
    expect(text.match(/npm run (?!bench\b)[a-z:]+/g)).toBeNull();
    expect(text).not.toContain("scripts/batchsweep.ts");
    for (const [, path = ""] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g))
      if (!path.startsWith("https:")) expect(packagedDocs).toContain(path);
    expect(existsSync(join(root, "docs", name))).toBe(true);
  },
);
