import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../../runner/slow.ts";
import {listing, theirRepository, type Theirs} from "./theirs.ts";

describe.skipIf(!isLongMode)(longMode("the built-in training as a package beside the program"), () => {
  let theirs: Theirs;
  beforeAll(async () => {
    theirs = await theirRepository("batchsweep", "@batchsweep/trainer");
  });
  afterAll(() => theirs.remove());

  test("sweep trains with it, and nothing is written into the packages", () => {
    const packages = ["batchsweep", "@batchsweep/trainer"].map((name) =>
      join(theirs.repository, "node_modules", name),
    );
    const before = packages.map(listing);
    const sizes = ["--images", "32", "--image-size", "32", "--epochs", "2", "--repeats", "1"];
    const {status, stdout, stderr} = theirs.run(["sweep", "--id", "own", "--batch-sizes", "8,16", ...sizes]);
    expect({status, stderr}).toEqual({status: 0, stderr: expect.any(String)});
    expect(stdout).toContain("wrote runs/own, 2 runs");
    const {status: ended} = JSON.parse(
      readFileSync(join(theirs.repository, "runs/own/wasm-cpu-b008-r1.json"), "utf8"),
    ) as {status: {state: string}};
    expect(ended.state).toBe("completed");
    expect(existsSync(join(theirs.repository, ".cache/batchsweep/data"))).toBe(true);
    expect(packages.map(listing)).toEqual(before);
  });

  test("what is wrong is one line with exit code 2, and doctor names its engines", () => {
    const {status, stderr} = theirs.run(["sweep", "--preset", "quik"]);
    expect({status, stderr}).toEqual({
      status: 2,
      stderr: "unknown preset: quik (did you mean quick? known: quick, origin, full)\n",
    });
    expect(theirs.run(["doctor"]).stdout).toMatch(/✓ wasm on CPU/);
  });

  test("an npm audit of what it installs has no package that this repository has to override", () => {
    const lock = readFileSync(join(theirs.repository, "package-lock.json"), "utf8");
    expect(
      ["tar", "adm-zip", "@tensorflow/tfjs-node-gpu"].filter((name) =>
        lock.includes(`"node_modules/${name}"`),
      ),
    ).toEqual([]);
  });
});
