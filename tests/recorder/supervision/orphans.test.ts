import {expect, test} from "vitest";
import {endProcessesOfRun, processesOfRun} from "../../../src/recorder/supervision/orphans.ts";
import {isRunning} from "../fixtures/surroundings.ts";
import {leaving, startNode, staying, until} from "../process/groups.ts";

// Only Linux shows the environment of other processes.
test.runIf(process.platform === "linux")(
  "the processes of a run are known by its event file, wherever they are",
  async () => {
    const {group, eventFile, saying} = startNode(`${leaving} ${staying}`);
    const other = startNode(staying);
    await Promise.all([saying(/ready/), other.saying(/ready/)]);
    const left = Number((await saying(/left (\d+)\s/))[1]);
    expect(processesOfRun(eventFile).sort()).toEqual([group.pid, left].sort());
    expect(processesOfRun(eventFile.slice(0, -1))).toEqual([]);

    expect(endProcessesOfRun(eventFile)).toBe(true);
    await group.exited;
    await until(() => !isRunning(left));
    expect(endProcessesOfRun(eventFile)).toBe(false);
    expect(other.group.isAlive()).toBe(true);
    other.group.kill("SIGKILL");
    await other.group.exited;
  },
);
