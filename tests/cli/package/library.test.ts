import {execFileSync, spawnSync, type SpawnSyncReturns} from "node:child_process";
import {existsSync, readFileSync, writeFileSync} from "node:fs";
import {delimiter, join, resolve} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../../runner/slow.ts";
import {theirRepository, type Theirs} from "./theirs.ts";

describe.skipIf(!isLongMode)(longMode("the package on every Node, and as a library"), () => {
  let theirs: Theirs;
  beforeAll(async () => {
    theirs = await theirRepository("batchsweep");
  });
  afterAll(() => theirs.remove());

  const nodes = (process.env["BATCHSWEEP_NODES"] ?? "").split(delimiter).filter((path) => path !== "");
  test.skipIf(nodes.length === 0)(
    "runs on Node 22 and newer, and says so in one line on an older one",
    () => {
      const own = join(theirs.repository, "node_modules/batchsweep/bin/batchsweep.js");
      for (const node of nodes) {
        const on = (...args: string[]): SpawnSyncReturns<string> =>
          spawnSync(node, [own, ...args], {
            cwd: theirs.repository,
            encoding: "utf8",
            env: {PATH: process.env["PATH"] ?? "", HOME: theirs.work},
          });
        const version = execFileSync(node, ["--version"], {encoding: "utf8"}).trim();
        if (Number(/^v(\d+)/.exec(version)?.[1]) < 22)
          expect(on("--help")).toMatchObject({
            status: 2,
            stdout: "",
            stderr: expect.stringMatching(
              new RegExp(`^batchsweep needs Node 22 or newer: this is ${version} .*\\n$`),
            ),
          });
        else {
          const id = `on-${version}`;
          const recorded = on("record", "--id", id, "--no-hooks", "--", "python3", "train.py", "--bs", "8");
          expect({status: recorded.status, warns: recorded.stderr.includes("Warning")}).toEqual({
            status: 0,
            warns: false,
          });
          expect(existsSync(join(theirs.repository, "runs", id, "sweep.json"))).toBe(true);
          expect(on("build").status).toBe(0);
        }
      }
    },
  );

  test("says in one line what only a clone has", () => {
    const {status, stderr} = theirs.run(["sweep"]);
    expect([status, stderr.trimEnd().split("\n").length]).toEqual([2, 1]);
    expect(stderr).toContain(
      "the built-in training is a package of its own: npm install --save-dev @batchsweep/trainer@",
    );
    expect(theirs.run(["--help"]).stdout).not.toMatch(/^ {2}bench /m);
  });

  test("gives other programs its readers and schemas, with types", () => {
    const script =
      'import("batchsweep/schema").then(({parseEvent}) => console.log(parseEvent(`{"event": "run-ended", "unixMs": 5}`, "x").event))';
    expect(execFileSync(process.execPath, ["-e", script], {cwd: theirs.repository, encoding: "utf8"})).toBe(
      "run-ended\n",
    );
    const typed = join(theirs.repository, "use.mts");
    writeFileSync(
      typed,
      [
        'import {parseRunLog} from "batchsweep/schema";',
        'import {readers} from "batchsweep/readers";',
        'import {createLibrary} from "batchsweep/runs";',
        "export const device: string = parseRunLog('{}', 'x').configuration.device;",
        "export const ids: string[] = readers.map(({id}) => id);",
        'export const sweeps = createLibrary("runs").sweeps();',
        "// @ts-expect-error: not a number",
        "export const wrong: number = parseRunLog('{}', 'x').configuration.device;",
      ].join("\n"),
    );
    const strict = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2024", typed];
    const compiled = spawnSync(process.execPath, [resolve("node_modules/typescript/bin/tsc"), ...strict], {
      cwd: theirs.repository,
      encoding: "utf8",
    });
    expect(compiled.stdout).toBe("");
    const own = join(theirs.repository, "node_modules/batchsweep");
    const {exports} = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
    const files = Object.values(exports).flatMap((one) =>
      typeof one === "string" ? [] : Object.values(one as object),
    );
    expect(files.filter((file) => !existsSync(join(own, file)))).toEqual([]);
    expect(existsSync(join(own, "schema/config.schema.json"))).toBe(true);
    expect(readFileSync(join(own, "THIRD-PARTY.md"), "utf8")).toMatch(
      /^## .*\bzod 4[\s\S]*Permission is hereby granted/m,
    );
  });
});
