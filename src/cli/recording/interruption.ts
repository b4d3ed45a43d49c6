import {watchNpm} from "./parent.ts";

const exitCodes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/** Whether the person wants to stop. */
export interface Interruption {
  /** Aborted with the signal's name, or what else stopped it. */
  signal: AbortSignal;
  /** From now on the first signal asks for an orderly end; before, while nothing has begun, it ends the process at once. */
  orderly(): void;
  /** 128 plus the signal's number, as shells have it; null where nothing interrupted. */
  exitCode(): number | null;
}

/**
 * One Ctrl-C under `npm run` arrives twice: from the terminal, and passed on by npm. Signals this close are one; a person
 * who presses twice takes longer.
 */
const sameMs = 400;

/**
 * Turns the first signal, or the end of npm, into an orderly end, until the process is gone; a second one ends it at once.
 */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let orderly = false;
  let code: number | null = null;
  let firstMs = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (code !== null && performance.now() - firstMs < sameMs) return;
      if (code !== null || !orderly) process.exit(exitCodes[signal]);
      code = exitCodes[signal];
      firstMs = performance.now();
      controller.abort(signal);
    });
  return {
    signal: controller.signal,
    orderly() {
      orderly = true;
      watchNpm(() => {
        if (code !== null) return;
        code = exitCodes.SIGTERM;
        controller.abort("the end of npm, which had started it");
      });
    },
    exitCode: () => code,
  };
}
