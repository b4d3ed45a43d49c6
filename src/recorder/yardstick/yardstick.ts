// Times the yardstick before a run.
import {spawn} from "node:child_process";
import {extname} from "node:path";
import {fileURLToPath} from "node:url";
import {availableParallelism} from "node:os";
import type {Yardstick} from "../../schema/run-log.ts";
import {withCompileCache} from "../../telemetry/client/compile-cache.ts";
import type {YardstickTimes} from "./yardstick-process.ts";
import {yardstickVersion} from "./work.ts";

/** More threads than this take longer to start than to measure. */
const mostThreads = 64;

/** A machine on which a quarter of a second of work takes this long tells nothing by it. */
const limitMs = 20_000;

/** What the work printed; null where that is no outcome. */
function outcomeOf(printed: string): YardstickTimes | null {
  try {
    const {arithmeticMs, memoryMs} = JSON.parse(printed) as Record<string, unknown>;
    return typeof arithmeticMs === "number" && typeof memoryMs === "number" ? {arithmeticMs, memoryMs} : null;
  } catch {
    return null;
  }
}

/** Times the yardstick; null where it could not be done. Never rejects. */
export type TimeYardstick = (interruption: AbortSignal) => Promise<Yardstick | null>;

/**
 * Times a fixed piece of work, about a quarter of a second of it: arithmetic on all granted cores, then streaming through memory, in a
 * process of its own that is gone when this is done. Null where it could not be done, or was interrupted: that must cost
 * nothing but the figure.
 */
export function timeYardstick(
  interruption: AbortSignal,
  threads = Math.min(mostThreads, availableParallelism()),
): Promise<Yardstick | null> {
  const script = fileURLToPath(new URL(`./yardstick-process${extname(import.meta.url)}`, import.meta.url));
  return new Promise((done) => {
    if (interruption.aborted) return done(null);
    const child = spawn(process.execPath, [script, String(threads)], {
      env: withCompileCache(),
      windowsHide: true,
      stdio: ["ignore", "pipe", "ignore"],
      signal: interruption,
      killSignal: "SIGKILL",
      timeout: limitMs,
    });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => void (printed += text));
    child.once("error", () => done(null));
    child.once("close", () => {
      const outcome = outcomeOf(printed);
      done(outcome === null ? null : {version: yardstickVersion, threads, ...outcome});
    });
  });
}
