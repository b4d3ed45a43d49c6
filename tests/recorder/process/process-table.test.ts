import {spawnSync} from "node:child_process";
import {expect, test} from "vitest";
import {isProcessRunning, processEntry, processIds} from "../../../src/recorder/process/process-table.ts";
import {zombie} from "./groups.ts";

test.runIf(process.platform === "linux")("a process is known by its id and its start", () => {
  const own = processEntry(process.pid);
  expect(own).toMatchObject({parent: process.ppid});
  expect(processIds()).toContain(process.pid);
  expect(isProcessRunning(process.pid, own?.startTicks ?? "")).toBe(true);
  expect(isProcessRunning(process.pid, "1")).toBe(false);
});

test("a process that was reaped does not run", () => {
  expect(isProcessRunning(spawnSync(process.execPath, ["-e", ""]).pid, null)).toBe(false);
});

test.runIf(process.platform === "linux")("nor does one that ended and that nobody reaps", async () => {
  const {pid, reap} = await zombie();
  expect([process.kill(pid, 0), isProcessRunning(pid, null)]).toEqual([true, false]);
  reap();
});
