import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {homedir} from "node:os";
import {basename, join, resolve} from "node:path";
import {describe, expect, test} from "vitest";
import {ownSweepsIn} from "../../../src/cli/recording/own-sweeps.ts";
import {UsageError} from "../../../src/usage-error.ts";
import {temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {record, type Recorded} from "./record.ts";

/** A recorded sweep of which the last run is still to do. */
async function unfinished(args: readonly string[]): Promise<Recorded> {
  const recorded = await record(args);
  rmSync(join(recorded.runs, "s", `${recorded.logs.at(-1)?.run ?? ""}.json`));
  return recorded;
}

const resumed = (args: readonly string[], {runs}: Recorded): Promise<Recorded> =>
  record(["--resume", "s", ...args], {runs});

/** The resume is refused, and leaves the sweep as it was. */
async function expectRefusal(args: readonly string[], sweep: Recorded, message: string): Promise<void> {
  const before = readdirSync(sweep.runs, {recursive: true}).sort();
  const refused = resumed(args, sweep);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(message);
  expect(readdirSync(sweep.runs, {recursive: true}).sort()).toEqual(before);
}

const secretCommand = ["sh", "-c", "echo lr=$LR", "--token=abcdefgh"];

describe("a resume of what was recorded with a secret or a path", () => {
  test("never runs a masked cleanup: another folder's files stay", async () => {
    const other = temporaryFolder();
    const name = basename(other);
    mkdirSync(join(other, name, "out"), {recursive: true});
    writeFileSync(join(other, name, "out", "precious"), "");
    // Recorded as `rm -rf ./NAME/out/*`, which means something else in another folder.
    const cleanup = ["--cleanup", `rm -rf ${resolve(name)}/out/*`];
    const sweep = await unfinished(["--cwd", other, ...cleanup, "--", "true"]);
    await expectRefusal(["--cwd", other], sweep, "must be given again: --cleanup, command (");
    await expectRefusal(["--cwd", other, "--", "true"], sweep, "must be given again: --cleanup (");
    expect((await resumed(["--cwd", other, ...cleanup, "--", "true"], sweep)).code).toBe(0);
    expect(existsSync(join(other, name, "out", "precious"))).toBe(true);
  });

  test("demands every variable, so that no factor is silently absent", async () => {
    const lr = ["--factor", "lr=1,2", "--env", "LR={lr}"];
    const sweep = await unfinished([...lr, "--env", "HF_TOKEN=abcdefgh", "--", ...secretCommand]);
    await expectRefusal(["--", ...secretCommand], sweep, "must be given again: --env LR, --env HF_TOKEN (");
    const all = ["--env", "LR={lr}", "--env", "HF_TOKEN=another-one"];
    const {logs} = await resumed(["--keep-output", ...all, "--", ...secretCommand], sweep);
    expect(logs.flatMap(({output}) => output)).toEqual([expect.stringMatching(/^lr=[12]$/)]);
  });
});

describe("a resume of factors whose values are not published as they are", () => {
  const code = ["--", "sh", "-c", "echo in={data}"];
  const values = (folder: string) => ["--factor", `data=${folder}/a,${folder}/b`];

  test("demands them, and runs them, not what stands for them", async () => {
    const home = homedir();
    const sweep = await unfinished([...values(home), ...code]);
    expect(sweep.sweep.origin).toMatchObject({command: {withheld: true}});
    await expectRefusal(code, sweep, "must be given again: --factor data (");
    await expectRefusal([...values("/x"), ...code], sweep, "another --factor data was recorded: ~/a,~/b");
    // Kept output is masked, so the values are seen by their length.
    const length = ["--", "sh", "-c", "in={data}; echo ${#in}"];
    const measured = await unfinished([...values(home), ...length]);
    const {logs} = await resumed(["--keep-output", ...values(home), ...length], measured);
    expect(logs.flatMap(({output}) => output)).toEqual([String(`${home}/a`.length)]);
  });

  test("does not demand those that nothing can have been taken out of", async () => {
    const sweep = await unfinished(["--factor", "lr=0.1,0.2", "--", "echo", "{lr}", "--token=abcdefgh"]);
    expect((await resumed(["--", "echo", "{lr}", "--token=abcdefgh"], sweep)).code).toBe(0);
  });
});

describe("a resume of what was recorded as a whole", () => {
  test("has the recorded variables also where the command is given again", async () => {
    const sweep = await unfinished(["--env", "LR=0.1", "--", "sh", "-c", "echo lr=$LR"]);
    const {logs} = await resumed(["--keep-output", "--", "sh", "-c", "echo lr=$LR"], sweep);
    expect(logs.map(({output}) => output)).toEqual([["lr=0.1"]]);
  });

  test.each([
    [["--cleanup", "echo after"], "another --cleanup was recorded: echo before"],
    [["--env", "LR=0.2"], "another --env LR was recorded: 0.1"],
    [["--env", "WD=1"], "--env WD: was not recorded: 1 (leave it out)"],
    [["--prepare", "make"], "--prepare: was not recorded: make (leave it out)"],
    [["--", "true", "more"], "another command was recorded: true"],
    [["--warmup", "1"], "--resume goes on with the recorded plan: --warmup cannot be given with it"],
    [["--cwd", "/"], `the command ran in another folder: ${resolve(".")} (--cwd ${resolve(".")})`],
  ])("refuses %j", async (args, message) => {
    const sweep = await unfinished(["--env", "LR=0.1", "--cleanup", "echo before", "--", "true"]);
    await expectRefusal(args, sweep, message);
  });

  test("a placeholder that the plan has no value for is refused before the first run", async () => {
    const sweep = await unfinished(["true"]);
    const file = join(sweep.runs, "s", "sweep.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"true"', '"true", "{lr}"'));
    await expectRefusal(["--yes"], sweep, "placeholder without a factor: {lr}");
  });
});

test("one's own sweep is noted before it is there, so that a kill right after leaves it one's own", async () => {
  const runs = temporaryFolder();
  const own = ownSweepsIn(join(temporaryFolder(), "state"));
  let wasThere = true;
  const ownSweeps = {
    ...own,
    async note(...noted: Parameters<typeof own.note>) {
      wasThere = existsSync(join(runs, "s", "sweep.json"));
      await own.note(...noted);
    },
  };
  const {sweep} = await record(["--factor", `in=${homedir()}/a,b`, "--", "echo", "{in}"], {
    runs,
    effects: {ownSweeps},
  });
  expect(wasThere).toBe(false);
  expect(await own.folderOf(runs, sweep)).toBe(resolve("."));
});

describe("a sweep that may have come with a checkout", () => {
  /** A sweep whose recorded command was changed since, as a pull may do, to one that leaves a file. */
  async function pulled(): Promise<{sweep: Recorded; left: string}> {
    const sweep = await unfinished(["--factor", "lr=1,2", "--", "sh", "-c", "true {lr}"]);
    const file = join(sweep.runs, "s", "sweep.json");
    const left = join(sweep.runs, "left");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("true {lr}", `touch ${left}`));
    return {sweep, left};
  }

  test("is not run unseen where nobody can be asked", async () => {
    const {sweep, left} = await pulled();
    await expectRefusal(
      [],
      sweep,
      "not confirmed, nothing was run: s (look at what would run, then add --yes)",
    );
    expect(existsSync(left)).toBe(false);
    const {said} = await resumed(["--yes"], sweep);
    expect(said).toContain(`command  sh -c 'touch ${left}'\n`);
    expect(existsSync(left)).toBe(true);
  });

  test("is shown, and run where the person says so, who is asked once", async () => {
    const {sweep, left} = await pulled();
    const asked: string[] = [];
    const answering = (yes: boolean) => ({
      runs: sweep.runs,
      effects: {ask: async (question: string) => (asked.push(question), yes)},
    });
    await expect(record(["--resume", "s"], answering(false))).rejects.toThrow(UsageError);
    expect(existsSync(left)).toBe(false);
    const {logs} = await record(["--resume", "s"], answering(true));
    expect(existsSync(left)).toBe(true);
    rmSync(join(sweep.runs, "s", `${logs[0]?.run ?? ""}.json`));
    expect((await record(["--resume", "s"], answering(false))).code).toBe(0);
    expect(asked).toHaveLength(2);
  });

  test("shows every value that is put into the command, and masked texts as they were recorded", async () => {
    const command = ["--", "true", "{lr}", "--token=abcdefgh"];
    const {runs, logs} = await record(["--factor", "lr=1,$(touch x)", ...command]);
    for (const {run} of logs) rmSync(join(runs, "s", `${run}.json`));
    let shown = "";
    const another = {
      ownSweeps: ownSweepsIn(join(temporaryFolder(), "state")),
      stderr: {write: (text: string): void => void (shown += text)},
    };
    const refused = record(["--resume", "s", ...command], {runs, effects: another});
    await expect(refused).rejects.toThrow(UsageError);
    expect(shown.split("\n")).toEqual([
      "s was not recorded here by you. It would run:",
      "  command  true {lr} '--token=<secret>'",
      expect.stringMatching(/^ {4}\{lr\} {2}(?:1, '\$\(touch x\)'|'\$\(touch x\)', 1)$/),
      `  in       ${resolve(".")}, 2 runs`,
      "",
    ]);
  });
});
