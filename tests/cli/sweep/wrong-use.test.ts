import {mkdirSync, readdirSync, readFileSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {describe, expect, test} from "vitest";
import {engines} from "../../../src/training/engines/index.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {startScript as start} from "../recording/start-script.ts";

const sweep = resolve(import.meta.dirname, "../../../scripts/sweep.ts");

describe("npm run sweep, used wrongly", () => {
  test.each([
    [["--batch-sizes", "0"], "--batch-sizes: 0 (expected a whole number from 1 to 1000000)"],
    [["--devices", "tpu"], "unknown device: tpu (known: cpu, gpu)"],
    [["--factor", "a=1"], "unknown option: --factor (see --help)"],
    [["--engine", "metal"], `unknown engine: metal (known: auto, ${engines.map(({id}) => id).join(", ")})`],
  ])("%j: one line, exit code 2, nothing on the disk", async (args, message) => {
    const folder = temporaryFolder();
    const ended = await start(sweep, [...args, "--runs", join(folder, "runs")]);
    expect(ended).toEqual({code: 2, signal: null, stdout: "", stderr: `${message}\n`});
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a folder of runs that cannot be written: one line, exit code 2", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    const ended = await start(sweep, ["--runs", join(folder, "file", "runs")]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/^cannot write to the folder of runs: .*file is not a folder\n$/);
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  test("a sweep with a broken field is not resumed: file, field and value, exit code 2", async () => {
    const runs = temporaryFolder();
    mkdirSync(join(runs, "s"));
    writeFileSync(join(runs, "s", "sweep.json"), '{"format": 99}');
    const ended = await start(sweep, ["--runs", runs, "--resume", "s"]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/sweep\.json: format: .*: 99 \(and \d+ more\)\n$/);
    expect(readFileSync(join(runs, "s", "sweep.json"), "utf8")).toBe('{"format": 99}');
  });
});
