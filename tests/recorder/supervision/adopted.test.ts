import {spawn} from "node:child_process";
import {expect, test} from "vitest";
import {processEntry} from "../../../src/recorder/process/process-table.ts";
import {adoptOrphans} from "../../../src/recorder/supervision/adopted.ts";
import {endOrphans} from "../../../src/recorder/supervision/supervision.ts";
import {isRunning} from "../fixtures/surroundings.ts";
import {startNode, until} from "../process/groups.ts";

/** Leaves a daemon with a session and an environment of its own, which has started a program itself. */
const hiding = `
  const {spawn} = require("node:child_process");
  const daemon = "sleep 1000 & echo left $$ $!; wait";
  const child = spawn("sh", ["-c", daemon], {detached: true, env: {PATH: process.env.PATH}, stdio: ["ignore", "inherit", "ignore"]});
  child.unref();
  setTimeout(() => process.exit(0), 300);`;

// The kernel's part of it is Linux's.
test.runIf(process.platform === "linux")(
  "a daemon that left its group and cleared its environment is found, ended and reaped, with what it started",
  async () => {
    // Started by this process in a session of its own, as the watchdog is: it is not taken for an orphan.
    const own = spawn("sleep", ["1000"], {detached: true, stdio: "ignore"});
    const started: (number | null)[] = [own.pid ?? null];
    const {running, close} = adoptOrphans(() => started);
    const {group, eventFile, saying} = startNode(hiding);
    started.push(group.pid);
    const [, daemon, program] = await saying(/left (\d+) (\d+)/);
    const left = [Number(daemon), Number(program)];
    await group.exited;
    await until(() => running().length > 0);
    expect(running()).toEqual([left[0]]);
    expect(await endOrphans(group, eventFile, running)).toBe(true);
    await until(() => !left.some(isRunning) && running().length === 0);
    expect(left.map(processEntry)).toEqual([null, null]);
    expect(isRunning(own.pid ?? 0)).toBe(true);
    own.kill("SIGKILL");
    close();
  },
);
