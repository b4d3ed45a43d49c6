import {spawn} from "node:child_process";
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {setTimeout as sleep} from "node:timers/promises";
import {eventsVariable} from "../../../src/recorder/process/command.ts";
import {processIds} from "../../../src/recorder/process/process-table.ts";
import {readRecordedSweep, readTelemetry, type RecordedSweep} from "../../../src/runs/read.ts";
import type {Telemetry} from "../../../src/schema/telemetry.ts";
import {isRunning, temporaryFolder} from "../../recorder/fixtures/surroundings.ts";

export const programs = ["sweep", "record"] as const;
export const targets = ["recorder", "watchdog", "recorder and watchdog", "sampler", "trainer"] as const;
export type Target = (typeof targets)[number];

const fakeSweep = join(import.meta.dirname, "../sweep/fake-sweep.ts");
const program = join(import.meta.dirname, "../../../scripts/batchsweep.ts");
const trainer = join(import.meta.dirname, "../../recorder/fixtures/trainer.mjs");

/** How a recording ended, and which runs it said were done. */
export interface EndedRecording {
  code: number | null;
  signal: string | null;
  said: string;
  done: string[];
}

/** What a sweep's folder holds; reading it throws where a file is not whole. */
export interface Written extends RecordedSweep {
  telemetry: (Telemetry | null)[];
}

/** A recording of three runs with real processes, in a world of its own, by which they are known. */
export interface Trial {
  start(options?: {stepMs?: number; parts?: number}): {
    /** Resolves when the first run has begun. */
    begun: Promise<void>;
    ended: Promise<EndedRecording>;
  };
  /** Processes of that part that run now. */
  pidsOf(target: Target): number[];
  /** Command lines of every process that descends from the trial's recorders. */
  left(): string[];
  /** Resolves when none is left, with how long that took; null where one is after `limitMs`. */
  gone(limitMs: number): Promise<number | null>;
  /** What lies in the folder of runs; null before there is a sweep. */
  read(): Promise<Written | null>;
  /** What lies around that should not: temporary folders, locks, unfinished files. */
  litter(): string[];
}

/** A file of /proc about a process; nothing where it is gone. */
function about(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

export function createTrial(name: (typeof programs)[number]): Trial {
  const runs = temporaryFolder();
  const temporary = temporaryFolder();
  let recorder = 0;

  function argumentsFor(stepMs: number, parts: number): string[] {
    const factor = [1, 2, 3].slice(0, parts).join();
    const isThere = existsSync(join(runs, "s", "sweep.json"));
    const place = ["--runs", runs, ...(isThere ? ["--resume", "s"] : ["--id", "s"])];
    if (name === "sweep")
      return [
        fakeSweep,
        ...place,
        ...(isThere ? [] : ["--batch-sizes", factor, "--epochs", "1", "--repeats", "1"]),
      ];
    const command = [
      process.execPath,
      trainer,
      "ok",
      "epochs=1",
      `stepMs=${stepMs}`,
      "worker=1",
      "of={part}",
    ];
    return [
      program,
      "record",
      ...place,
      // What was killed before it noted that the sweep is this user's asks before it goes on.
      ...(isThere ? ["--yes"] : ["--factor", `part=${factor}`]),
      "--",
      ...command,
    ];
  }

  const pids = (): number[] =>
    processIds().filter((pid) => about(pid, "environ").includes(`TMPDIR=${temporary}\0`) && isRunning(pid));

  return {
    start({stepMs = 40, parts = 3} = {}) {
      const child = spawn(process.execPath, argumentsFor(stepMs, parts), {
        env: {...process.env, TMPDIR: temporary, FAKE_STEP_MS: String(stepMs)},
        stdio: ["ignore", "pipe", "pipe"],
      });
      recorder = child.pid ?? 0;
      let said = "";
      const begun = Promise.withResolvers<void>();
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => {
          said += text;
          if (said.includes("run 1/")) begun.resolve();
        });
      const ended = new Promise<EndedRecording>((resolve) =>
        child.once("close", (code, signal) => {
          const done = [...said.matchAll(/^run \d+\/\d+ completed: ([\w.-]+): /gm)].map(
            ([, run = ""]) => run,
          );
          resolve({code, signal, said, done});
        }),
      );
      return {begun: begun.promise, ended};
    },
    left: () => pids().map((pid) => about(pid, "cmdline").replaceAll("\0", " ")),
    pidsOf(target) {
      if (target === "recorder") return isRunning(recorder) ? [recorder] : [];
      const part = {
        watchdog: "watchdog-process",
        "recorder and watchdog": "watchdog-process",
        sampler: "sampler-main",
        trainer: "trainer.mjs",
      }[target];
      const found = pids().filter((pid) => pid !== recorder && about(pid, "cmdline").includes(part));
      if (target === "recorder and watchdog") return found.length === 0 ? [] : [...found, recorder];
      return target === "trainer"
        ? found.filter((pid) => about(pid, "environ").includes(`${eventsVariable}=`))
        : found;
    },
    async gone(limitMs) {
      const beganMs = performance.now();
      let emptyMs = beganMs;
      // The last to end may start one that clears up after it, which is not to be seen at every instant.
      while (performance.now() - emptyMs < 200) {
        if (performance.now() - beganMs > limitMs) return null;
        await sleep(20);
        if (pids().length > 0) emptyMs = performance.now();
      }
      return emptyMs - beganMs;
    },
    async read() {
      if (!existsSync(join(runs, "s", "sweep.json"))) return null;
      const recorded = await readRecordedSweep(runs, "s");
      return {
        ...recorded,
        telemetry: await Promise.all(recorded.runs.map((log) => readTelemetry(runs, log))),
      };
    },
    litter: () => [
      ...readdirSync(temporary),
      ...readdirSync(runs).filter((entry) => entry.startsWith(".")),
      ...readdirSync(join(runs, "s")).filter((entry) => !entry.endsWith(".json")),
    ],
  };
}
