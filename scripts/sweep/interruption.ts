const exitCodes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/** Whether the person wants to stop. */
export interface Interruption {
  /** Aborted with the signal's name. */
  signal: AbortSignal;
  /** From now on a first signal asks for an orderly end; before, nothing is there to be put in order. */
  orderly(): void;
  /** 128 plus the signal's number, as shells have it; null where nothing interrupted. */
  exitCode(): number | null;
  close(): void;
}

/** Turns the first signal into an orderly end; a second one ends the process at once. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let orderly = false;
  let code: number | null = null;
  const listeners = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) => {
    const listener = (): void => {
      if (code !== null || !orderly) process.exit(exitCodes[signal]);
      code = exitCodes[signal];
      controller.abort(signal);
    };
    process.on(signal, listener);
    return {signal, listener};
  });
  return {
    signal: controller.signal,
    orderly: () => void (orderly = true),
    exitCode: () => code,
    close() {
      for (const {signal, listener} of listeners) process.off(signal, listener);
    },
  };
}
