// A run's process, from its start to its end, with all that listens to it.
import type {ProgressReader} from "../../readers/reader.ts";
import type {TrainingEvent} from "../../schema/event.ts";
import type {Samples} from "../log/assemble.ts";
import {unixNowMs} from "../../telemetry/source/clock.ts";
import {cudaEnvironment, type CudaEnvironment} from "../../telemetry/nvidia/visible-devices.ts";
import {clockDriftMs} from "./clock.ts";
import type {Journal} from "../journal/journal.ts";
import type {Place} from "../parallel/places.ts";
import {eventFilePath, type Command} from "../process/command.ts";
import {containerClient, unseenInContainer} from "../process/container-client.ts";
import type {Stop} from "../process/ending.ts";
import type {Watchdog} from "../supervision/watchdog.ts";
import {createStderrTail} from "../process/stderr-tail.ts";
import {publishableLine} from "../../runs/privacy/publishable-line.ts";
import type {OutputListener} from "../output/listen-to-output.ts";
import type {LivePlace} from "../output/live-place.ts";
import {saysOutOfMemory} from "../process/out-of-memory.ts";
import {openLifeline} from "../process/lifeline.ts";
import {startProcessGroup, type Exit} from "../process/process-group.ts";
import {watchDisturbances, type Clocks, type Disturbances} from "./disturbances.ts";
import {beginSampling, type Sampling} from "./sampling.ts";
import {adoptOrphans} from "../supervision/adopted.ts";
import {endOrphans, superviseGroup, type Limits} from "../supervision/supervision.ts";

/** How the output of a command is read that need not report events. */
export interface Listening {
  readers: readonly ProgressReader[];
  /** A file that the command writes its log to; null where it has none. */
  logFile: string | null;
  /** Whether the last part of what it prints is kept. */
  keepOutput: boolean;
}

/** What a run of a command needs from its surroundings. */
export interface RunContext {
  limits: Limits;
  /** Aborted with the name of a signal when the person wants to stop. */
  interruption: AbortSignal;
  /** Samples the machine meanwhile; or why nothing does. */
  sampling: Sampling;
  watchdog?: Watchdog | undefined;
  /** The one GPU that it has, where several runs go on at once; null: it has the machine alone. */
  place?: Place | null;
  /** `place`: where the training stands by what it prints, for events that were read there. */
  onEvent?: ((event: TrainingEvent, place?: LivePlace | null) => void) | undefined;
  /** Keeps what happens while it goes; absent for what is no run of the sweep. */
  journal?: Journal | undefined;
  /** Where a trainer's output goes that a person asked to see. */
  onOutput?: ((text: string) => void) | undefined;
  /** For a command that need not report events: it has completed when it ends with code 0. */
  listening?: Listening | undefined;
  /** The machine's clocks, by default its own. */
  clocks?: Clocks | undefined;
}

/** What the trainer's environment says of the GPUs that it sees. */
export const cudaOf = ({env}: Command): CudaEnvironment => cudaEnvironment({...process.env, ...env});

/** What is left in the pipe is read within a moment; a process that escaped may hold it open for ever. */
const drainMs = 1000;

/** Lines that are kept of what a command printed, where a person asked for it. */
const outputLinesKept = 100;

/** What the trainer's process did, before its events are looked at. */
export interface ProcessRun {
  startedAt: string;
  startUnixMs: number;
  endUnixMs: number;
  /** How much later the trainer's clock is than ours. */
  driftMs: number;
  exit: Exit;
  startError: string | null;
  stop: Stop | null;
  outOfMemoryLine: string | null;
  stderrTail: string[];
  output: string[];
  samples: Samples;
  leftProcesses: boolean;
  disturbances: Disturbances;
}

/** Starts the command, samples and supervises it until it is gone, and ends what it left behind. */
export async function runProcess(
  command: Command,
  {
    folder,
    listener,
    onSupervised,
  }: {
    folder: string;
    listener: OutputListener | null;
    onSupervised: (heard: (event: TrainingEvent) => void) => void;
  },
  {limits, interruption, sampling, watchdog, onOutput, listening, clocks, journal}: RunContext,
): Promise<ProcessRun> {
  let outOfMemoryLine: string | null = null;
  const stderrTail = createStderrTail({
    onLine: (line) => {
      if (saysOutOfMemory(line)) outOfMemoryLine = publishableLine(line);
    },
  });
  const kept = listening?.keepOutput === true ? createStderrTail({linesKept: outputLinesKept}) : null;
  const onPrinted = (text: string, stream: "stdout" | "stderr" = "stdout"): void => {
    listener?.hear(text, unixNowMs(), stream);
    kept?.push(text);
    onOutput?.(text);
  };
  const onError = (text: string): void => {
    stderrTail.push(text);
    onPrinted(text, "stderr");
  };
  const lifeline = openLifeline();
  let leader: number | null = null;
  const adoption = adoptOrphans(() => [leader, watchdog?.pid() ?? null]);
  const runSampling = await beginSampling(sampling, (piece) => journal?.note({entry: "samples", piece}));
  const client = containerClient(command.argv);
  const unseen = client === null ? null : unseenInContainer(client);

  const driftMs = clockDriftMs(clocks?.wallMs(), clocks?.steadyMs());
  const startedAt = new Date().toISOString();
  const startUnixMs = unixNowMs();
  journal?.note({
    entry: "started",
    startedAt,
    startUnixMs,
    driftMs,
    isRead: listening !== undefined,
    unseen,
    cuda: cudaOf(command),
  });
  const isHeard = listener !== null || kept !== null || onOutput !== undefined;
  const group = startProcessGroup(command, {onError, onOutput: isHeard ? onPrinted : undefined, lifeline});
  leader = group.pid;
  if (group.pid !== null) {
    watchdog?.watch({folder, pid: group.pid});
    if (unseen === null) runSampling.watch(group.pid);
    else runSampling.leaveOut(unseen);
  }
  const watch = watchDisturbances(
    () => [
      ["the trainer", group.pid],
      ["the watchdog", watchdog?.pid() ?? null],
    ],
    clocks,
  );
  const supervision = superviseGroup(group, limits, interruption);
  onSupervised(({event}) => {
    supervision.heard();
    if (event === "phase-started" || event === "phase-ended") runSampling.mark();
  });
  const {exit, startError} = await group.exited;
  const endUnixMs = unixNowMs();
  supervision.close();
  const disturbances = watch.end();

  // The last sample first: what comes now is no longer the training.
  const [samples, leftProcesses] = await Promise.all([
    runSampling.end(),
    endOrphans(group, eventFilePath(folder), adoption.running),
  ]);
  adoption.close();
  lifeline?.close();
  watchdog?.watch({folder, pid: null});
  await group.drained(drainMs);
  return {
    startedAt,
    startUnixMs,
    endUnixMs,
    driftMs,
    exit,
    startError: startError === null ? null : publishableLine(startError),
    stop: supervision.stopped(),
    outOfMemoryLine,
    stderrTail: stderrTail.lines(),
    output: kept?.lines() ?? [],
    samples,
    leftProcesses,
    disturbances,
  };
}
