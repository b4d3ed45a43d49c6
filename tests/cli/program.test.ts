import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {commands} from "../../src/cli/commands.ts";
import {forPrograms} from "../../src/cli/commands/for-programs.ts";
import {optionsOf, parseOptions} from "../../src/cli/options/parse.ts";
import {optionTable} from "../../src/cli/options/table.ts";
import {runProgram} from "../../src/cli/program.ts";
import {temporaryFolder} from "../recorder/fixtures/surroundings.ts";

/** Runs the program; gives its exit code and what it said. */
async function program(...args: string[]): Promise<{code: number; out: string; err: string}> {
  const heard = {out: "", err: ""};
  const code = await runProgram(args, {
    runs: temporaryFolder(),
    stdout: {write: (text: string) => void (heard.out += text)},
    stderr: {write: (text: string) => void (heard.err += text)},
    env: {},
  });
  return {code, ...heard};
}

/** Names of the options that a help text lists. */
const listed = (help: string): string[] =>
  [...help.matchAll(/^ {2}(?:-\w, )?--(?<name>[\w-]+)/gm)].map(({groups}) => groups?.["name"] ?? "").sort();

const names = commands.map(({name}) => name);
/** Commands that read their own first argument, or none; what follows is somebody else's. */
const handOn = ["bench", "ci", "with-shared-memory"];

describe.each(names)("%s", (name) => {
  const words = name.split(" ");
  const entry = commands.find((one) => one.name === name);

  test("--help and -h list exactly its options, each with a description", async () => {
    const {code, out, err} = await program(...words, "--help");
    expect({code, err}).toEqual({code: 0, err: ""});
    expect(listed(out)).toEqual([...optionsOf(name).map((one) => one.name), "help"].sort());
    expect((await program(...words, "-h")).out).toBe(out);
    expect(out).not.toMatch(/undefined|\[object|default: (?:null|false|\))/);
    for (const {name: option, description} of optionsOf(name))
      expect(description, `--${option}`).toMatch(/^\S.*[^.\s]$/);
  });

  test("has one line for the list of commands, and a script in package.json unless programs call it", async () => {
    expect(entry?.summary).toMatch(/^\S.*[^.\s]$/);
    expect((await program("--help")).out).toContain(entry?.summary);
    const {scripts} = JSON.parse(readFileSync("package.json", "utf8")) as {scripts: Record<string, string>};
    const script = scripts[name.replace(" ", ":")];
    expect(script).toBe(entry?.group === forPrograms ? undefined : `node scripts/batchsweep.ts ${name}`);
  });
});

test.each(names.filter((name) => !handOn.includes(name)))(
  "%s refuses an option that it does not have, in one line",
  async (name) => {
    expect(await program(...name.split(" "), "--bogus=1")).toEqual({
      code: 2,
      out: "",
      err: "unknown option: --bogus (see --help)\n",
    });
  },
);

test.each(names.filter((name) => optionsOf(name).length > 0))(
  "%s suggests the option that was probably meant",
  (name) => {
    for (const {name: option} of optionsOf(name).filter((one) => one.name.length > 4))
      expect(() => parseOptions(name, [`--${option}x`])).toThrow(
        `unknown option: --${option}x (did you mean --${option}?)`,
      );
  },
);

test("every option belongs to commands that are there, and to a command once", () => {
  const taken = optionTable.flatMap(({name, commands: takers}) =>
    takers.map((taker) => `${taker} --${name}`),
  );
  expect(taken.filter((one, index) => taken.indexOf(one) !== index)).toEqual([]);
  expect(optionTable.flatMap(({commands: takers}) => takers).filter((one) => !names.includes(one))).toEqual(
    [],
  );
});

test.each([
  [["swep"], "unknown command: swep (did you mean sweep?)"],
  [["frobnicate"], "unknown command: frobnicate (see --help)"],
  [["sweep", "--preset", "quik"], "unknown preset: quik (did you mean quick? known: quick, origin, full)"],
  [["sweep", "--model", "resnet-w1"], "unknown model: resnet-w1 (did you mean resnet-w16? known: "],
  [["record", "--reader", "keraz", "--", "true"], "unknown reader: keraz (did you mean keras? known: "],
  [["diff", "--format", "markdwon"], "unknown format: markdwon (did you mean markdown? known: "],
  [["diff", "--fail-on", "slowr"], "unknown kind of regression: slowr (did you mean slower? known: "],
  [["export", "parket"], "unknown format: parket (did you mean parquet? known: "],
  [["import", "tensorbord"], "unknown format: tensorbord (did you mean tensorboard?"],
  [["check", "formt"], "unknown step: formt (did you mean format? known: "],
  [["build", "--outdir", "x"], "unknown option: --outdir (did you mean --outDir?)"],
  [["build", "dist"], "unexpected: dist (options begin with --)"],
  [["sweep", "--json=yes"], "--json takes no value: yes"],
  [["dev", "--port"], "--port needs a value"],
  [["build", "--single-file", "--skip-invalid"], "--single-file needs a value"],
  [["dev", "--port="], "--port needs a value"],
  [["diff", "--last", "0"], "--last: 0 (expected a whole number from 1 to 999)"],
  [["sweep", "--\u001b[31m"], "unknown option: --?[31m (see --help)"],
])("%j: one line and exit code 2", async (args, message) => {
  const {code, out, err} = await program(...args);
  expect({code, out, lines: err.trimEnd().split("\n").length}).toEqual({code: 2, out: "", lines: 1});
  expect(err.slice(0, message.length)).toBe(message);
});

test("a file in the place of the folder of runs is wrong use, in one line", async () => {
  const runs = join(temporaryFolder(), "runs");
  writeFileSync(runs, "");
  let err = "";
  const stderr = {write: (text: string) => void (err += text)};
  const code = await runProgram(["export", "csv"], {runs, stdout: stderr, stderr, env: {}});
  expect({code, err}).toEqual({code: 2, err: `${runs}: not a folder (something else lies in its place)\n`});
});

test("without a command the program lists them, and that is wrong use", async () => {
  const {code, err} = await program();
  expect(code).toBe(2);
  for (const name of names) expect(err).toContain(`  ${name.replace(" ", ":")} `);
});

test("the help of a recorded command is the command's own", async () => {
  const {code, out} = await program(
    "record",
    "--dry-run",
    "--runs",
    temporaryFolder(),
    "--",
    "node",
    "--help",
  );
  expect({code, isOurs: out.startsWith("Usage: ")}).toEqual({code: 0, isOurs: false});
});
