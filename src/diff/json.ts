// A diff as JSON, written and read back.
import {readRegularFile} from "../runs/folder.ts";
import {utf8Text} from "../runs/source.ts";
import {comparison, type Comparison} from "../schema/comparison.ts";
import {parseComparison} from "../schema/parse.ts";

/** A number that JSON can hold: an interval may reach to infinity. */
const bounded = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? Math.sign(value) * 1e100 : value;

/** A comparison as JSON that its schema takes. */
export function comparisonJson(found: Comparison, indent = 0): string {
  const text = JSON.stringify(found, bounded, indent);
  comparison.parse(JSON.parse(text));
  return text;
}

/** Reads the `diff.json` of `npm run diff -- --output`, which is untrusted. Throws ParseError for anything else. */
export async function readComparison(file: string): Promise<Comparison> {
  return parseComparison(utf8Text(readRegularFile(file), file), file);
}
