import {readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {isRunning, temporaryFolder} from "../../recorder/fixtures/surroundings.ts";
import {isLongMode} from "../../runner/slow.ts";
import {record, script, type Recorded} from "./record.ts";

/** Records a line of JavaScript that may write the ids of processes it starts to a file. */
async function misbehaving(
  code: string,
  options: readonly string[] = [],
): Promise<Recorded & {log: Recorded["logs"][0]; pids: number[]}> {
  const file = join(temporaryFolder(), "pids");
  const prelude = `const {spawn} = require("child_process"); const {appendFileSync} = require("fs");
    const noted = (child) => { appendFileSync(${JSON.stringify(file)}, child.pid + "\\n"); return child; };
    const asleep = ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"];`;
  const recorded = await record(["--keep-output", ...options, "--", ...script(prelude + code)]);
  const [log] = recorded.logs;
  if (log === undefined) throw new Error("no run log");
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch {
    // It started none.
  }
  return {...recorded, log, pids: text.trim().split("\n").filter(Boolean).map(Number)};
}

const notes = ({sweep}: Recorded): string => sweep.notes.join("\n");
const leftBehind = "the trainer left processes behind, which were ended";

describe("a command that misbehaves: no hang, no orphan, an honest log", () => {
  test("its grandchild workers are ended with it", async () => {
    const worker = "noted(spawn(process.execPath, asleep)).unref(); setTimeout(() => process.exit(0), 300)";
    const run = await misbehaving(`${worker};${worker}`);
    expect(run.log.status.state).toBe("completed");
    expect(run.pids).toHaveLength(2);
    expect(run.pids.filter(isRunning)).toEqual([]);
    expect(notes(run)).toContain(leftBehind);
  });

  test("a worker that kills its parent's group is a failure with its signal", async () => {
    const run = await misbehaving(
      "spawn(process.execPath, ['-e', 'process.kill(-' + process.pid + ', \"SIGKILL\")']); setInterval(() => {}, 1000)",
    );
    expect(run.log.status).toMatchObject({state: "failed", exit: {signal: "SIGKILL"}});
  });

  test.runIf(process.platform === "linux")("a daemon that left its session is found and ended", async () => {
    const run = await misbehaving(
      "noted(spawn(process.execPath, asleep, {detached: true, stdio: 'ignore'})).unref(); setTimeout(() => process.exit(0), 300)",
    );
    expect(run.log.status.state).toBe("completed");
    expect(run.pids).toHaveLength(1);
    expect(run.pids.filter(isRunning)).toEqual([]);
    expect(notes(run)).toContain(leftBehind);
  });

  test.runIf(process.platform === "linux")(
    "a daemon that holds the output open does not hold the recording",
    async () => {
      const run = await misbehaving(
        "noted(spawn(process.execPath, asleep, {detached: true, stdio: 'inherit'})).unref(); setTimeout(() => process.exit(0), 300)",
      );
      expect(run.log.status.state).toBe("completed");
      expect(run.pids.filter(isRunning)).toEqual([]);
    },
  );

  const size = isLongMode ? 100 : 20;
  test(`${size} MB of output are read to the end, and the last lines are kept`, async () => {
    const run = await misbehaving(
      `const block = ("x".repeat(99) + "\\n").repeat(10_000); let left = ${size};
      const more = () => { while (left-- > 0) if (!process.stdout.write(block)) return process.stdout.once("drain", more);
        process.stdout.write("the end\\n"); }; more();`,
    );
    expect(run.log.status.state).toBe("completed");
    expect(run.log.output.at(-1)).toBe("the end");
    expect(run.log.output).toHaveLength(100);
  });

  test("50 MB without a newline are passed by", async () => {
    const run = await misbehaving(
      `let left = 50; const block = "y".repeat(1_000_000);
      const more = () => { while (left-- > 0) if (!process.stdout.write(block)) return process.stdout.once("drain", more); }; more();`,
    );
    expect(run.log.status.state).toBe("completed");
    expect(run.log.output).toHaveLength(1);
    expect(run.log.output[0]?.length).toBeLessThanOrEqual(500);
  });

  test("invalid UTF-8 and control characters become readable text", async () => {
    const run = await misbehaving(
      "process.stdout.write(Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 0x42, 0x0a]))",
    );
    expect(run.log.output).toEqual(["\ufffd\ufffdAB"]);
  });

  test("one that ignores SIGTERM is ended all the same at its limit", async () => {
    const run = await misbehaving("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)", [
      "--timeout",
      "1",
    ]);
    expect(run.log.status).toMatchObject({state: "failed", reason: "not done after 1 s, the limit of a run"});
  });

  test("one that closes its output goes on and completes", async () => {
    const run = await misbehaving(
      "require('fs').closeSync(1); require('fs').closeSync(2); setTimeout(() => {}, 500)",
    );
    expect(run.log.status.state).toBe("completed");
  });

  test("one that closes its output on a pseudo-terminal too", async () => {
    const run = await misbehaving(
      "require('fs').closeSync(1); require('fs').closeSync(2); setTimeout(() => {}, 500)",
      ["--tty"],
    );
    expect(run.log.status.state).toBe("completed");
  });
});
