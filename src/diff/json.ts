import {comparison, type Comparison} from "../schema/comparison.ts";

/** A number that JSON can hold: an interval may reach to infinity. */
const bounded = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? Math.sign(value) * 1e100 : value;

/** A comparison as JSON that its schema takes. */
export function comparisonJson(found: Comparison, indent = 0): string {
  const text = JSON.stringify(found, bounded, indent);
  comparison.parse(JSON.parse(text));
  return text;
}
