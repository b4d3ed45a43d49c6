// How alike values are that follow one another.
import {mean, sum} from "d3-array";

/** A series without its mean and straight line. */
function detrended(row: readonly number[]): number[] {
  const [centre, middle] = [mean(row) ?? 0, (row.length - 1) / 2];
  const slope =
    sum(row, (value, index) => (value - centre) * (index - middle)) /
    sum(row, (_, index) => (index - middle) ** 2);
  return row.map((value, index) => value - centre - slope * (index - middle));
}

/**
 * Lag-1 autocorrelation of series that share one noise, each without its own straight line: a machine that gets slower
 * all the while is no reason to expect chance to last. Fitting the line pulls the plain figure down by about
 * (2 + 4ρ) ÷ n; that is added again (Marriott and Pope, Biometrika 41, 1954). At most 0.9.
 */
export function lagOne(series: readonly (readonly number[])[]): {value: number; neighbours: number} {
  const parts = series
    .filter((values) => values.length > 2)
    .map((values) => {
      const left = detrended(values);
      return {
        products: sum(left.slice(1), (value, index) => value * (left[index] ?? 0)),
        squares: sum(left, (value) => value ** 2),
        n: values.length,
      };
    });
  const squares = sum(parts, (part) => part.squares);
  const neighbours = sum(parts, ({n}) => n - 1);
  if (squares === 0) return {value: 0, neighbours};
  const plain = sum(parts, ({products}) => products) / squares;
  const typical = sum(parts, ({n}) => n) / parts.length;
  return {value: Math.min(0.9, plain + (2 + 4 * Math.max(0, plain)) / typical), neighbours};
}
