import {tQuantile} from "../../statistics/distributions.ts";
import {centreOf, commonScale} from "../../statistics/robust.ts";
import type {ConfigurationEvidence, RunEvidence} from "../evidence.ts";
import {questions} from "./family.ts";
import {quantityOf, type Quantity} from "../quantities.ts";
import {figuresOf, onScale} from "../sweep-noise.ts";

/** The quantities of speed, the decisive one first. */
const [speeds = []] = questions;

/** The last digit that a figure was written with, as a share of it. */
const lastDigit = (value: number): number =>
  10 ** -(/\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0) / Math.abs(value);

/**
 * How finely a run's figure of speed is known, as a share of it: the resolution of the times that it was worked out from, or
 * the last digit of a rate that the training printed.
 */
function finenessOf({summary}: RunEvidence, quantity: Quantity): number {
  const {value} = quantity.figure(summary);
  if (value === null) return 0;
  const tookMs = quantity.clock === "rate" ? summary.epochMs.value : value;
  const ofClock = tookMs === null || tookMs <= 0 ? 0 : summary.timeResolutionMs / tookMs;
  return quantity.clock === "rate" ? Math.max(ofClock, lastDigit(value)) : ofClock;
}

/**
 * The standard deviation that runs may have although their figures agree: values within one unit of the last digit deviate
 * by at most half of it (Popoviciu's inequality).
 */
const hiddenSpread = (side: ConfigurationEvidence, quantity: Quantity): number =>
  Math.max(...side.runs.map((run) => finenessOf(run, quantity))) / 2;

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
