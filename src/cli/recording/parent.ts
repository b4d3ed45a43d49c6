// Notices that npm, which started the program, is gone.
import {readFileSync} from "node:fs";
import {processEntry} from "../../recorder/process/process-table.ts";

/** How often it is looked whether npm is still there. */
const lookMs = 500;

/** Whether a process is a shell, as npm starts one for a script; `sh -c` of most systems becomes the script itself. */
function isShell(pid: number): boolean {
  try {
    return /^(?:ba|da|z|k)?sh$/.test(readFileSync(`/proc/${pid}/comm`, "latin1").trim());
  } catch {
    return false;
  }
}

/** The processes above this one up to npm, the nearest first, as they are now. */
function ancestors(): number[] {
  const parent = process.ppid;
  return isShell(parent) ? [parent, processEntry(parent)?.parent ?? 0] : [parent];
}

/**
 * Calls `onGone` once when npm, which started this process, is gone: a signal to npm's own process ends npm, and reaches
 * neither the script nor its training. Does nothing where npm did not start it: whoever started the program itself may
 * leave it running.
 */
export function watchNpm(onGone: () => void, env = process.env): void {
  if (env["npm_lifecycle_event"] === undefined) return;
  const began = ancestors().join();
  const timer = setInterval(() => {
    if (ancestors().join() === began) return;
    clearInterval(timer);
    onGone();
  }, lookMs);
  timer.unref();
}
