/** Milliseconds since 1970 on this process's steady clock, with fractions. */
export const unixNow = (): number => performance.timeOrigin + performance.now();

/**
 * How far the wall clock has moved away from this process's steady clock since it began, in milliseconds. A trainer that
 * starts now anchors its clock to the wall clock, so its instants lie this much later than ours. Differences below the
 * 2 ms that `Date.now` cannot resolve count as none.
 */
export function clockDriftMs(wallMs = Date.now(), steadyMs = unixNow()): number {
  const drift = wallMs - steadyMs;
  return Math.abs(drift) < 2 ? 0 : drift;
}
