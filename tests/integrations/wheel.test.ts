import {execFileSync} from "node:child_process";
import {readFileSync, readdirSync} from "node:fs";
import {join, resolve} from "node:path";
import {describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../runner/slow.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const project = resolve("integrations/python");

test("Python's package has the version of this repository, and no dependencies", () => {
  const {version} = JSON.parse(readFileSync("package.json", "utf8")) as {version: string};
  const stated = readFileSync(join(project, "pyproject.toml"), "utf8");
  expect(stated).toContain(`\nversion = "${version}"\n`);
  expect(stated).toContain("\ndependencies = []\n");
});

// Needs what builds a wheel, from PyPI.
describe.skipIf(!isLongMode)(longMode("the wheel"), () => {
  test("is installed into an empty environment, reports, and brings the hooks", () => {
    const work = temporaryFolder();
    const python = join(work, "python/bin/python");
    const run = (program: string, args: readonly string[], env = process.env): string =>
      execFileSync(program, args, {encoding: "utf8", cwd: work, env});
    run("python3", ["-m", "venv", join(work, "python")]);
    run(python, ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", work, project]);
    const wheel = readdirSync(work).find((name) => name.endsWith(".whl")) ?? "";
    expect(wheel).toMatch(/^batchsweep-[\d.]+-py3-none-any\.whl$/);
    run(python, ["-m", "pip", "install", "--quiet", "--no-deps", join(work, wheel)]);
    const events = join(work, "events.jsonl");
    const script = "import batchsweep; batchsweep.report('epoch', epoch=0, figures={'loss': 0.5})";
    run(python, ["-c", script], {...process.env, BATCHSWEEP_EVENTS: events});
    expect(JSON.parse(readFileSync(events, "utf8"))).toMatchObject({event: "epoch", figures: {loss: 0.5}});
    const listed = run(python, ["-m", "pip", "show", "--files", "batchsweep"]);
    expect(listed).toContain("batchsweep/hooks/sitecustomize.py");
    expect(listed).toContain("batchsweep/hooks/batchsweep_hooks/__init__.py");
    expect(listed).toContain("batchsweep/yardstick/matrix_products.py");
  });
});
