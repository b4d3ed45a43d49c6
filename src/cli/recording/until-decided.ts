import {undecidedIn} from "../../analysis/findings/undecided.ts";
import {evidenceOf} from "../../diff/document.ts";
import {afterLook, stoppingText} from "../../recorder/plan/stopping.ts";
import {createLibrary} from "../../runs/library.ts";
import type {Sweep} from "../../schema/sweep.ts";

/** A run's id without its repeat: what all repeats of a configuration have in common, also where a setting is published masked. */
const configurationOf = (run: string): string => run.replace(/-r\d+$/, "");

/** The most notes that a sweep may have. */
const mostNotes = 100;

/**
 * Looks at what was recorded so far, and gives the sweep with the look, and with further runs of what is not decided or with
 * the end of it. `compared`: only comparisons of that factor's values count; `budgetMs`: no more is planned after that time.
 */
export function lookUntilDecided({
  runs,
  compared,
  budgetMs,
  say,
}: {
  runs: string;
  compared: string | null;
  budgetMs: number | null;
  say: (line: string) => void;
}): (sweep: Sweep) => Promise<Sweep> {
  const beganMs = performance.now();
  return async (sweep) => {
    const library = createLibrary(runs, {keep: false});
    const recorded = await library.sweep(sweep.sweep);
    const {open, ...counts} = undecidedIn(await evidenceOf(recorded, library), compared);
    const openRuns = new Set(
      open.flatMap((side) => side.runs.map(({summary}) => configurationOf(summary.run))),
    );
    const isLate = budgetMs !== null && performance.now() - beganMs >= budgetMs;
    const look = {...counts, isOpen: ({run}: {run: string}) => openRuns.has(configurationOf(run))};
    const looked = afterLook(sweep, look, isLate);
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
