import {describe, expect, test} from "vitest";
import {endOrphans, superviseGroup, type Limits} from "../../../src/recorder/supervision/supervision.ts";
import {isRunning} from "../fixtures/surroundings.ts";
import {leaving, startNode, staying} from "../process/groups.ts";

const patient: Limits = {runMs: Number.POSITIVE_INFINITY, silenceMs: Number.POSITIVE_INFINITY};
const never = new AbortController().signal;

describe("superviseGroup()", () => {
  test("ends a command at the limit of a run", async () => {
    const {group, saying} = startNode(staying);
    await saying(/ready/);
    const supervision = superviseGroup(group, {...patient, runMs: 50}, never);
    expect((await group.exited).exit).toEqual({signal: "SIGTERM"});
    expect(supervision.stopped()).toEqual({kind: "time-limit", limitMs: 50});
    supervision.close();
  });

  test("counts silence from the last event on", async () => {
    const {group, saying} = startNode(staying);
    await saying(/ready/);
    const supervision = superviseGroup(group, {...patient, silenceMs: 50}, never);
    supervision.heard();
    await group.exited;
    expect(supervision.stopped()).toEqual({kind: "silence", limitMs: 50});
    supervision.close();
  });

  test("kills a command that ignores the request to end", async () => {
    const {group, saying} = startNode(`process.on("SIGTERM", () => console.log("ignored")); ${staying}`);
    await saying(/ready/);
    const supervision = superviseGroup(group, patient, AbortSignal.abort("SIGINT"));
    await saying(/ignored/);
    expect((await group.exited).exit).toEqual({signal: "SIGKILL"});
    expect(supervision.stopped()).toEqual({kind: "interrupted", signal: "SIGINT"});
    supervision.close();
  });

  test("lets a command alone once it is closed", async () => {
    const interruption = new AbortController();
    const {group, saying} = startNode(staying);
    await saying(/ready/);
    const supervision = superviseGroup(group, {...patient, runMs: 50}, interruption.signal);
    supervision.close();
    supervision.heard();
    interruption.abort("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([supervision.stopped(), group.isAlive()]).toEqual([null, true]);
    group.kill("SIGKILL");
    await group.exited;
  });
});

// Only Linux shows the environment of a process that left its group.
describe.runIf(process.platform === "linux")("endOrphans()", () => {
  test("ends a process that left the trainer's group", async () => {
    const {group, eventFile, saying} = startNode(leaving);
    const pid = Number((await saying(/left (\d+)\s/))[1]);
    await group.exited;
    expect([group.isAlive(), isRunning(pid)]).toEqual([false, true]);
    expect(await endOrphans(group, eventFile, () => [])).toBe(true);
    // It is another process's to reap, which may take it a moment.
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test("finds nothing behind a command that ended by itself", async () => {
    const {group, eventFile} = startNode("0");
    await group.exited;
    expect(await endOrphans(group, eventFile, () => [])).toBe(false);
  });
});
