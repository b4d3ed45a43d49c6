import {expect, test} from "vitest";
import {startProcessGroup} from "../../../src/recorder/process/process-group.ts";
import {isRunning} from "../fixtures/surroundings.ts";
import {startNode, staying, until} from "./groups.ts";

test("both streams are read, and the exit code is told", async () => {
  const {group, printed} = startNode("console.log('out'); console.error('err'); process.exitCode = 7");
  expect(await group.exited).toEqual({exit: {code: 7}, startError: null});
  await group.drained(10_000);
  expect(printed().split("\n").sort()).toEqual(["", "err", "out"]);
  expect(group.isAlive()).toBe(false);
});

test("a signal reaches what the command started, too", async () => {
  const {group, saying} = startNode(`
    const {spawn} = require("node:child_process");
    const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"], {stdio: "ignore"});
    console.log("child", child.pid);
    ${staying}`);
  const child = Number((await saying(/child (\d+)\s/))[1]);
  expect([isRunning(child), group.isAlive()]).toEqual([true, true]);
  group.kill("SIGKILL");
  expect(await group.exited).toEqual({exit: {signal: "SIGKILL"}, startError: null});
  await until(() => !isRunning(child));
});

test("a program that is not there ends as in a shell, with the reason", async () => {
  const group = startProcessGroup({argv: ["no-such-program-anywhere"]}, {onError: () => undefined});
  expect(await group.exited).toEqual({
    exit: {code: 127},
    startError: "cannot be started: no-such-program-anywhere: no such program",
  });
  expect([group.pid, group.isAlive()]).toEqual([null, false]);
});

// Windows has no pseudo-terminals of POSIX.
test.skipIf(process.platform === "win32")(
  "a pseudo-terminal has a size, and ends with its command",
  async () => {
    const {group, printed} = startNode(
      "console.log([process.stdout.isTTY, process.stdout.columns, process.stdout.rows].join())",
      {terminal: true},
    );
    expect((await group.exited).exit).toEqual({code: 0});
    await group.drained(10_000);
    expect(printed().trim()).toBe("true,160,50");
  },
);
