import {mkdirSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {checkCommand, missingFor} from "../../../src/cli/check/command.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

test("what an installation without development packages lacks is named, with what to do", () => {
  const root = temporaryFolder();
  const install = (name: string): string | undefined =>
    mkdirSync(join(root, "node_modules", name), {recursive: true});
  install("astro");
  expect(missingFor("astro", root)).toBe(
    "not installed: @astrojs/check (npm ci without --omit=dev installs it)",
  );
  install("@astrojs/check");
  install("typescript");
  expect(missingFor("astro", root)).toBeNull();
  expect(missingFor("eslint", root)).toContain("not installed: eslint");
});

test("the folder of the run logs is said", async () => {
  let said = "";
  const stdout = {write: (text: string) => void (said += text)};
  const runs = "tests/fixtures/runs";
  expect(await checkCommand(["runs"], {runs, stdout, stderr: stdout, env: {}})).toBe(0);
  expect(said).toContain(" runs: tests/fixtures/runs\n");
});
