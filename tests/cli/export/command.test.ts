import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {exporters} from "../../../src/exporters/index.ts";
import {exportCommand} from "../../../src/cli/export/command.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";

const fixtures = "tests/fixtures/runs";

async function exported(args: string[], runs = fixtures): Promise<{code: number; said: string; out: string}> {
  const out = temporaryFolder();
  let said = "";
  const code = await exportCommand([...args, "--out", out], {
    runs,
    stdout: {write: (text: string) => void (said += text)},
    stderr: {write: () => undefined},
    env: {},
  });
  return {code, said, out};
}

test("all sweeps, or those named, in three tables", async () => {
  const all = await exported(["csv"]);
  expect(readdirSync(all.out).sort()).toEqual(["epochs.csv", "runs.csv", "samples.csv"]);
  expect(all.said).toContain("runs.csv, ");
  const one = await exported(["json", "2026-11-20-quick", "--table", "runs"]);
  expect(readdirSync(one.out)).toEqual(["runs.json"]);
  expect(JSON.parse(readFileSync(join(one.out, "runs.json"), "utf8"))).toHaveLength(5);
});

test("exit code 3 where there is no run", async () => {
  expect((await exported(["csv"], temporaryFolder())).code).toBe(3);
});

const formats = exporters.map(({id}) => id).join(", ");

test.each([
  [[], `no format given (known: ${formats})`],
  [["xlsx"], `unknown format: xlsx (known: ${formats})`],
  [["csv", "nope"], "unknown sweep: nope (known: "],
  [["csv", "--table", "steps"], "unknown table: steps (known: runs, epochs, samples)"],
])("%j is refused", async (args, message) => {
  await expect(exported(args)).rejects.toThrow(message);
});
