import {spawnSync} from "node:child_process";
import {readFileSync, readdirSync, writeFileSync} from "node:fs";
import {hostname} from "node:os";
import {fileURLToPath} from "node:url";
import {describe, expect, onTestFinished, test, vi} from "vitest";
import {
  lockFile,
  lockSweep,
  shardsBeside,
  SweepLocked,
  whileAlone,
} from "../../../src/recorder/process/sweep-lock.ts";
import {processEntry} from "../../../src/recorder/process/process-table.ts";
import {temporaryFolder} from "../fixtures/surroundings.ts";
import {zombie} from "./groups.ts";

/** The id of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ["-e", ""]).pid;

/** The boot during which this test runs; null where the system does not tell. */
const boot =
  process.platform === "linux" ? readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim() : null;

const held = (runs: string, changes: object): void =>
  writeFileSync(
    lockFile(runs, "s"),
    JSON.stringify({pid: process.pid, startTicks: null, boot, host: hostname(), ...changes}),
  );

test("a second recorder is refused until the first lets go", async () => {
  const runs = temporaryFolder();
  const unlock = await lockSweep(runs, "s");
  await expect(lockSweep(runs, "s")).rejects.toThrow(SweepLocked);
  await expect(lockSweep(runs, "s")).rejects.toThrow(
    `another recorder is at this sweep: s (process ${process.pid})`,
  );
  await (
    await lockSweep(runs, "another")
  )();
  await unlock();
  await (
    await lockSweep(runs, "s")
  )();
  expect(readdirSync(runs)).toEqual([]);
});

test("the lock of a process that was killed is taken over", async () => {
  const runs = temporaryFolder();
  held(runs, {pid: deadPid()});
  await (
    await lockSweep(runs, "s")
  )();
  expect(readdirSync(runs)).toEqual([]);
});

test.runIf(process.platform === "linux")("a process id that is used again is not the holder", async () => {
  const runs = temporaryFolder();
  held(runs, {startTicks: "1"});
  await (
    await lockSweep(runs, "s")
  )();
});

test.runIf(process.platform === "linux")(
  "the lock of a zombie, which nobody reaps, is taken over",
  async () => {
    const runs = temporaryFolder();
    const {pid, reap} = await zombie();
    held(runs, {pid, startTicks: processEntry(pid)?.startTicks});
    await (
      await lockSweep(runs, "s")
    )();
    reap();
  },
);

test("a holder on another host counts as running", async () => {
  const runs = temporaryFolder();
  held(runs, {host: "another-host"});
  await expect(lockSweep(runs, "s")).rejects.toThrow(/on another host; if it is gone, delete/);
});

test("of many that take over a dead lock at once one gets it", async () => {
  const runs = temporaryFolder();
  held(runs, {pid: deadPid()});
  const outcomes = await Promise.allSettled(Array.from({length: 8}, () => lockSweep(runs, "s")));
  expect(outcomes.filter(({status}) => status === "fulfilled")).toHaveLength(1);
});

test.skipIf(process.platform === "win32")("on a full disk nothing of the lock stays", () => {
  const runs = temporaryFolder();
  const lock = fileURLToPath(new URL("../../../src/recorder/process/sweep-lock.ts", import.meta.url));
  const code = `import {lockSweep} from ${JSON.stringify(lock)};
    await lockSweep(${JSON.stringify(runs)}, "s").then(() => console.log("locked"), ({code}) => console.log(code));`;
  // A file that may not grow at all is as a full disk: it is made, and cannot be written.
  const {stdout} = spawnSync(
    "sh",
    ["-c", 'trap "" XFSZ; ulimit -f 0; exec "$0" --input-type=module -e "$1"', process.execPath, code],
    {encoding: "utf8"},
  );
  expect(stdout).toBe("EFBIG\n");
  expect(readdirSync(runs)).toEqual([]);
});

describe("shards", () => {
  const first = {index: 1, count: 2};
  const second = {index: 2, count: 2};

  test("of one split are recorded beside each other, and know of it", async () => {
    const runs = temporaryFolder();
    const unlock = await lockSweep(runs, "s", first);
    expect(await shardsBeside(runs, "s", first)).toEqual([]);
    const unlockSecond = await lockSweep(runs, "s", second);
    expect(await shardsBeside(runs, "s", first)).toEqual(["2/2"]);
    await expect(lockSweep(runs, "s", first)).rejects.toThrow(SweepLocked);
    await unlock();
    await unlockSecond();
    expect(readdirSync(runs)).toEqual([]);
  });

  test("refuse a recorder of the whole, and of another split, and are refused by them", async () => {
    const runs = temporaryFolder();
    const unlock = await lockSweep(runs, "s", first);
    await expect(lockSweep(runs, "s")).rejects.toThrow(SweepLocked);
    await expect(lockSweep(runs, "s", {index: 2, count: 3})).rejects.toThrow(SweepLocked);
    // Another sweep whose id begins alike is none of theirs.
    await (
      await lockSweep(runs, "s2")
    )();
    await unlock();
    const whole = await lockSweep(runs, "s");
    await expect(lockSweep(runs, "s", first)).rejects.toThrow(SweepLocked);
    await whole();
    expect(readdirSync(runs)).toEqual([]);
  });

  test("an earlier attempt at the same task, on another host, is over", async () => {
    const runs = temporaryFolder();
    vi.stubEnv("BATCHSWEEP_TASK", "slurm-7-1");
    onTestFinished(() => void vi.unstubAllEnvs());
    held(runs, {host: "another-host", task: "slurm-7-2"});
    await expect(lockSweep(runs, "s")).rejects.toThrow(/on another host/);
    held(runs, {host: "another-host", task: "slurm-7-1"});
    await (
      await lockSweep(runs, "s")
    )();
  });
});

test("whileAlone() lets one after the other, and lets go where it fails", async () => {
  const runs = temporaryFolder();
  let inside = 0;
  const most = await Promise.all(
    Array.from({length: 5}, () =>
      whileAlone(runs, "s", async () => {
        inside += 1;
        await new Promise((done) => setTimeout(done, 5));
        return inside--;
      }),
    ),
  );
  expect(most).toEqual([1, 1, 1, 1, 1]);
  const failing = whileAlone(runs, "s", async () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(readdirSync(runs)).toEqual([]);
});
