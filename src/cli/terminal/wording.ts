// Words of the terminal: durations, counts, how a run ended.
import {batchName} from "../../analysis/naming/batch-name.ts";
import {settingText} from "../../analysis/naming/setting-name.ts";
import {deviceName} from "../../analysis/naming/device-name.ts";
import {stateNames} from "../../analysis/naming/states.ts";
import {
  epochNumber,
  formatCount,
  formatDuration,
  formatLoss,
  formatNumber,
  formatRatio,
} from "../../format.ts";
import type {ProgressEvent, RunState} from "../../recorder/run/progress.ts";
import type {PlannedRun} from "../../schema/sweep.ts";

type Of<E extends ProgressEvent["event"]> = Extract<ProgressEvent, {event: E}>;

/** About how long, without digits that an estimate does not have: "about 4 min", "about 40 s". */
export function roughly(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return "a few seconds";
  if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} s`;
  if (seconds < 5400) return `about ${formatNumber(Math.ceil(seconds / 30) / 2)} min`;
  return `about ${formatNumber(Math.round(seconds / 360) / 10)} h`;
}

/** What a run is, as the person would call it: "batch 64 on CPU", with its repeat where there are several. */
export function runName({configuration, repeat}: PlannedRun, repeats: number): string {
  const {batchSize, settings} = configuration;
  const set = Object.entries(settings).map(([setting, value]) => settingText(setting, value));
  const what = batchSize === null ? set.join(", ") || "the command" : batchName(batchSize);
  const name = `${what} on ${deviceName(configuration)}`;
  return repeats > 1 ? `${name}, repeat ${repeat} of ${repeats}` : name;
}

/** "1 run", "5 runs". */
export const plural = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;

/** "epoch 2/4", counted from 1 as on pages. */
export const epochText = (epoch: number, epochs: number | null): string =>
  `epoch ${epochNumber(epoch)}${epochs === null ? "" : `/${epochs}`}`;

/** Figures of an epoch, those that there are. A loss that is no number any more is the one that a person waits for. */
export function epochFigureTexts(event: Of<"epoch">): string[] {
  const {errorRate, notFinite = []} = event;
  const loss = (field: "trainLoss" | "validLoss", name: string): string[] => {
    const value = event[field];
    if (value === null) return notFinite.includes(field) ? [`${name} NaN`] : [];
    return [`${name} ${formatLoss(value)}`];
  };
  return [
    loss("trainLoss", "train loss"),
    loss("validLoss", "valid loss"),
    errorRate === null ? [] : [`error rate ${formatRatio(errorRate)}`],
  ].flat();
}

/** "step 5/8"; nothing where no step is known. */
export const stepText = ({step, steps}: Of<"steps">): string[] =>
  step === null ? [] : [`step ${formatCount(step)}${steps === null ? "" : `/${formatCount(steps)}`}`];

/** Loss and throughput of steps, those that are known. */
export function stepFigureTexts({loss, throughput}: Of<"steps">): string[] {
  return [
    loss === null ? [] : [`loss ${formatLoss(loss)}`],
    throughput === null ? [] : [`${formatNumber(throughput.perSecond)} ${throughput.unit}/s`],
  ].flat();
}

/** "4 completed, 1 out of memory". */
export function countedStates(runs: readonly RunState[]): string {
  const counts = new Map<string, number>();
  for (const {state} of runs) counts.set(stateNames[state], (counts.get(stateNames[state]) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
}

/** "runs/x: 5 runs, about 4 min"; on a resume what of them is left. */
export function sweepText({sweep, runs, alreadyDone, estimateMs}: Of<"sweep-started">): string {
  const left =
    alreadyDone === 0 ? plural(runs, "run") : `${runs - alreadyDone} of ${plural(runs, "run")} left`;
  return [`${sweep}: ${left}`, ...(estimateMs === null ? [] : [roughly(estimateMs)])].join(", ");
}

/** How a run ended, in one line without its name. */
export function endText({state, durationMs, reason}: Of<"run-ended">): string {
  const took = formatDuration(durationMs);
  return state === "completed" ? took : `${stateNames[state]} after ${took}: ${reason ?? "no reason given"}`;
}
