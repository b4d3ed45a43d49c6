import {existsSync, mkdirSync} from "node:fs";
import {dirname} from "node:path";
import {fileURLToPath} from "node:url";
import {expect, test} from "vitest";
import {startWatchdog} from "../../../src/recorder/supervision/watchdog.ts";
import {isRunning, temporaryFolder} from "../fixtures/surroundings.ts";
import {startNode, staying, until} from "../process/groups.ts";

const watchdog = fileURLToPath(new URL("../../../src/recorder/supervision/watchdog.ts", import.meta.url));

/** A recorder that has a watchdog watch over a trainer, and stays. */
const recorder = (charge: {folder: string; pid: number | null}): string => `
  import(${JSON.stringify(watchdog)}).then(({startWatchdog}) => {
    startWatchdog().watch(${JSON.stringify(charge)});
    ${staying}
  });`;

test("when the recorder is killed, its trainer is ended and its folder of events is gone", async () => {
  const trainer = startNode(staying);
  await trainer.saying(/ready/);
  const folder = dirname(trainer.eventFile);
  const {group, saying} = startNode(recorder({folder, pid: trainer.group.pid}));
  await saying(/ready/);
  expect([existsSync(folder), trainer.group.isAlive()]).toEqual([true, true]);
  group.kill("SIGKILL");
  expect((await trainer.group.exited).exit).toEqual({signal: "SIGKILL"});
  await until(() => !existsSync(folder));
});

test("a watchdog that is closed clears nothing away", async () => {
  const trainer = startNode(staying);
  await trainer.saying(/ready/);
  const folder = `${temporaryFolder()}/events`;
  mkdirSync(folder);
  const {watch, close} = startWatchdog();
  watch({folder, pid: trainer.group.pid});
  close();
  // Time enough for a watchdog that would not keep to it; that it does nothing has no other sign.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect([existsSync(folder), isRunning(trainer.group.pid ?? 0)]).toEqual([true, true]);
  trainer.group.kill("SIGKILL");
  await trainer.group.exited;
});

test("a watchdog that dies is started again, and told what to clear away", async () => {
  const trainer = startNode(staying);
  await trainer.saying(/ready/);
  const folder = dirname(trainer.eventFile);
  const code = `
  import(${JSON.stringify(watchdog)}).then(({startWatchdog}) => {
    const {watch, pid} = startWatchdog();
    watch(${JSON.stringify({folder, pid: trainer.group.pid})});
    const first = pid();
    process.kill(first, "SIGKILL");
    setInterval(() => pid() !== null && pid() !== first && console.log("again"), 10);
  });`;
  const {group, saying} = startNode(code);
  await saying(/again/);
  group.kill("SIGKILL");
  expect((await trainer.group.exited).exit).toEqual({signal: "SIGKILL"});
  await until(() => !existsSync(folder));
});
