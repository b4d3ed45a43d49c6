import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {readRecordedSweep, readTelemetry} from "../../../src/runs/read.ts";
import {isLongMode} from "../../runner/slow.ts";
import {isRunning, temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {startScript as start} from "../recording/start-script.ts";

const fakeSweep = join(import.meta.dirname, "fake-sweep.ts");
const once = ["--repeats", "1"];

/** Every file of the sweep parses, and every run log has the samples it refers to. */
async function expectWhole(runs: string, id: string): Promise<number> {
  const recorded = await readRecordedSweep(runs, id);
  for (const log of recorded.runs) await readTelemetry(runs, log);
  return recorded.runs.length;
}

describe("npm run sweep, as a process", () => {
  test("Ctrl-C ends the trainer, writes the run as interrupted and exits with 130; a resume completes the sweep", async () => {
    const runs = temporaryFolder();
    const pidFile = join(temporaryFolder(), "pid");
    const args = ["--runs", runs, "--id", "s", "--batch-sizes", "16,32", "--epochs", "2", ...once];
    const env = {FAKE_TRAINER: "hang", FAKE_PID_FILE: pidFile};
    const first = await start(fakeSweep, args, env, (line, kill) => {
      if (!line.includes("epoch 1/2")) return;
      kill("SIGINT");
      kill("SIGINT"); // npm passes the terminal's signal on, so that it comes twice
    });
    expect(first).toMatchObject({code: 130, signal: null, stderr: ""});
    expect(first.stdout).toContain("npm run sweep -- --resume s");
    expect([Number(readFileSync(pidFile, "utf8"))].filter(isRunning)).toEqual([]);
    const {runs: logs} = await readRecordedSweep(runs, "s");
    expect(logs.map(({status}) => status)).toMatchObject([
      {state: "interrupted", reason: "stopped by SIGINT"},
    ]);

    const again = await start(fakeSweep, ["--runs", runs, "--resume", "s"]);
    expect(again).toMatchObject({code: 0, stderr: ""});
    expect(await expectWhole(runs, "s")).toBe(2);
  });

  test("SIGTERM exits with 143", async () => {
    const args = ["--runs", temporaryFolder(), "--id", "s", "--batch-sizes", "16", "--epochs", "2", ...once];
    const ended = await start(fakeSweep, args, {FAKE_TRAINER: "hang"}, (line, kill) => {
      if (line.includes("epoch 1/2")) kill("SIGTERM");
    });
    expect(ended.code).toBe(143);
  });

  test("a second Ctrl-C ends at once, and a trainer that ignores signals ends too", async () => {
    const pidFile = join(temporaryFolder(), "pid");
    const args = ["--runs", temporaryFolder(), "--id", "s", "--batch-sizes", "16", "--epochs", "2", ...once];
    const ended = await start(
      fakeSweep,
      args,
      {FAKE_TRAINER: "stubborn", FAKE_PID_FILE: pidFile},
      (line, kill) => {
        if (!line.includes("epoch 1/2")) return;
        kill("SIGINT");
        setTimeout(() => kill("SIGINT"), 1000);
      },
    );
    expect(ended.code).toBe(130);
    expect(ended.stdout).not.toContain("interrupted");
    await expect.poll(() => [Number(readFileSync(pidFile, "utf8"))].filter(isRunning)).toEqual([]);
  });

  test("a recorder that is killed at any moment leaves whole files, no trainer, and a sweep that can be resumed", async () => {
    const runs = temporaryFolder();
    const pidFile = join(temporaryFolder(), "pid");
    const temporary = temporaryFolder();
    const env = {FAKE_STEP_MS: "20", FAKE_PID_FILE: pidFile, TMPDIR: temporary};
    let args = ["--runs", runs, "--id", "s", "--batch-sizes", "8,16,32,64,128", "--epochs", "1", ...once];
    let whole = 0;
    // While it writes sweep.json, while a run starts, trains, ends, and is written.
    for (const delayMs of isLongMode ? [0, 60, 120, 180] : [0, 120]) {
      const killed = await start(fakeSweep, args, env, (line, kill) => {
        if (/^s: |started/.test(line)) setTimeout(() => kill("SIGKILL"), delayMs);
      });
      expect(killed.signal).toBe("SIGKILL");
      if (existsSync(join(runs, "s", "sweep.json"))) {
        const now = await expectWhole(runs, "s");
        expect(now).toBeGreaterThanOrEqual(whole);
        whole = now;
        args = ["--runs", runs, "--resume", "s"];
      }
      if (existsSync(pidFile))
        await expect.poll(() => [Number(readFileSync(pidFile, "utf8"))].filter(isRunning)).toEqual([]);
    }
    const ended = await start(fakeSweep, args, env);
    await expect.poll(() => readdirSync(temporary)).toEqual([]);
    expect(ended).toMatchObject({code: 0, stderr: ""});
    expect(await expectWhole(runs, "s")).toBe(5);
    expect(readdirSync(join(runs, "s")).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
    expect((await start(fakeSweep, ["--runs", runs, "--resume", "s"])).stdout).toContain(
      "nothing is missing: s",
    );
  });

  test("without a terminal it writes one plain line an event", async () => {
    const ended = await start(fakeSweep, [
      "--runs",
      temporaryFolder(),
      "--id",
      "s",
      "--batch-sizes",
      "16",
      "--epochs",
      "1",
      ...once,
    ]);
    expect(ended.stderr).toBe("");
    expect(ended.stdout).not.toMatch(/[\r\u001b]/);
    expect(ended.stdout.split("\n").slice(0, 8)).toEqual([
      "CPU: fake, A processor (the best engine here)",
      "GPU: left out: the fake engine knows no GPU",
      "preparing 2 images, once",
      expect.stringMatching(
        /^Batch size 16 on CPU: resnet-w16 on emoji-birds, 2,048 \+ 512 images at 48 px, 1 epoch, \d+ threads?$/,
      ),
      "s: 1 run, a few seconds",
      "run 1/1 started: fake-cpu-b016-r1: batch 16 on CPU",
      expect.stringMatching(
        /^fake-cpu-b016-r1: epoch 1\/1, train loss 0\.5000, valid loss 0\.6000, error rate 25\.0\s%$/,
      ),
      expect.stringMatching(/^run 1\/1 completed: fake-cpu-b016-r1: \d.*$/),
    ]);
    expect(ended.stdout).toContain("see the report with: npm run build");
  });
});
