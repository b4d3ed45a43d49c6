// Runs a command once, sampled, and gives what its run log is made of.
import type {TrainingEvent} from "../../schema/event.ts";
import type {RunLog} from "../../schema/run-log.ts";
import type {Samples} from "../log/assemble.ts";
import {unixNowMs} from "../../telemetry/source/clock.ts";
import {eventsVariable, type Command} from "../process/command.ts";
import type {CudaEnvironment} from "../../telemetry/nvidia/visible-devices.ts";
import {publishableLine} from "../../runs/privacy/publishable-line.ts";
import {classifyEnding, type EndedStatus} from "../process/ending.ts";
import {createEventFile} from "../output/event-file.ts";
import {readOutOfMemoryKills} from "../process/out-of-memory.ts";
import {runFolder} from "../supervision/run-folder.ts";
import {followFile, logPollMs} from "../output/follow-file.ts";
import {listenToOutput} from "../output/listen-to-output.ts";
import {cudaOf, runProcess, type RunContext} from "./run-process.ts";
import type {Timeline} from "../log/timeline.ts";
import {smallStepsMs, withoutClockSteps, type HeardEvent} from "../log/clock-steps.ts";
import {interpret} from "../log/interpret.ts";
import type {Disturbances} from "./disturbances.ts";

/** What a run of a command left behind. */
export interface CommandRun {
  startedAt: string;
  startUnixMs: number;
  clockErrorMs: number;
  status: EndedStatus;
  timeline: Timeline;
  samples: Samples;
  /** What the trainer's environment says of the GPUs that it saw. */
  cuda: CudaEnvironment;
  /** How the run was interpreted, as in the run log. */
  reader: string;
  timeResolutionMs: number;
  /** What its output says that it works through, and how fast; null where it does not say. */
  work: RunLog["work"];
  statedRate: RunLog["statedRate"];
  /** The last lines that the command printed, where they were to be kept. */
  output: string[];
  warnings: string[];
}

/** What disturbed a run, in one line, since the first warning of a run is the one that its sweep notes in full. */
const disturbed = ({notes}: Disturbances): string[] => (notes.length === 0 ? [] : [notes.join("; ")]);

/** What to know of lines that no pattern took although they look like it. */
const nearly = (lines: readonly string[]): string[] =>
  lines.map(
    (line) => `no line matches --pattern; one that nearly does: ${publishableLine(line).slice(0, 200)}`,
  );

/**
 * Runs one command to its end, however it ends, and hands over what it left: its status, its events on the run's clock,
 * the machine's samples. Never throws for what the command does; throws when the event file cannot be created.
 */
export async function runCommand(asked: Command, context: RunContext): Promise<CommandRun> {
  const {sampling, watchdog, onEvent, listening, journal, place} = context;
  const command = {...asked, env: {...asked.env, ...place?.env}};
  const events: HeardEvent[] = [];
  let saidAnything = false;
  const warnings: string[] = [];
  let heard = (_event: TrainingEvent): void => undefined;
  const listener =
    listening === undefined
      ? null
      : listenToOutput(listening.readers, {
          startUnixMs: unixNowMs(),
          pollMs: logPollMs,
          onEvent: (event, place) => {
            // What a trainer prints is not needed once it has reported events itself.
            if (!saidAnything) onEvent?.(event, place);
          },
          onFound: (heard) => journal?.note({entry: "found", ...heard}),
        });
  const folder = runFolder();
  watchdog?.watch({folder, pid: null});
  const eventFile = await createEventFile({
    folder,
    onWarning: (warning) => warnings.push(warning),
    onEvent(event) {
      const heardUnixMs = unixNowMs();
      events.push({event, heardUnixMs});
      saidAnything ||= event.event !== "rank";
      journal?.note({entry: "event", event, heardUnixMs});
      heard(event);
      onEvent?.(event);
    },
  });
  try {
    const killsBefore = await readOutOfMemoryKills();
    const withEvents = {...command, env: {...command.env, [eventsVariable]: eventFile.path}};
    const logFile =
      listener === null || typeof listening?.logFile !== "string"
        ? null
        : await followFile(listening.logFile, {folder: command.folder, listener});
    const onSupervised = (supervised: typeof heard): void => void (heard = supervised);
    const ran = await runProcess(withEvents, {folder, listener, onSupervised}, context);
    await eventFile.finish();
    await logFile?.finish();
    const killsAfter = await readOutOfMemoryKills();

    const {startedAt, startUnixMs, endUnixMs, driftMs, samples, disturbances} = ran;
    if (ran.leftProcesses) warnings.push("the trainer left processes behind, which were ended");
    if ("missing" in samples && "sampler" in sampling) warnings.push(`no samples: ${samples.missing}`);
    const read = listener?.end(unixNowMs()) ?? null;
    if (read === null) warnings.push(...nearly(listener?.nearMisses() ?? []));
    const interpreted = interpret({
      events: withoutClockSteps(events, {driftMs, stepsMs: disturbances.clockStepsMs}),
      read,
      samples: listening === undefined ? null : samples,
      startUnixMs,
      endUnixMs,
      driftMs,
    });
    const {timeline} = interpreted;
    const status = classifyEnding({
      ...ran,
      saidEnded: timeline.saidEnded,
      saidAnything,
      mustReport: listening === undefined,
      outOfMemoryKills: killsBefore === null || killsAfter === null ? 0 : killsAfter - killsBefore,
      durationMs: endUnixMs - startUnixMs,
    });
    return {
      startedAt,
      startUnixMs,
      clockErrorMs: Math.abs(driftMs) + smallStepsMs(disturbances.clockStepsMs),
      status,
      timeline,
      samples,
      cuda: cudaOf(command),
      reader: interpreted.reader,
      timeResolutionMs: interpreted.timeResolutionMs,
      work: interpreted.work,
      statedRate: interpreted.statedRate,
      output: ran.output,
      warnings: [...disturbed(disturbances), ...warnings, ...interpreted.warnings],
    };
  } finally {
    await eventFile.remove();
    watchdog?.watch(null);
  }
}
