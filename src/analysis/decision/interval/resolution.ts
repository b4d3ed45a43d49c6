// The smallest difference in speed that a sweep could have shown.
import {tQuantile} from "../../statistics/distributions.ts";
import {centreOf, commonScale} from "../../statistics/robust.ts";
import type {ConfigurationEvidence} from "../evidence.ts";
import {questions} from "./family.ts";
import {hiddenSpread} from "./fineness.ts";
import {quantityOf} from "../quantities.ts";
import {figuresOf, onScale} from "../sweep-noise.ts";

/** The quantities of speed, the decisive one first. */
const [speeds = []] = questions;

/**
 * The smallest difference in speed, a share, that so many repeats a side would leave outside the interval, if runs vary as
 * these did: half of Welch's t interval, at the risk that falls to speed where every question is asked. Figures that
 * agree to the last digit are no proof that runs do not vary, so it is never 0. null where fewer than two of the runs say how
 * fast they were.
 */
export function resolutionOf(
  side: ConfigurationEvidence,
  repeats: number,
  {level = 0.95} = {},
): number | null {
  const risk = (1 - level) / (questions.length + 1);
  for (const id of speeds) {
    const quantity = quantityOf(id);
    const figures = onScale(quantity, figuresOf(side, quantity));
    if (figures.length < 2 || repeats < 2) continue;
    const spread = Math.max(
      centreOf(figures, commonScale([figures])).spread ?? 0,
      hiddenSpread(side, quantity),
    );
    return Math.expm1(tQuantile(1 - risk / 2, 2 * (repeats - 1)) * spread * Math.sqrt(2 / repeats));
  }
  return null;
}
