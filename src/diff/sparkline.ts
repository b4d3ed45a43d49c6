// Figures of both sides as bars of text.
const bars = "▁▂▃▄▅▆▇█";

/**
 * Figures as bars of text, both sides on one scale that begins at zero: "▅▅▅ → ▇▇█". Empty where a side has no figures. Only the
 * first `most` figures of a side are drawn.
 */
export function sparkline(base: readonly number[], head: readonly number[], most = 10): string {
  const [left, right] = [base.slice(0, most), head.slice(0, most)];
  const largest = Math.max(0, ...left, ...right);
  if (left.length === 0 || right.length === 0 || !(largest > 0)) return "";
  const bar = (value: number): string =>
    bars[Math.min(bars.length - 1, Math.max(0, Math.round((bars.length * value) / largest) - 1))] ?? "";
  return `${left.map(bar).join("")} → ${right.map(bar).join("")}`;
}
