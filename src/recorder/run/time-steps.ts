// Times a few steps of the built-in training.
import {stepTimes, type StepTimes} from "../plan/estimate.ts";
import type {Command} from "../process/command.ts";
import {clearLeftBehind} from "../supervision/left-behind.ts";
import {startWatchdog} from "../supervision/watchdog.ts";
import {runCommand} from "./run-command.ts";

/** A trainer that cannot do a few steps in this time will not be waited for. */
const limitMs = 5 * 60_000;

/**
 * Times a few steps of a command, without samples or files. Throws with the reason where it does none, and where the
 * person interrupts.
 */
export async function timeSteps(
  command: Command,
  batchSize: number,
  {interruption, onOutput}: {interruption: AbortSignal; onOutput?: ((text: string) => void) | undefined},
): Promise<StepTimes> {
  await clearLeftBehind();
  const watchdog = startWatchdog();
  try {
    const {status, timeline} = await runCommand(command, {
      limits: {runMs: limitMs, silenceMs: limitMs},
      interruption,
      sampling: {missing: "steps are timed without samples"},
      watchdog,
      onOutput,
    });
    const times = stepTimes(batchSize, timeline.steps);
    if (status.state === "interrupted" || times === null)
      throw new Error(status.state === "completed" ? "no steps were reported" : status.reason);
    return times;
  } finally {
    watchdog.close();
  }
}
