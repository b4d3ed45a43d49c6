import {spawn} from "node:child_process";
import {once} from "node:events";
import {join} from "node:path";
import {eventsVariable} from "../../../src/recorder/process/command.ts";
import {startProcessGroup, type ProcessGroup} from "../../../src/recorder/process/process-group.ts";
import {processEntry} from "../../../src/recorder/process/process-table.ts";
import {temporaryFolder} from "../fixtures/surroundings.ts";

/** A real process that runs a line of JavaScript, and what it has printed. */
export interface Started {
  group: ProcessGroup;
  /** Name of the event file in its environment, by which the processes of a run are known. */
  eventFile: string;
  printed(): string;
  /** Resolves when it has printed what matches, with the match. */
  saying(pattern: RegExp): Promise<RegExpExecArray>;
}

export function startNode(code: string, {terminal = false} = {}): Started {
  const eventFile = join(temporaryFolder(), "events.jsonl");
  let text = "";
  let heard = Promise.withResolvers<void>();
  const hear = (piece: string): void => {
    text += piece;
    heard.resolve();
    heard = Promise.withResolvers();
  };
  const group = startProcessGroup(
    {argv: [process.execPath, "-e", code], env: {[eventsVariable]: eventFile}, terminal},
    {onError: hear, onOutput: hear},
  );
  return {
    group,
    eventFile,
    printed: () => text,
    async saying(pattern) {
      for (;;) {
        const found = pattern.exec(text);
        if (found !== null) return found;
        await heard.promise;
      }
    },
  };
}

/** Stays until it is ended, once it has said "ready". */
export const staying = "setInterval(() => undefined, 1000); console.log('ready');";

/** Leaves the group with a child that stays, and says the child's id. */
export const leaving = `
  const {spawn} = require("node:child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 1000)"], {detached: true, stdio: "ignore"});
  child.unref();
  console.log("left", child.pid);`;

/** Resolves when it holds; the test's own limit is how long it may take. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** A process that ended and that its parent, which became another program, never waits for. */
export async function zombie(): Promise<{pid: number; reap(): void}> {
  const parent = spawn("sh", ["-c", "sleep 0.01 & echo $!; exec sleep 1000"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(said.toString());
  await until(() => processEntry(pid)?.state === "Z");
  return {pid, reap: () => void parent.kill("SIGKILL")};
}
