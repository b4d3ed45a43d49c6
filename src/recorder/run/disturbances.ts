// What happened to the machine's clocks and our processes during a run.
import {uptime} from "node:os";
import {unixNowMs} from "../../telemetry/source/clock.ts";
import {processEntry} from "../process/process-table.ts";

/** The clocks of this machine, in milliseconds. */
export interface Clocks {
  /** The wall clock, which may be set. */
  wallMs(): number;
  /** A clock that is never set; on Linux it stands still while the machine sleeps. */
  steadyMs(): number;
  /** A clock that is never set and goes on while the machine sleeps. */
  uptimeMs(): number;
}

const realClocks: Clocks = {wallMs: Date.now, steadyMs: unixNowMs, uptimeMs: () => uptime() * 1000};

/** What happened to the machine or a process of ours while a run was recorded. */
export interface Disturbances {
  /** One line each, fit to be read beside the run's figures. */
  notes: string[];
  /** How far the wall clock was set each time, forward positive. */
  clockStepsMs: number[];
}

/** Looks at clocks and processes during a run. */
export interface DisturbanceWatch {
  look(): void;
  /** Looks once more, stops, and says what was seen. */
  end(): Disturbances;
}

const usualPeriodMs = 500;

/** Clocks are corrected by up to a tenth (adjtimex(2)), which within a period stays below this. */
const leastStepMs = 100;

/** Some systems tell how long they have been up in whole seconds only. */
const leastSleepMs = 2000;

/** Timers on a busy machine are late, but not this much. */
const leastPauseMs = 2000;

interface Reading {
  driftMs: number;
  steadyMs: number;
  uptimeMs: number;
}

/** Reads the clocks at one instant; this process may lose its CPU between two readings, and then reads them again. */
function readClocks({wallMs, steadyMs, uptimeMs}: Clocks): Reading {
  for (let attempt = 0; ; attempt++) {
    const beganMs = steadyMs();
    const wall = wallMs();
    const up = uptimeMs();
    const endedMs = steadyMs();
    if (endedMs - beganMs < 2 || attempt === 3)
      return {driftMs: wall - beganMs, steadyMs: beganMs, uptimeMs: up};
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/**
 * Watches for what a run's figures cannot tell by themselves: a wall clock that was set, a machine that slept, a recorder
 * that got no CPU time, a process that was stopped (SIGSTOP, Ctrl-Z). `processes` are named as a note should name them.
 */
export function watchDisturbances(
  processes: () => readonly (readonly [name: string, pid: number | null])[],
  clocks = realClocks,
  periodMs = usualPeriodMs,
): DisturbanceWatch {
  const began = readClocks(clocks);
  let last = began;
  const notes: string[] = [];
  const clockStepsMs: number[] = [];
  const stoppedSinceMs = new Map<string, number>();
  const note = (what: string, atMs: number): void =>
    void notes.push(`${what}, ${seconds(atMs - began.steadyMs)} after the start`);

  function lookAtClocks(now: Reading): void {
    const passedMs = now.steadyMs - last.steadyMs;
    const sleptMs = now.uptimeMs - last.uptimeMs - passedMs;
    const slept = sleptMs >= leastSleepMs;
    const stepMs = now.driftMs - last.driftMs - (slept ? sleptMs : 0);
    if (slept) note(`the machine slept for ${seconds(sleptMs)}`, now.steadyMs);
    if (Math.abs(stepMs) >= (slept ? leastSleepMs : leastStepMs)) {
      clockStepsMs.push(stepMs);
      note(
        `the machine's clock was set ${stepMs < 0 ? "back" : "forward"} by ${seconds(Math.abs(stepMs))}`,
        now.steadyMs,
      );
    }
    if (passedMs - periodMs >= leastPauseMs)
      note(`the recorder was stopped or got no CPU time for ${seconds(passedMs - periodMs)}`, now.steadyMs);
    last = now;
  }

  /** A process that is stopped is noted once it goes on, or the run ends. */
  function lookAtProcesses(atMs: number, isEnd: boolean): void {
    for (const [name, pid] of processes()) {
      const isStopped = pid !== null && processEntry(pid)?.state === "T";
      const sinceMs = stoppedSinceMs.get(name);
      if (isStopped && sinceMs === undefined) stoppedSinceMs.set(name, atMs);
      if (sinceMs === undefined || (isStopped && !isEnd)) continue;
      stoppedSinceMs.delete(name);
      note(`${name} was stopped for ${seconds(atMs - sinceMs)}`, atMs);
    }
  }

  function look(isEnd = false): void {
    const now = readClocks(clocks);
    lookAtClocks(now);
    lookAtProcesses(now.steadyMs, isEnd);
  }

  const timer = setInterval(look, periodMs);
  timer.unref();
  return {
    look: () => look(),
    end() {
      clearInterval(timer);
      look(true);
      return {notes, clockStepsMs};
    },
  };
}
