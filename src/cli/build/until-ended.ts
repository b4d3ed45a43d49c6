import type {ChildProcess} from "node:child_process";
import {watchNpm} from "../recording/parent.ts";

/** Waits for a process, which ends when this one is asked to, or npm, which started it. Gives its exit code; 1 for a signal. */
export async function untilEnded(child: ChildProcess): Promise<number> {
  const end = (): void => void child.kill();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  watchNpm(end);
  return new Promise((ended, failed) => {
    child.once("error", failed);
    child.once("exit", (code) => ended(code ?? 1));
  });
}
