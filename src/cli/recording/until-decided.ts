// The looks of a stopping rule while a sweep is recorded.
import {undecidedIn, type Undecided} from "../../analysis/findings/undecided.ts";
import {briefSentence} from "../../analysis/decision/verdict-sentence.ts";
import {sideNames} from "../../analysis/naming/configuration-name.ts";
import {stoppingText} from "../../analysis/naming/stopping-text.ts";
import {evidenceOf} from "../../diff/evidence.ts";
import {afterLook, cutShort} from "../../recorder/plan/stopping.ts";
import {createLibrary} from "../../runs/library.ts";
import type {RunLog} from "../../schema/run-log.ts";
import type {PlannedRun, Sweep} from "../../schema/sweep.ts";
import {plural} from "../terminal/wording.ts";

/** A run's id without its repeat: what all repeats of a configuration have in common, also where a setting is published masked. */
const configurationOf = (run: string): string => run.replace(/-r\d+$/, "");

/** The most notes that a sweep may have. */
const mostNotes = 100;

/** More comparisons than these are counted rather than listed. */
const mostListed = 4;

const durationOf = ({status}: RunLog): number => ("durationMs" in status ? (status.durationMs ?? 0) : 0);

const total = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);

/** How long a run of each of these configurations takes together, by those that are recorded. */
function expectedMs(planned: readonly {run: string}[], logs: readonly RunLog[]): number {
  const took = Map.groupBy(logs, ({run}) => configurationOf(run));
  return total(
    planned.map(({run}) => {
      const own = (took.get(configurationOf(run)) ?? []).map(durationOf);
      return own.length === 0 ? 0 : total(own) / own.length;
    }),
  );
}

/** The comparisons that a look decided, a line each where they are few: "4.2 to 11 % slower, decided after 4 repeats; 16 spared". */
function decidedLines(decided: Undecided["decided"], {plan}: Sweep): string[] {
  const most = plan.stopping?.planned.at(-1) ?? plan.repeats;
  if (decided.length > mostListed) return [];
  return decided.map(({base, head, speed}) => {
    const names = sideNames(base, head);
    const spared = most - plan.repeats;
    return `${names.head} against ${names.base}: ${briefSentence(speed)}, decided after ${plural(plan.repeats, "repeat")}; ${spared} spared`;
  });
}

/**
 * Looks at what was recorded so far, and gives the sweep with the look, and with further runs of what is not decided or with
 * the end of it. Asked between two repeats that are planned, it looks only where the next one does not fit the time that was
 * granted. `compared`: only comparisons of that factor's values count; `before`: run logs of earlier recordings.
 */
export function lookUntilDecided({
  runs,
  compared,
  before,
  say,
}: {
  runs: string;
  compared: string | null;
  before: readonly RunLog[];
  say: (line: string) => void;
}): (sweep: Sweep, remaining: readonly PlannedRun[]) => Promise<Sweep> {
  const beganMs = performance.now();
  const spentBeforeMs = total(before.map(durationOf));
  const earlier = new Set(before.map(({run}) => run));
  const told = new Set<string>();

  /** Whether runs of these configurations would end after the time that was granted, with what lies between runs. */
  function isTooLong(planned: readonly {run: string}[], budgetMs: number, logs: readonly RunLog[]): boolean {
    const elapsedMs = performance.now() - beganMs;
    const inRunsMs = total(logs.filter(({run}) => !earlier.has(run)).map(durationOf));
    const around = inRunsMs === 0 ? 1 : Math.max(1, elapsedMs / inRunsMs);
    return spentBeforeMs + elapsedMs + around * expectedMs(planned, logs) > budgetMs;
  }

  return async (asked, remaining) => {
    const budgetMs = asked.plan.stopping?.budgetMs ?? Number.POSITIVE_INFINITY;
    const next = remaining[0]?.repeat;
    if (next !== undefined && budgetMs === Number.POSITIVE_INFINITY) return asked;
    const library = createLibrary(runs, {keep: false});
    const recorded = await library.sweep(asked.sweep);
    if (next !== undefined) {
      const block = remaining.filter(({repeat}) => repeat === next);
      if (!isTooLong(block, budgetMs, recorded.runs)) return asked;
    }
    const sweep = next === undefined ? asked : cutShort(asked, next - 1);
    const {open, decided, ...counts} = undecidedIn(await evidenceOf({...recorded, sweep}, library), compared);
    const openRuns = new Set(
      open.flatMap((side) => side.runs.map(({summary}) => configurationOf(summary.run))),
    );
    const isOpen = ({run}: {run: string}): boolean => openRuns.has(configurationOf(run));
    const first = sweep.plan.runs.filter((run) => run.repeat === 1 && isOpen(run));
    const isLate = next !== undefined || isTooLong(first, budgetMs, recorded.runs);
    const newly = decided.filter(({speed}) => !told.has(speed.decision));
    for (const {speed} of newly) told.add(speed.decision);
    for (const line of decidedLines(newly, sweep)) say(line);
    const looked = afterLook(sweep, {...counts, isOpen}, isLate);
    const ended = stoppingText(looked.plan);
    if (ended === null) {
      const {comparisons, undecided} = counts;
      say(
        `after ${sweep.plan.repeats} repeats: ${undecided} of ${comparisons} comparisons undecided; on to ${looked.plan.repeats}`,
      );
      return looked;
    }
    say(ended);
    return {...looked, notes: [...looked.notes, `Until decided: ${ended}`].slice(-mostNotes)};
  };
}
