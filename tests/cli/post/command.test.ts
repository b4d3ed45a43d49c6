import {readFileSync, readdirSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {postCommand} from "../../../src/cli/post/command.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";

const sweep = "2026-11-20-quick";
const stream = {write: () => undefined};
const surroundings = {runs: "tests/fixtures/runs", stdout: stream, stderr: stream, env: {}};

test("writes a draft named after the sweep, and nothing over one that is there", async () => {
  const out = temporaryFolder();
  expect(await postCommand([sweep, "--out", out], surroundings)).toBe(0);
  const text = readFileSync(join(out, `${sweep}.mdx`), "utf8");
  expect(text).toContain(sweep);
  await expect(postCommand([sweep, "--out", out], surroundings)).rejects.toThrow("there is such a post: ");
  expect(readFileSync(join(out, `${sweep}.mdx`), "utf8")).toBe(text);
  await postCommand([sweep, "--out", out, "--id", "another"], surroundings);
  expect(readdirSync(out).sort()).toEqual([`${sweep}.mdx`, "another.mdx"]);
});

test.each([
  [[], "expected one sweep: none (see --help)"],
  [[sweep, "two"], `expected one sweep: ${sweep} two (see --help)`],
  [["2026-11-20-quik"], `unknown sweep: 2026-11-20-quik (did you mean ${sweep}? known: `],
  [[sweep, "--id", "../x"], "not an id: ../x (lower-case letters, digits, '-', '_', '.')"],
])("%j is refused and nothing is written", async (args, message) => {
  const out = temporaryFolder();
  await expect(postCommand([...args, "--out", out], surroundings)).rejects.toThrow(message);
  expect(readdirSync(out)).toEqual([]);
});
