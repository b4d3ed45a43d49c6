import {execFileSync} from "node:child_process";
import {appendFile, cp, readFile, symlink, writeFile} from "node:fs/promises";
import {join, resolve} from "node:path";
import {afterEach, beforeEach, describe, expect, test} from "vitest";
import {readRecordedSweep} from "../../src/runs/read.ts";
import {exampleTelemetry} from "../schema/examples.ts";
import {createRecorded, exampleMachine, writeRuns, steady, type Repository} from "./repository.ts";

let repository: Repository;
let runs: string;

beforeEach(async () => {
  repository = await createRecorded();
  ({runs} = repository);
});

afterEach(() => repository.remove());

describe("two branches", () => {
  const root = join(import.meta.dirname, "../..");

  beforeEach(async () => {
    await cp(join(root, ".gitattributes"), join(repository.folder, ".gitattributes"));
    await repository.commit("attributes");
  });

  /** The drivers as npm run setup:git sets them up, for a repository that has run logs and no scripts. */
  async function setUpDrivers(): Promise<void> {
    const call = (command: string): string =>
      `'${process.execPath}' '${join(root, "scripts/batchsweep.ts")}' ${command}`;
    await repository.git("config", "merge.batchsweep.driver", `${call("merge-sweep")} %O %A %B`);
    await repository.git("config", "diff.batchsweep.textconv", call("telemetry-summary"));
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
    expect(sweep.notes).toEqual(["r6 added", "r7 added"]);
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
    execFileSync(process.execPath, [join(repository.folder, "scripts/batchsweep.ts"), "setup", "git"], {
      cwd: repository.folder,
      encoding: "utf8",
    });
  expect(setUp()).toBe(
    "git shows summaries of telemetry files, and merges sweeps (set in .git/info/attributes and git config)\n",
  );
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
