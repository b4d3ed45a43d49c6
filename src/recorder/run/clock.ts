import {unixNowMs} from "../../telemetry/source/clock.ts";

/**
 * How far the wall clock has moved away from this process's steady clock since it began, in milliseconds. A trainer that
 * starts now anchors its clock to the wall clock, so its instants lie this much later than ours. Differences below the
 * 2 ms that `Date.now` cannot resolve count as none.
 */
export function clockDriftMs(wallMs = Date.now(), steadyMs = unixNowMs()): number {
  const drift = wallMs - steadyMs;
  return Math.abs(drift) < 2 ? 0 : drift;
}
