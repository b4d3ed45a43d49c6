import {spawn, type ChildProcessByStdio} from "node:child_process";
import type {Writable} from "node:stream";
import {extname} from "node:path";
import {fileURLToPath} from "node:url";
import {withCompileCache} from "../../telemetry/client/compile-cache.ts";
import type {Charge} from "./watchdog-process.ts";

/** A small process that outlives a killed recorder for as long as it takes to end the trainer. */
export interface Watchdog {
  /** What to clear away from now on; null: nothing. */
  watch(charge: Charge | null): void;
  /** Its process; null where there is none at the moment. */
  pid(): number | null;
  close(): void;
}

/** One that dies again and again is started ever more seldom, since starting it takes the trainer's CPU time. */
const pauseMs = (deaths: number): number => (deaths <= 3 ? 0 : Math.min(60_000, 1000 * 2 ** (deaths - 4)));

/**
 * Starts the watchdog. It reads what to clear away from its standard input, which the system closes however the recorder
 * ends; a signal of the terminal does not reach it, since it has a process group of its own. One that dies is started
 * again and told the same.
 */
export function startWatchdog(): Watchdog {
  const script = fileURLToPath(new URL(`./watchdog-process${extname(import.meta.url)}`, import.meta.url));
  let told: Charge | null = null;
  let deaths = 0;
  let isClosed = false;
  let child = start();

  function start(): ChildProcessByStdio<Writable, null, null> {
    const started = spawn(process.execPath, [script], {
      detached: true,
      env: withCompileCache(),
      windowsHide: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    // Without a watchdog the recording is as good; only a killed recorder would leave its trainer behind.
    started.on("error", () => undefined);
    started.stdin.on("error", () => undefined);
    started.once("exit", () => {
      deaths += 1;
      setTimeout(restart, pauseMs(deaths)).unref();
    });
    started.unref();
    return started;
  }

  function restart(): void {
    if (isClosed) return;
    child = start();
    tell();
  }

  const tell = (): void => void child.stdin.write(`${JSON.stringify(told)}\n`);

  return {
    watch(charge) {
      told = charge;
      tell();
    },
    pid: () => (child.exitCode === null && child.signalCode === null ? (child.pid ?? null) : null),
    close() {
      isClosed = true;
      child.stdin.end("null\n");
    },
  };
}
