import {readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {namesOfReaders} from "../../../src/readers/index.ts";
import {UsageError} from "../../../src/usage-error.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {record, script} from "./record.ts";

/** More values of one factor than two of them may have. */
const numbers = Array.from({length: 200}, (_, index) => index).join();

describe("what cannot be understood has its line", () => {
  test("a pattern that matches nothing, with the lines that nearly did", async () => {
    const lines = 'console.log("epoch 1: loss 0.5"); console.log("epoch 2: loss 0.4"); console.log("bye")';
    const {said} = await record([
      "--pattern",
      "epoch (?P<epoch>\\d+) loss (?P<trainLoss>.+)",
      "--",
      ...script(lines),
    ]);
    expect(said).toContain("no line matches --pattern; one that nearly does: epoch 1: loss 0.5");
  });

  test("a command that fails", async () => {
    const {code, logs, said} = await record(["false"]);
    expect(code).toBe(1);
    expect(logs[0]).toMatchObject({
      status: {state: "failed", reason: "exit code 1", exit: {code: 1}},
      configuration: {batchSize: null},
      epochs: [],
    });
    expect(said).toContain("failed: false-cpu-r1: failed after");
  });

  test("a sweep of which every run failed at once", async () => {
    const {said, runs} = await record(["--factor", "code=1,2", "--", "sh", "-c", "exit {code}"]);
    expect(said).toContain(
      `every run failed in its first second; remove the sweep with: rm -r ${join(runs, "s")}\n`,
    );
    const one = await record(["--factor", "code=0,2", "--", "sh", "-c", "exit {code}"]);
    expect(one.said).not.toContain("remove the sweep");
  });

  test("a reader that finds nothing", async () => {
    const {code, logs, said} = await record(["--reader", "keras", "--", ...script("console.log('hello')")]);
    expect(code).toBe(0);
    expect(logs[0]).toMatchObject({reader: "load", epochs: [], status: {state: "completed"}});
    expect(said).toContain(
      "no epochs were found in the output of 1 run by tables, lines (try --tty, --log FILE or --pattern",
    );
  });

  test.each([
    [
      ["--factor", "lr=1,2", "--", "true"],
      "factor without a placeholder: lr (put {lr} into the command, or --env NAME={lr})",
    ],
    [
      ["--", "true", "{lr}"],
      "placeholder without a factor: {lr} (give it values with --factor lr=A,B; {{lr}} is the text itself)",
    ],
    [
      ["--factor", "batchSize=a", "--", "true", "{batchSize}"],
      "--factor batchSize: a (expected a whole number from 1 to 1000000000)",
    ],
    [["--factor", "lr", "--", "true"], "--factor: lr (expected NAME=A,B)"],
    [["--reader", "kera", "--", "true"], "unknown reader: kera (did you mean keras? known: auto, "],
    [["--repeats", "2", "python"], "unexpected: python (the command comes after --: npm run record -- "],
    [
      ["--reader", "caffe", "--", "true"],
      `unknown reader: caffe (known: auto, ${namesOfReaders.join(", ")}, pattern, none)`,
    ],
    [
      ["--pattern", "loss", "--", "true"],
      "--pattern: no named group in the pattern: loss (e.g. epoch (?<epoch>\\d+) loss (?<trainLoss>[\\d.]+))",
    ],
    [
      ["--repeats", "2", "--"],
      "no command given (npm run record -- [OPTIONS] -- COMMAND, e.g. python train.py --bs {batchSize})",
    ],
    [["--cwd", "/no/such/folder", "--", "true"], "--cwd: no such folder: /no/such/folder"],
    [["--devices", "tpu", "--", "true"], "unknown device: tpu (known: cpu, gpu)"],
    [
      ["--", "no-such-program-anywhere"],
      "no such program: no-such-program-anywhere (it is in no folder of the PATH)",
    ],
    [
      ["--factor", `lr=${"1".repeat(501)}`, "--", "true", "{lr}"],
      `--factor lr: 501 characters (500 at most): ${"1".repeat(60)}…`,
    ],
    [
      ["--factor", "lr=a\nb", "--", "true", "{lr}"],
      "--factor lr: a line break or another control character: a?b",
    ],
    [
      ["--", "true", ...Array<string>(1000).fill("x")],
      "too many arguments: 1001 (1000 at most: put them into a",
    ],
    [["--title", "a\nb", "--", "true"], "--title: a line break or another control character: a?b"],
    [
      ["--factor", "constructor=1", "--", "true", "{constructor}"],
      "--factor: constructor (every object has that",
    ],
    [["--factor", "repeat=1,2", "--", "true", "{repeat}"], "--factor: repeat (use --repeats N)"],
    [
      ["--factor", `a=${numbers}`, "--factor", `b=${numbers}`, "--", "true", "{a}{b}"],
      "too many runs: 40000 (20000 at most: fewer values, or --repeats)",
    ],
  ])("%j is refused before anything is written", async (args, message) => {
    const runs = temporaryFolder();
    const refused = record(args, {runs});
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
    expect(readdirSync(runs)).toEqual([]);
  });

  test("what only the schema knows is refused before anything is written", async () => {
    const runs = temporaryFolder();
    const many = Array.from({length: 201}, (_, index) => ["--env", `V${index}=1`]).flat();
    await expect(record([...many, "--", "true"], {runs})).rejects.toThrow(
      /^sweep s: origin\.command\.env: too many names \(200 at most\): /,
    );
    expect(readdirSync(runs)).toEqual([]);
  });

  test("a program whose name is a factor gives ids that begin with a letter", async () => {
    const folder = temporaryFolder();
    for (const name of ["a.sh", "b.sh"]) writeFileSync(join(folder, name), "#!/bin/sh\n", {mode: 0o755});
    const {logs} = await record(["--factor", "script=a.sh,b.sh", "--cwd", folder, "--", "./{script}"]);
    expect(logs.map(({run}) => run).sort()).toEqual(["script-cpu-scripta.sh-r1", "script-cpu-scriptb.sh-r1"]);
  });

  test("a GPU that is not there is left out, and sweep.json says why", async () => {
    const {sweep, logs} = await record(["--devices", "cpu,gpu", "--", "true"]);
    expect(logs).toHaveLength(1);
    expect(sweep.unavailable).toEqual([
      {device: "gpu", engine: "command", reason: "no GPU was found on this machine"},
    ]);
  });
});
