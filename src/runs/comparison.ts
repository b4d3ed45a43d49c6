import type {Comparison} from "../schema/comparison.ts";
import {parseComparison} from "../schema/parse.ts";
import {readRegularFile} from "./folder.ts";
import {utf8Text} from "./source.ts";

/** Reads the `diff.json` of `npm run diff -- --output`, which is untrusted. Throws ParseError for anything else. */
export async function readComparison(file: string): Promise<Comparison> {
  return parseComparison(utf8Text(readRegularFile(file), file), file);
}
