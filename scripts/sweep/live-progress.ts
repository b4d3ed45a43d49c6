import {formatDuration} from "../../src/format.ts";
import type {Progress, ProgressEvent} from "../../src/recorder/progress.ts";
import {fitted, type Terminal} from "./terminal.ts";
import {countedStates, endText, epochFigures, runName, stepFigures, sweepText} from "./wording.ts";

/** The line is drawn anew this often, so that a person sees time pass where a step takes long. */
const repaintMs = 250;

/** What the live line shows of the run at hand. */
interface LiveRun {
  name: string;
  index: number;
  runs: number;
  beganMs: number;
  figures: string[];
  lastEpoch: string[];
}

/** Time passed, as a clock shows it: "0:09", "12:30". */
function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const bar = (done: number, of: number, width = 10): string => {
  const full = Math.round((done / of) * width);
  return "━".repeat(full) + "─".repeat(width - full);
};

/** Shows a sweep on a terminal: one live line for the run at hand, one line that stays for each that ended. */
export function createLiveProgress(
  terminal: Terminal,
  {now = () => performance.now()}: {now?: () => number} = {},
): {progress: Progress; close(): void} {
  let repeats = 1;
  let run: LiveRun | null = null;
  let timer: NodeJS.Timeout | undefined;

  function repaint(): void {
    if (run === null) return;
    const head = `${run.index}/${run.runs} ${run.name}`;
    const figures = run.figures.length > 0 ? run.figures : ["starting"];
    const parts = [head, clock(now() - run.beganMs), ...figures];
    const text = fitted(parts, terminal.columns() - 2);
    const tail = text.startsWith(head) ? text.slice(head.length) : "";
    terminal.live(
      `${terminal.style("cyan", "●")} ${terminal.style("bold", text.slice(0, text.length - tail.length))}${tail}`,
    );
  }

  function ended(event: Extract<ProgressEvent, {event: "run-ended"}>): void {
    const good = event.state === "completed";
    const parts = [run?.name ?? event.run, ...(good ? [endText(event), ...(run?.lastEpoch ?? [])] : [])];
    const sign = good ? terminal.style("green", "✓") : terminal.style("red", "✗");
    terminal.line(`${sign} ${fitted(parts, terminal.columns() - 2)}`);
    // A reason is never cut: it is what the person has to act on.
    if (!good) terminal.line(`  ${terminal.style("red", endText(event))}`);
    run = null;
  }

  function progress(event: ProgressEvent): void {
    switch (event.event) {
      case "sweep-started":
        repeats = event.repeats;
        terminal.line(terminal.style("bold", sweepText(event)));
        timer = setInterval(repaint, repaintMs).unref();
        break;
      case "run-started":
        run = {
          name: runName(event.planned, repeats),
          index: event.index,
          runs: event.runs,
          beganMs: now(),
          figures: [],
          lastEpoch: [],
        };
        break;
      case "steps":
        if (run !== null) {
          const {step, stepsPerEpoch} = event;
          const share = stepsPerEpoch === null ? [] : [bar(Math.min(step, stepsPerEpoch), stepsPerEpoch)];
          const [epoch = "", batch = "", ...rest] = stepFigures(event);
          run.figures = [epoch, [...share, batch].join(" "), ...rest];
        }
        return; // the timer shows it: a quick training reports hundreds of steps a second
      case "epoch":
        if (run !== null) run.lastEpoch = epochFigures(event).reverse();
        break;
      case "run-ended":
        ended(event);
        return;
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
