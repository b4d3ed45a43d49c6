// The live lines of a recording on a terminal.
import {formatDuration, formatRatio} from "../../format.ts";
import type {Progress, ProgressEvent} from "../../recorder/run/progress.ts";
import {fitted, type Terminal} from "./terminal.ts";
import {
  countedStates,
  endText,
  epochFigureTexts,
  epochText,
  runName,
  stepFigureTexts,
  stepText,
  sweepText,
} from "./wording.ts";

/** How often the line is drawn again, so that time is seen to pass during long steps. */
const repaintMs = 250;

/** What its live line shows of a run at hand. */
interface LiveRun {
  name: string;
  index: number;
  runs: number;
  beganMs: number;
  steps: StepsEvent | null;
  lastEpoch: string[];
}

type StepsEvent = Extract<ProgressEvent, {event: "steps"}>;

/** Time passed, as a clock shows it: "0:09", "12:30". */
function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const bar = (done: number, of: number, width = 10): string => {
  const full = Math.round((done / of) * width);
  return "━".repeat(full) + "─".repeat(width - full);
};

/** The widest of the lists of parts that fits; the narrowest, cut, where none does. */
function widestFitting(choices: readonly (readonly string[])[], columns: number): string {
  const fits = (parts: readonly string[]): boolean => parts.join("  ").length <= columns;
  return fitted(choices.find(fits) ?? choices.at(-1) ?? [], columns);
}

/** The live line without its sign. A narrow terminal gets the figures first: no bar, then no clock, then no steps. */
function liveText(run: LiveRun, time: string, columns: number): string {
  const head = `${run.index}/${run.runs} ${run.name}`;
  if (run.steps === null) return fitted([head, time, "starting"], columns);
  const {epoch, epochs, step, steps: of, cpuUtilization} = run.steps;
  const steps = stepText(run.steps);
  const share =
    of === null || of === 0 || step === null ? steps : [`${bar(Math.min(step, of), of)} ${steps.join("")}`];
  const begin = [head, ...(epoch === null ? [] : [epochText(epoch, epochs)])];
  const figures = [
    ...stepFigureTexts(run.steps),
    ...(cpuUtilization === null ? [] : [`CPU ${formatRatio(cpuUtilization, 0)}`]),
  ];
  const choices = [
    [...begin, ...share, ...figures, time],
    [...begin, ...steps, ...figures, time],
    [...begin, ...steps, ...figures],
    [...begin, ...figures],
  ];
  return widestFitting(choices, columns);
}

/** Shows a sweep on a terminal: a live line for each run at hand, one line that stays for each that ended. */
export function createLiveProgress(
  terminal: Terminal,
  {now = () => performance.now()}: {now?: () => number} = {},
): {progress: Progress; close(): void} {
  const atHand = new Map<string, LiveRun>();
  let timer: NodeJS.Timeout | undefined;

  function repaint(): void {
    if (atHand.size === 0) return;
    const texts = [...atHand.values()].map((run) =>
      liveText(run, clock(now() - run.beganMs), terminal.columns() - 2),
    );
    terminal.live(...texts.map((text) => `${terminal.style("cyan", "●")} ${text}`));
  }

  function change(name: string, changed: Partial<LiveRun>): void {
    const run = atHand.get(name);
    if (run !== undefined) Object.assign(run, changed);
  }

  function ended(event: Extract<ProgressEvent, {event: "run-ended"}>): void {
    const good = event.state === "completed";
    const run = atHand.get(event.run);
    const parts = [run?.name ?? event.run, ...(good ? [endText(event), ...(run?.lastEpoch ?? [])] : [])];
    const sign = good ? terminal.style("green", "✓") : terminal.style("red", "✗");
    terminal.line(`${sign} ${fitted(parts, terminal.columns() - 2)}`);
    // A reason is never cut: it is what the person has to act on.
    if (!good) terminal.line(`  ${terminal.style("red", endText(event))}`);
    atHand.delete(event.run);
  }

  function progress(event: ProgressEvent): void {
    switch (event.event) {
      case "sweep-started":
        terminal.line(terminal.style("bold", sweepText(event)));
        timer = setInterval(repaint, repaintMs).unref();
        break;
      case "run-started":
        atHand.set(event.run, {
          name: runName(event.planned, event.repeats),
          index: event.index,
          runs: event.runs,
          beganMs: now(),
          steps: null,
          lastEpoch: [],
        });
        break;
      case "steps":
        change(event.run, {steps: event});
        return; // the timer shows it: a quick training reports hundreds of steps a second
      case "epoch":
        change(event.run, {lastEpoch: epochFigureTexts(event).reverse()});
        break;
      case "run-ended":
        ended(event);
        break;
      case "warning":
        terminal.line(
          `${terminal.style("yellow", "!")} ${event.run === null ? "" : `${event.run}: `}${event.message}`,
        );
        break;
      case "sweep-ended":
        clearInterval(timer);
        terminal.line(`${countedStates(event.runs)}, ${formatDuration(event.durationMs)}`);
        return;
    }
    repaint();
  }

  return {
    progress,
    close() {
      clearInterval(timer);
      terminal.clear();
    },
  };
}
