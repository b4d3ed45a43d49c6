import {existsSync, mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {eventFilePath, eventsVariable} from "../../../src/recorder/process/command.ts";
import {clearLeftBehind} from "../../../src/recorder/supervision/left-behind.ts";
import {startProcessGroup} from "../../../src/recorder/process/process-group.ts";
import {runFolder} from "../../../src/recorder/supervision/run-folder.ts";
import {isRunning, temporaryFolder} from "../fixtures/surroundings.ts";
import {leaving, startNode, staying, until} from "../process/groups.ts";

/** The name of a run's folder as a recorder has it that is dead: one that started at another time than this process. */
const ofDead = (folder: string): string => folder.replace(/-\d+-([0-9a-f]{8})$/, "-1-$1");

/**
 * A training whose events go to that folder, and which left a daemon that is in no group of its. What other tests kill has all
 * of this machine cleared away, perhaps before it has begun: then it is begun anew.
 */
async function training(folder: string): Promise<number[]> {
  for (;;) {
    mkdirSync(folder, {recursive: true});
    writeFileSync(eventFilePath(folder), "");
    const said = Promise.withResolvers<string>();
    let text = "";
    const {pid, exited} = startProcessGroup(
      {
        argv: [process.execPath, "-e", `${leaving} ${staying}`],
        env: {[eventsVariable]: eventFilePath(folder)},
      },
      {
        onError: () => undefined,
        onOutput(piece) {
          text += piece;
          if (text.includes("ready")) said.resolve(text);
        },
      },
    );
    const begun = await Promise.race([said.promise, exited.then(() => null)]);
    if (begun !== null) return [pid ?? 0, Number(/left (\d+)/.exec(begun)?.[1])];
  }
}

// Only Linux shows the environment of other processes.
test.runIf(process.platform === "linux")(
  "what a killed recorder left is ended and removed; what a living one has is not",
  async () => {
    const parent = temporaryFolder();
    const [dead, empty, living] = [ofDead(runFolder(parent)), ofDead(runFolder(parent)), runFolder(parent)];
    const other = join(parent, "batchsweep-notes");
    mkdirSync(empty);
    mkdirSync(other);
    const left = await training(dead);
    const kept = await training(living);
    // Recorders of other tests do the same, perhaps before.
    await clearLeftBehind(parent);
    await until(() => !left.some(isRunning));
    expect([dead, empty, living, other].map(existsSync)).toEqual([false, false, true, true]);
    expect(kept.filter((pid) => !isRunning(pid))).toEqual([]);
    for (const pid of kept) process.kill(pid, "SIGKILL");
  },
);

test.runIf(process.platform === "linux")(
  "a sampler whose recorder is killed has it done, also where the watchdog is dead",
  async () => {
    const parent = temporaryFolder();
    const module = new URL("../../../src/cli/recording/real-effects.ts", import.meta.url).href;
    const {group, saying} = startNode(
      `import(${JSON.stringify(module)}).then(async ({realEffects}) => {
        await realEffects.startSampler({sampleHz: 1});
        console.log("ready");
      });`,
    );
    await saying(/ready/);
    const dead = ofDead(runFolder(parent));
    const left = await training(dead);
    // The recorder alone: its sampler, which is in its group, is what has it done.
    process.kill(group.pid ?? 0, "SIGKILL");
    await until(() => !left.some(isRunning) && !existsSync(dead));
  },
);

test.runIf(process.platform === "linux")(
  "the script does it in the system's own temporary folder",
  async () => {
    const dead = ofDead(runFolder());
    const left = await training(dead);
    await import("../../../src/recorder/supervision/clearing-process.ts");
    await until(() => !left.some(isRunning) && !existsSync(dead));
  },
);
