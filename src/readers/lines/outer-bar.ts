// Progress bars that count epochs.
import type {PrintedLine} from "../reader.ts";
import {barKind} from "./bars.ts";
import type {Said} from "./said.ts";

/** What stands before a bar that counts epochs: `epochs:`, `Epoch`. */
const epochsLabel = /^[^\p{L}]*(?:train\w*\s+)?epochs?[^\p{L}]*$/iu;

/** A bar that counts epochs, with a bar of steps below it. */
export interface OuterBar {
  /** The line with the epoch that the outer bar says; null where there is no such bar, or this line is of neither. */
  placed(said: Said, line: PrintedLine): Said | null;
}

/**
 * Knows `for epoch in tqdm(range(n))` with `tqdm(loader)` in it: the outer bar counts epochs, by its label or since the bar
 * below it ran before it moved; its states give the figures of the epoch that ended, those below it the steps.
 */
export function createOuterBar(): OuterBar {
  let outer: {done: number; total: number; isOfEpochs: boolean} | null = null;
  return {
    placed(said, line) {
      const {counter} = said;
      if (!said.isBar || counter === null || said.epoch !== null) return null;
      const isLabelled = epochsLabel.test(said.label);
      if (line.nested === true) {
        if (outer === null || isLabelled) return null;
        if (outer.done === 0) outer.isOfEpochs = true;
        if (!outer.isOfEpochs || outer.done >= outer.total) return null;
        return {...said, epoch: {value: outer.done + 1, last: outer.total, isDone: false}};
      }
      const isOfEpochs = isLabelled || (outer?.isOfEpochs === true && counter.total === outer.total);
      if (!isLabelled && barKind(said.label) !== "train") return null;
      const moved = counter.done > (outer?.done ?? 0);
      outer = {done: counter.done, total: counter.total, isOfEpochs};
      if (!isOfEpochs) return null;
      const epoch = {value: Math.max(1, counter.done), last: counter.total, isDone: false};
      const hasNews = moved && counter.done > 0;
      return {...said, epoch, counter: null, rate: null, ...(hasNews ? {} : {means: {}, figures: {}})};
    },
  };
}
