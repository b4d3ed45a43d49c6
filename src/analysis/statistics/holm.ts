/**
 * p values corrected for their number: Holm's step-down method (Scand. J. Statist. 6, 1979), which holds whatever their
 * dependence. In the order given.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, index) => ({p, index})).sort((a, b) => a.p - b.p);
  const corrected = new Array<number>(ps.length);
  let largest = 0;
  order.forEach(({p, index}, rank) => {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * p));
    corrected[index] = largest;
  });
  return corrected;
}
