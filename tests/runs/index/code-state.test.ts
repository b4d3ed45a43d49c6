import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {codeState} from "../../../src/runs/index/code-state.ts";
import {temporaryFolder} from "../../temporary-folder.ts";
import {rewrite} from "./rewrite.ts";

test("changes with the code that works something out of run logs, and with the packages, but not with the pages", () => {
  const top = temporaryFolder();
  const root = join(top, "src");
  for (const room of ["schema", "analysis/signals", "pages"]) mkdirSync(join(root, room), {recursive: true});
  const [ofAnalysis, ofPages, packages] = [
    join(root, "analysis/signals/a.ts"),
    join(root, "pages/p.ts"),
    join(top, "package-lock.json"),
  ];
  for (const file of [ofAnalysis, ofPages, packages]) writeFileSync(file, "1");
  const first = codeState(root);
  rewrite(ofPages, "2");
  expect(codeState(root)).toBe(first);
  rewrite(ofAnalysis, "2");
  const second = codeState(root);
  expect(second).not.toBe(first);
  rewrite(packages, "2");
  expect(codeState(root)).not.toBe(second);
});

test("is that of this program where nothing else is named", () => {
  expect(codeState()).toContain("/runs/index/code-state.ts");
});
