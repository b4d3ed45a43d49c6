import {spawn, spawnSync} from "node:child_process";
import {readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {recoverCommand} from "../../../src/cli/recover/command.ts";
import {spoolOf} from "../../../src/cli/recording/spool.ts";
import {unreadableRunLogs} from "../../../src/runs/index/check-run-logs.ts";
import {readRecordedSweep, readTelemetry} from "../../../src/runs/read.ts";
import {fakeTrainer, temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {isLongMode, longMode} from "../../runner/slow.ts";
import {startScript} from "../recording/start-script.ts";

const program = join(import.meta.dirname, "..", "..", "..", "scripts", "batchsweep.ts");

async function recover(runs: string, ...words: string[]): Promise<{code: number; said: string}> {
  let said = "";
  const stdout = {write: (text: string) => void (said += text)};
  const code = await recoverCommand(words, {runs, stdout, stderr: stdout, env: {}});
  return {code, said};
}

const {argv} = fakeTrainer("hang", "stepMs=30", "epochs=2");

/** What the user keeps, apart from what the one who tests keeps. */
const stateIn = (runs: string): Record<string, string> => ({XDG_STATE_HOME: join(runs, ".state")});

/** Records a trainer that hangs after its first epoch, and kills the recorder some seconds later. */
async function killed(runs: string): Promise<void> {
  const args = ["record", "--runs", runs, "--id", "s", "--sample-hz", "20", "--", ...argv];
  const ended = await startScript(program, args, stateIn(runs), (line, kill) => {
    if (line.includes("epoch 1")) setTimeout(() => kill("SIGKILL"), 4500);
  });
  expect(ended.signal).toBe("SIGKILL");
}

// Most of what these tests take is waiting, which they do side by side.
describe.concurrent("npm run recover", () => {
  test("makes a log of a run whose recorder was killed, with what it did up to seconds before", async ({
    onTestFinished,
  }) => {
    const runs = temporaryFolder(onTestFinished);
    await killed(runs);
    expect((await readRecordedSweep(runs, "s")).runs).toEqual([]);
    expect(await unreadableRunLogs(runs)).toBeNull();
    const {code, said} = await recover(runs);
    expect({code, said}).toEqual({
      code: 0,
      said: expect.stringMatching(
        /^s\/\S+: interrupted after \d s: 1 epochs, 5 steps, \d+ samples\n$/,
      ) as string,
    });
    const [log] = (await readRecordedSweep(runs, "s")).runs;
    if (log === undefined) throw new Error("no log");
    expect(log.status).toMatchObject({
      state: "interrupted",
      reason: "the recorder was ended during the run; this is what its journal had by then",
    });
    expect(log.epochs).toHaveLength(1);
    expect(log.steps).toBe(5);
    const lastMs = (await readTelemetry(runs, log))?.atMs.at(-1) ?? 0;
    // The journal is written every two seconds, and the sampler sends once a second.
    expect(lastMs).toBeGreaterThan(1000);
    expect(readdirSync(runs).filter((name) => name.endsWith(".journal"))).toEqual([]);
    expect(await recover(runs)).toEqual({code: 0, said: "nothing is left to recover\n"});
  });

  test("--resume does it first, and the log stays until its run is done again", async ({onTestFinished}) => {
    const runs = temporaryFolder(onTestFinished);
    await killed(runs);
    // The trainer hangs again, and the second recorder is interrupted before it has anything.
    const ended = await startScript(
      program,
      ["record", "--runs", runs, "--resume", "s", "--", ...argv],
      stateIn(runs),
      (line, kill) => {
        if (line.includes("started")) kill("SIGINT");
      },
    );
    expect(ended.stdout).toContain("left by an earlier recorder: interrupted after");
    const {runs: logs} = await readRecordedSweep(runs, "s");
    expect(logs.map(({status}) => status.state)).toEqual(["interrupted"]);
  });

  test("leaves a sweep that is being recorded alone, and says which it does not know", async ({
    onTestFinished,
  }) => {
    const runs = temporaryFolder(onTestFinished);
    const args = [
      "record",
      "--runs",
      runs,
      "--id",
      "s",
      "--",
      process.execPath,
      "-e",
      "setTimeout(() => {}, 60_000)",
    ];
    const recorder = spawn(process.execPath, [program, ...args], {
      stdio: "ignore",
      env: {...process.env, ...stateIn(runs)},
    });
    await expect.poll(() => readdirSync(runs), {timeout: 30_000}).toContain(".s.journal");
    expect(await recover(runs)).toEqual({code: 0, said: "s: is being recorded\n"});
    await expect(recover(runs, "s")).rejects.toThrow("another recorder is at this sweep: s");
    await expect(recover(runs, "t")).rejects.toThrow("nothing is left to recover of that sweep: t");
    recorder.kill("SIGINT");
    await new Promise((done) => recorder.once("exit", done));
  });
});

/** Does something once a test is over. */
type After = (remove: () => void) => void;

/** Runs a command to its end. */
async function outputOf(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<{status: number | null; stdout: string; stderr: string}> {
  const child = spawn(file, args, {stdio: ["ignore", "pipe", "pipe"], env: {...process.env, ...env}});
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const status = await new Promise<number | null>((done) => child.once("close", done));
  return {status, stdout, stderr};
}

const canMount = spawnSync("unshare", ["--user", "--map-root-user", "--mount", "true"]).status === 0;

/**
 * Records on a small disk of its own (a tmpfs in a mount namespace) a trainer that does `harm` to it, then `mends` it and
 * recovers. Gives what was said, and the folder of runs as it was after each.
 */
async function onSmallDisk(after: After, harm: string, mend: string, ...options: string[]) {
  const folder = temporaryFolder(after);
  const disk = join(folder, "disk");
  const out = temporaryFolder(after);
  const trainer = fakeTrainer("ok", "stepMs=120", ...options).argv;
  writeFileSync(join(folder, "train.sh"), `"$@" && cd ${disk} && ${harm}`);
  const batchsweep = `${process.execPath} ${program}`;
  const script = `mkdir ${disk} && mount -t tmpfs -o size=600k none ${disk} || exit 99
    ${batchsweep} record --runs ${disk}/runs --id s --sample-hz 50 --factor x=1,2 -- sh ${folder}/train.sh ${trainer.join(" ")} --x={x}
    echo "code $?"; cp -a ${disk}/runs ${out}/before 2>/dev/null
    cd ${disk}; ${mend}; cd ..
    ${batchsweep} recover --runs ${disk}/runs; echo "code $?"
    cp -a ${disk}/runs ${out}/after`;
  const ended = await outputOf("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", script], {
    XDG_STATE_HOME: join(folder, "state"),
  });
  const codes = [...ended.stdout.matchAll(/^code (\d+)$/gm)].map(([, code]) => Number(code));
  return {
    ...ended,
    codes,
    before: join(out, "before"),
    after: join(out, "after"),
    spool: spoolOf(`${disk}/runs`, join(folder, "state", "batchsweep")),
  };
}

async function expectAllThere(runs: string): Promise<void> {
  const {runs: logs} = await readRecordedSweep(runs, "s");
  expect(logs.map(({status}) => status.state)).toEqual(["completed", "completed"]);
  for (const log of logs) expect((await readTelemetry(runs, log))?.atMs.length).toBeGreaterThan(1);
  expect(readdirSync(runs).filter((name) => name.startsWith("."))).toEqual([]);
}

(canMount ? describe.concurrent : describe.skip)("a recording on a disk that", () => {
  test("is full to the last byte puts its runs into the spool, and recover puts them into their place", async ({
    onTestFinished,
  }) => {
    const {stdout, stderr, codes, before, after, spool} = await onSmallDisk(
      onTestFinished,
      "(cat /dev/zero > filler; true) 2>/dev/null",
      "rm filler",
    );
    expect({stderr, codes}).toEqual({stderr: "", codes: [1, 0]});
    expect(stdout).toContain(`the whole run is in ${spool}`);
    expect((await readRecordedSweep(before, "s")).runs).toEqual([]);
    await expectAllThere(after);
  });

  const roomForTheLog = longMode(
    "has room for the log alone has the log without samples, and recover puts them in",
  );
  test.skipIf(!isLongMode)(roomForTheLog, async ({onTestFinished}) => {
    const {stderr, codes, before, after} = await onSmallDisk(
      onTestFinished,
      "sleep 3; (cat /dev/zero > filler; truncate -s -24K filler) 2>/dev/null",
      "rm filler",
      "stepMs=1",
      "steps=1000",
    );
    expect({stderr, codes}).toEqual({stderr: "", codes: [1, 0]});
    const [first] = (await readRecordedSweep(before, "s")).runs;
    expect(first?.missing["telemetry"]).toMatch(/^the samples could not be written: ENOSPC/);
    await expectAllThere(after);
  });

  test.skipIf(!isLongMode)(longMode("becomes read-only"), async ({onTestFinished}) => {
    const {stderr, stdout, codes, after, spool} = await onSmallDisk(
      onTestFinished,
      "mount --bind runs runs && mount -o remount,ro,bind runs",
      "umount runs; umount runs",
    );
    expect({stderr, codes}).toEqual({stderr: "", codes: [1, 0]});
    expect(stdout).toContain("EROFS");
    expect(stdout).toContain(spool);
    await expectAllThere(after);
  });

  test("loses its folder of runs has it again, with sweep.json and the runs since", async ({
    onTestFinished,
  }) => {
    const {codes, before} = await onSmallDisk(onTestFinished, "rm -rf runs", "true");
    expect(codes).toEqual([0, 0]);
    const {runs: logs} = await readRecordedSweep(before, "s");
    expect(logs.map(({run}) => run)).toHaveLength(1);
  });
});

(process.platform === "win32" ? describe.skip : describe.concurrent)(
  "a recording under a limit on the size of files (ulimit -f)",
  () => {
    test("has its logs without samples, and recover makes them whole from the journals once it is lifted", async ({
      onTestFinished,
    }) => {
      const folder = temporaryFolder(onTestFinished);
      const runs = join(folder, "runs");
      const trainer = fakeTrainer("ok", "stepMs=600").argv;
      // 31 blocks of 512 bytes hold a run log and a compressed journal of 500 samples, but not 200 samples as text: four
      // seconds have between 200 and 400, as busy as the machine is.
      const script = `ulimit -f 31; exec ${process.execPath} ${program} record --runs ${runs} --id s --sample-hz 100 -- ${trainer.join(" ")}`;
      const ended = await outputOf("sh", ["-c", script], {XDG_STATE_HOME: join(folder, "state")});
      expect({status: ended.status, stderr: ended.stderr}).toEqual({status: 1, stderr: ""});
      expect(ended.stdout).toContain("the samples could not be written: EFBIG");
      const [before] = (await readRecordedSweep(runs, "s")).runs;
      expect(before).toMatchObject({status: {state: "completed"}, steps: 6, telemetry: null});
      expect((await recover(runs)).code).toBe(0);
      const [after] = (await readRecordedSweep(runs, "s")).runs;
      if (after === undefined) throw new Error("no log");
      expect(after).toMatchObject({status: before?.status, steps: 6});
      expect((await readTelemetry(runs, after))?.atMs.length).toBeGreaterThan(100);
    });
  },
);
