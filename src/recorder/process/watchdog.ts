import {spawn} from "node:child_process";
import {fileURLToPath} from "node:url";
import {withCompileCache} from "../../telemetry/client/compile-cache.ts";
import type {Charge} from "./watchdog-process.ts";

/** A small process that outlives a killed recorder for as long as it takes to end the trainer. */
export interface Watchdog {
  /** What to clear away from now on; null: nothing. */
  watch(charge: Charge | null): void;
  close(): void;
}

/**
 * Starts the watchdog. It reads what to clear away from its standard input, which the system closes however the recorder ends;
 * a signal of the terminal does not reach it, since it has a process group of its own.
 */
export function startWatchdog(): Watchdog {
  const script = fileURLToPath(new URL("./watchdog-process.ts", import.meta.url));
  const child = spawn(process.execPath, [script], {
    detached: true,
    env: withCompileCache(),
    windowsHide: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Without a watchdog the recording is as good; only a killed recorder would leave its trainer behind.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  return {
    watch: (charge) => void child.stdin.write(`${JSON.stringify(charge)}\n`),
    close: () => void child.stdin.end("null\n"),
  };
}
