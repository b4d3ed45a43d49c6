import {expect, test} from "vitest";
import {lifelineDescriptor, openLifeline} from "../../../src/recorder/process/lifeline.ts";
import {startProcessGroup} from "../../../src/recorder/process/process-group.ts";
import {isRunning} from "../fixtures/surroundings.ts";
import {startNode, staying, until} from "./groups.ts";

const recorder = new URL("./recorder-with-lifeline.ts", import.meta.url);

// The kernel's part of it is Linux's.
test.runIf(process.platform === "linux")(
  "a command and what it started end with the recorder, also where nothing else is left to end them",
  async () => {
    const {group, saying} = startNode(`import(${JSON.stringify(recorder.href)})`);
    const [, command, worker] = await saying(/command (\d+) worker (\d+)\s/);
    const pids = [Number(command), Number(worker)];
    expect(pids.filter(isRunning)).toEqual(pids);
    process.kill(group.pid ?? 0, "SIGKILL");
    await until(() => !pids.some(isRunning));
  },
);

test.runIf(process.platform === "linux")("it does nothing while the recorder lives", async () => {
  const lifeline = openLifeline();
  // Nor does it take a descriptor that a command may have a use for, as a jobserver of make: 3 is free.
  const script = `test -e /proc/$$/fd/${lifelineDescriptor} && ! test -e /proc/$$/fd/3 && sleep 0.3 && exit 7`;
  const group = startProcessGroup({argv: ["sh", "-c", script]}, {onError: () => undefined, lifeline});
  expect((await group.exited).exit).toEqual({code: 7});
  lifeline?.close();
});

test.runIf(process.platform === "linux")("closing it ends what is left of the group", async () => {
  const lifeline = openLifeline();
  const group = startProcessGroup(
    {argv: [process.execPath, "-e", staying]},
    {onError: () => undefined, lifeline},
  );
  lifeline?.close();
  expect((await group.exited).exit).toEqual({signal: "SIGKILL"});
});
