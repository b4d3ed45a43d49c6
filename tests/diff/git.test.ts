import {execFileSync} from "node:child_process";
import {appendFile, cp, readFile, rm, symlink, writeFile} from "node:fs/promises";
import {join, resolve} from "node:path";
import {afterEach, beforeEach, describe, expect, test} from "vitest";
import {readRecordedSweep} from "../../src/runs/read.ts";
import {exampleTelemetry} from "../schema/examples.ts";
import {createRepository, diffOf, exampleMachine, writeRuns, type Repository} from "./repository.ts";

const steady = [1000, 1004, 996, 1002, 998];
const slower = steady.map((ms) => 1.2 * ms);
let repository: Repository;
let runs: string;

beforeEach(async () => {
  repository = await createRepository();
  ({runs} = repository);
  await writeRuns(runs, "quick", steady);
  await repository.commit("first");
});

afterEach(() => repository.remove());

const slowerByAFifth = /epoch time slower by 20 %, between 19 % and 21 % \(5 runs a side\)/;

describe("npm run diff in a git repository", () => {
  test("compares the disk with the merge base of main, without arguments", async () => {
    await repository.git("checkout", "--quiet", "-b", "branch");
    await writeRuns(runs, "quick", slower);
    const {code, out} = await diffOf(runs);
    expect(code).toBe(1);
    expect(out.split("\n")[0]).toMatch(slowerByAFifth);
  });

  test("does not see what main got meanwhile", async () => {
    await repository.git("checkout", "--quiet", "-b", "branch");
    await repository.git("checkout", "--quiet", "main");
    await writeRuns(runs, "quick", slower);
    await repository.commit("main moves on");
    await repository.git("checkout", "--quiet", "branch");
    expect(await diffOf(runs)).toMatchObject({code: 3, out: expect.stringContaining("no run log was added")});
  });

  test("compares two refs without checking anything out", async () => {
    await writeRuns(runs, "quick", slower);
    await repository.commit("slower");
    await rm(runs, {recursive: true});
    const {code, out} = await diffOf(runs, "HEAD~1", "main");
    expect(code).toBe(1);
    expect(out).toMatch(slowerByAFifth);
    expect((await diffOf(runs, "main", "HEAD~1")).code).toBe(0);
  });

  test("a new sweep is compared with base's newest on the same hardware", async () => {
    await writeRuns(runs, "older", slower, {startedAt: "2026-11-20T10:00:00.000Z"});
    await writeRuns(runs, "elsewhere", slower, {
      startedAt: "2026-11-24T10:00:00.000Z",
      machine: exampleMachine({availableCores: 64}),
    });
    await repository.commit("more sweeps");
    await writeRuns(runs, "new", slower, {startedAt: "2026-11-25T10:00:00.000Z"});
    const {code, out} = await diffOf(runs, "main");
    expect(code).toBe(1);
    expect(out).toContain("new against quick");
    expect(out).toMatch(slowerByAFifth);
  });

  test("--last pools the runs of base's last sweeps, so that one odd sweep is no baseline", async () => {
    await writeRuns(runs, "odd", slower, {startedAt: "2026-11-24T10:00:00.000Z"});
    await writeRuns(runs, "usual", steady, {startedAt: "2026-11-22T10:00:00.000Z"});
    await repository.commit("three sweeps");
    await writeRuns(runs, "new", steady, {startedAt: "2026-11-25T10:00:00.000Z"});
    expect((await diffOf(runs, "main")).out).toContain("faster by");
    const {code, out} = await diffOf(runs, "main", "--last", "3");
    expect(code).toBe(0);
    expect(out).toContain("new against odd, quick, usual");
    expect(out).toContain("(15 and 5 runs)");
  });

  test("another machine is refused with the reason, and ends with 3", async () => {
    await writeRuns(runs, "quick", slower, {machine: exampleMachine({availableCores: 64})});
    const {code, out} = await diffOf(runs);
    expect(code).toBe(3);
    expect(out).toContain("machines differ (cores: 2 and 64)");
    expect(out).not.toContain("slower by");
  });

  test("--across-machines compares it nevertheless, and marks it", async () => {
    await writeRuns(runs, "quick", slower, {machine: exampleMachine({availableCores: 64})});
    const {code, out} = await diffOf(runs, "--across-machines");
    expect(code).toBe(1);
    expect(out).toMatch(slowerByAFifth);
    expect(out).toContain("across machines: machines differ (cores: 2 and 64)");
  });

  test("a run log that cannot be read is named with file and field, and ends with 2", async () => {
    const file = join(runs, "quick", "r2.json");
    await writeFile(file, (await readFile(file, "utf8")).replace('"errorRate": 0.25', '"errorRate": 25'));
    const {code, out} = await diffOf(runs);
    expect(code).toBe(2);
    expect(out.split("\n")[0]).toBe(
      `A run log cannot be read: ${file}: epochs[0].errorRate: Too big: expected number to be <=1: 25.`,
    );
  });

  test("a run log of a commit that cannot be read is named with the commit", async () => {
    const file = join(runs, "quick", "r2.json");
    await writeFile(file, "{");
    await repository.commit("broken");
    const {code, out} = await diffOf(runs, "HEAD~1", "HEAD");
    expect(code).toBe(2);
    expect(out.split("\n")[0]).toContain("A run log cannot be read: HEAD:runs/quick/r2.json: not JSON: ");
  });

  test("a sweep of a ref, a sweep's id, a folder and a run log are sides too", async () => {
    await writeRuns(runs, "new", slower);
    await cp(runs, join(repository.folder, "elsewhere"), {recursive: true});
    const folder = join(repository.folder, "elsewhere", "new");
    expect((await diffOf(runs, "quick", "new")).out).toMatch(slowerByAFifth);
    expect((await diffOf(runs, "main:quick", "new")).out).toMatch(slowerByAFifth);
    expect((await diffOf(runs, "quick", folder)).out).toMatch(slowerByAFifth);
    expect((await diffOf(runs, "quick", join(folder, "sweep.json"))).out).toMatch(slowerByAFifth);
    expect((await diffOf(runs, "quick", join(folder, "r1.json"))).out).toContain("(5 and 1 runs)");
  });

  test("nothing new is not green, unless that is allowed", async () => {
    expect((await diffOf(runs, "main")).code).toBe(3);
    expect((await diffOf(runs, "main", "--allow-unchanged")).code).toBe(0);
    await rm(runs, {recursive: true});
    expect((await diffOf(runs, "main", "--allow-unchanged")).code).toBe(3);
  });

  test("--fail-on chooses what ends with 1", async () => {
    await writeRuns(runs, "quick", slower);
    const codes = async (...args: string[]): Promise<number> => (await diffOf(runs, "main", ...args)).code;
    expect([
      await codes("--fail-on", "memory,error-rate"),
      await codes("--fail-on", "none"),
      await codes("--fail-on", "slower"),
    ]).toEqual([0, 0, 1]);
  });

  test("--output writes JSON, Markdown and text", async () => {
    await writeRuns(runs, "quick", slower);
    const output = join(repository.folder, "diff");
    await diffOf(runs, "main", "--output", output);
    expect(JSON.parse(await readFile(join(output, "diff.json"), "utf8"))).toMatchObject({version: 1});
    expect(await readFile(join(output, "diff.md"), "utf8")).toMatch(/^\*\*Slower: `CPU, batch 64`: /);
    expect(await readFile(join(output, "diff.txt"), "utf8")).toMatch(/^Slower: CPU, batch 64: /);
  });

  test.each<[string, string[]]>([
    ["an option that git would obey", ["--upload-pack=touch"]],
    ["one behind the separator", ["--", "--output=owned"]],
    ["a ref that is not there", ["nowhere"]],
    ["a file of a commit", ["HEAD:runs/quick/r1.json"]],
    ["a shell's own signs", ["$(touch owned)"]],
    ["a NUL", ["main\0x"]],
    ["three sides", ["main", "main", "main"]],
    ["an unknown kind of regression", ["--fail-on", "sloth"]],
    ["an unknown format", ["--format", "xml"]],
    ["no last sweep", ["--last", "0"]],
  ])("%s is wrong use: one line, exit code 2", async (_, args) => {
    const {code, out, err} = await diffOf(runs, ...args);
    expect({code, out, lines: err.split("\n").length}).toEqual({code: 2, out: "", lines: 2});
    expect(await repository.git("status", "--short")).toBe("");
  });

  test("outside of a git repository a ref is refused for that reason", async () => {
    const {code, err} = await diffOf(join(repository.folder, "..", "nowhere", "runs"), "main");
    expect(code).toBe(2);
    expect(err).toMatch(/^no git repository with a commit: .*nowhere \(main is no sweep or folder/);
  });

  test("output that cannot be written is no regression", async () => {
    const output = join(repository.folder, "taken");
    await writeFile(output, "");
    const {code, err} = await diffOf(runs, "main", "main:quick", "--output", output);
    expect({code, lines: err.split("\n").length}).toEqual({code: 2, lines: 2});
  });

  test("a commit of more files than can be listed is refused in one line", async () => {
    const object = async (command: string, input: string): Promise<string> => {
      const file = join(repository.folder, ".git", "input");
      await writeFile(file, input);
      return (await repository.git("-c", `alias.from=!git ${command} < .git/input`, "from")).trim();
    };
    const blob = await object("hash-object -w --stdin", "x");
    // One folder under many names: little to make, and 270,000 paths to list.
    const entries = (count: number, entry: string): string =>
      Array.from({length: count}, (_, index) => `${entry}\t${String(index).padStart(200, "0")}\n`).join("");
    const sweep = await object("mktree", entries(900, `100644 blob ${blob}`));
    const folder = await object("mktree", entries(300, `040000 tree ${sweep}`));
    const top = await object("mktree", `040000 tree ${folder}\truns\n`);
    const commit = await object(`commit-tree ${top}`, "many");
    const {code, err} = await diffOf(runs, "main", commit);
    expect(code).toBe(2);
    expect(err).toBe(`${commit.slice(0, 12)}:runs: folder: too many files to list\n`);
  });

  test("a link in a commit is not followed", async () => {
    await rm(join(runs, "quick", "r2.json"));
    await symlink("/etc/hostname", join(runs, "quick", "r2.json"));
    await repository.commit("a link");
    for (const head of [["HEAD"], []]) {
      const {code, out} = await diffOf(runs, "HEAD~1", ...head);
      expect(code).toBe(2);
      expect(out.split("\n")[0]).toMatch(/quick\/r2\.json: file: expected a regular file/);
    }
  });
});

describe("two branches", () => {
  const root = join(import.meta.dirname, "../..");

  beforeEach(async () => {
    await cp(join(root, ".gitattributes"), join(repository.folder, ".gitattributes"));
    await repository.commit("attributes");
  });

  /** The drivers as npm run setup:git sets them up, for a repository that has run logs and no scripts. */
  async function setUpDrivers(): Promise<void> {
    const script = (name: string): string => `'${process.execPath}' '${join(root, "scripts", name)}'`;
    await repository.git("config", "merge.batchsweep.driver", `${script("merge-sweep.ts")} %O %A %B`);
    await repository.git("config", "diff.batchsweep.textconv", script("telemetry-summary.ts"));
    await appendFile(
      join(repository.folder, ".git/info/attributes"),
      "runs/**/*.telemetry.json diff=batchsweep\n",
    );
  }

  const branch = async (name: string, change: () => Promise<void>): Promise<void> => {
    await repository.git("checkout", "--quiet", "-b", name, "main");
    await change();
    await repository.commit(name);
  };
  const readJson = async (file: string) => JSON.parse(await readFile(join(runs, "quick", file), "utf8"));
  const writeJson = (file: string, value: unknown): Promise<void> =>
    writeFile(join(runs, "quick", file), JSON.stringify(value, null, 2));
  const addRun = (run: string) => async (): Promise<void> =>
    writeJson(`${run}.json`, {...(await readJson("r1.json")), run});
  const planRun = (run: string) => async (): Promise<void> => {
    await addRun(run)();
    const sweep = await readJson("sweep.json");
    const repeats = Number(run.slice(1));
    const runs = [...sweep.plan.runs, {...sweep.plan.runs[0], run, repeat: repeats}];
    await writeJson("sweep.json", {
      ...sweep,
      notes: [...sweep.notes, `${run} added`],
      plan: {...sweep.plan, repeats, runs},
    });
  };

  test("that each add runs to one sweep merge without conflict", async () => {
    await branch("one", addRun("r6"));
    await branch("two", addRun("r7"));
    await repository.git("merge", "--quiet", "--no-edit", "one");
    const files = (await repository.git("ls-files", "runs/quick")).split("\n");
    expect(files).toEqual(expect.arrayContaining(["runs/quick/r6.json", "runs/quick/r7.json"]));
  });

  test("that each plan more runs of one sweep merge too, where git was set up", async () => {
    await setUpDrivers();
    await branch("one", planRun("r6"));
    await branch("two", planRun("r7"));
    await repository.git("merge", "--quiet", "--no-edit", "one");
    const {sweep, runs: logs} = await readRecordedSweep(runs, "quick");
    expect(sweep.plan.runs.map(({run}) => run)).toEqual(["r1", "r2", "r3", "r4", "r5", "r7", "r6"]);
    expect(sweep.plan.repeats).toBe(7);
    expect(sweep.notes).toEqual(["r7 added", "r6 added"]);
    expect(logs).toHaveLength(7);
  });

  test("that planned more runs conflict where git was not set up: nothing is mixed", async () => {
    await branch("one", planRun("r6"));
    await branch("two", planRun("r7"));
    await expect(repository.git("merge", "--quiet", "--no-edit", "one")).rejects.toThrow();
  });

  test("that recorded one sweep on two machines conflict, and say why", async () => {
    await setUpDrivers();
    const onMachine = (cores: number) => (): Promise<void> =>
      writeRuns(runs, "quick", steady, {machine: exampleMachine({availableCores: cores})});
    await branch("one", onMachine(4));
    await branch("two", onMachine(8));
    await expect(repository.git("merge", "--no-edit", "one")).rejects.toThrow("both changed: machine");
    expect((await readJson("sweep.json")).machine.availableCores).toBe(8);
  });

  test("that recorded one run twice conflict, and neither recording is mixed with the other", async () => {
    const recorded = (epochMs: number) => (): Promise<void> =>
      writeRuns(runs, "quick", [epochMs, ...steady.slice(1)]);
    await branch("one", recorded(2000));
    await branch("two", recorded(3000));
    await expect(repository.git("merge", "--quiet", "--no-edit", "one")).rejects.toThrow();
    expect((await readJson("r1.json")).epochs[0].durationMs).toBe(3000);
  });

  test("differ in samples: git diff says so in one line, or in a summary where it was set up", async () => {
    const samples = (loss: number) => ({
      ...exampleTelemetry({sweep: "quick", run: "r1"}),
      steps: {...exampleTelemetry().steps, durationMs: [1990, loss]},
    });
    await writeJson("r1.telemetry.json", samples(1990));
    await repository.commit("samples");
    await writeJson("r1.telemetry.json", samples(2500));
    expect(await repository.git("diff")).toMatch(/^Binary files .* differ$/m);
    await setUpDrivers();
    const lines = (await repository.git("diff")).split("\n").filter((line) => /^[-+][^-+]/.test(line));
    expect(lines).toEqual([
      "-epoch 0: 2 steps, median 1.99 s, slowest 1.99 s",
      "+epoch 0: 2 steps, median 2.25 s, slowest 2.50 s",
    ]);
  });
});

test("npm run setup:git sets a clone up, once however often it runs", async () => {
  await cp("package.json", join(repository.folder, "package.json"));
  for (const folder of ["scripts", "src"])
    await cp(folder, join(repository.folder, folder), {recursive: true});
  await symlink(resolve("node_modules"), join(repository.folder, "node_modules"));
  const setUp = (): string =>
    execFileSync(process.execPath, [join(repository.folder, "scripts/setup-git.ts")], {encoding: "utf8"});
  expect(setUp()).toBe("git shows summaries of telemetry files, and merges sweeps\n");
  setUp();
  expect(await readFile(join(repository.folder, ".git/info/attributes"), "utf8")).toBe(
    "runs/**/*.telemetry.json diff=batchsweep\n",
  );
  await writeFile(join(runs, "quick", "r1.telemetry.json"), JSON.stringify(exampleTelemetry()));
  await repository.commit("samples");
  expect(await repository.git("show", "--format=", "--", "runs/quick/r1.telemetry.json")).toContain(
    "+samples of example/wasm-cpu-b064-r1: 2 over 6.00 s, asked for 10 Hz",
  );
});
