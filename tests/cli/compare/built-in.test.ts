import {existsSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {parseCompareOptions} from "../../../src/cli/compare/options.ts";
import {filled} from "../../../src/recorder/plan/placeholders.ts";
import {programRoot} from "../../../src/cli/surroundings.ts";
import {parseTrainingArguments} from "../../../src/training/arguments.ts";
import {UsageError} from "../../../src/usage-error.ts";

const parse = (...args: string[]) => parseCompareOptions(args, {runs: "runs", config: {}, env: {}});

test("without a command, this program's own training is compared, and the trainer takes its arguments", () => {
  const {recording, commits, prepareEach} = parse("v1", "--cwd", programRoot);
  expect(commits).toEqual({base: "v1", head: null});
  expect(prepareEach).toContain("node_modules");
  const [node = "", main = "", ...argv] = recording.argv;
  expect([node, main].filter((file) => !existsSync(join(programRoot, file)))).toEqual([]);
  const values = new Map([
    ["device", "cpu"],
    ["batchSize", String(recording.factors.get("batchSize")?.[0])],
    ["repeat", "3"],
  ]);
  const told = parseTrainingArguments(argv.map((argument) => filled(argument, values)));
  expect(told).toMatchObject({engine: "wasm", device: "cpu", batchSize: 64, seed: 3, dataSeed: 1});
  expect(recording).toMatchObject({model: told?.model, data: told?.data, devices: ["cpu"], compared: null});
});

test("what is typed comes first; elsewhere a command is needed", () => {
  const {recording, prepareEach} = parse(
    ...["--cwd", programRoot, "--factor", "batchSize=16,32", "--model", "efficientnet-lite0"],
    ...["--prepare-each", "npm ci"],
  );
  expect(recording.factors.get("batchSize")).toEqual([16, 32]);
  expect(recording.argv).toContain("efficientnet-lite0");
  expect(prepareEach).toBe("npm ci");
  expect(() => parse("--cwd", "/")).toThrow(UsageError);
  expect(() => parse("--cwd", "/")).toThrow("no command given");
});
